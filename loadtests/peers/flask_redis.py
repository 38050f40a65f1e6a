"""What a site without a memory of its own does: a Flask route that asks Redis for every answer."""

from flask import Flask, Response
from redis import Redis

from loadtests.peers import recorded

KEY = "peer:answer"


def make(path: str, redis_url: str) -> Flask:
    """An application whose ``/`` sends what one GET finds; the client keeps its connections."""
    body, headers = recorded.read(path)
    client = Redis.from_url(redis_url)
    client.set(KEY, body)
    app = Flask("peer", static_folder=None)

    @app.get("/")
    def page() -> Response:
        return Response(client.get(KEY), headers=headers)

    return app
