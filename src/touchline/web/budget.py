"""Gives each request that reaches Flask one budget of time for everything it waits for."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from touchline.plumbing import deadline


def budgeted(app: WSGIApplication, duration_s: float) -> WSGIApplication:
    """The application, each call of which has ``duration_s``; what streams later has no budget."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with deadline.budget(duration_s):
            return app(environ, start_response)

    return answer
