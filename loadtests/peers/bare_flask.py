"""The least Flask can be asked to do: one route, one answer, always the same."""

from flask import Flask, Response

from loadtests.peers import recorded


def make(path: str) -> Flask:
    """An application whose ``/`` sends the answer kept in a file."""
    body, headers = recorded.read(path)
    app = Flask("peer", static_folder=None)

    @app.get("/")
    def page() -> Response:
        return Response(body, headers=headers)

    return app
