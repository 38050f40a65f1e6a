"""The least a WSGI server can be asked to do: one answer, always the same."""

from collections.abc import Callable, Iterable
from typing import Any

from loadtests.peers import recorded


def make(path: str) -> Callable[..., Iterable[bytes]]:
    """An application that sends the answer kept in a file."""
    body, headers = recorded.read(path)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        del environ
        start_response("200 OK", list(headers))
        return [body]

    return app
