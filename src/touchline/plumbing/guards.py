"""House rules checked at run time: nothing slow happens while a database connection is held."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_connections_held: ContextVar[int] = ContextVar("connections_held", default=0)


class HeldWhileSlow(AssertionError):
    """Slow work was started while a database connection was held."""


@contextmanager
def connection_held() -> Iterator[None]:
    """Count a connection as held by the current greenlet or thread until the block ends."""
    token = _connections_held.set(_connections_held.get() + 1)
    try:
        yield
    finally:
        _connections_held.reset(token)


def assert_no_connection_held(doing: str) -> None:
    """Fail loudly when slow work starts inside a connection block (S3.3).

    Raises:
        HeldWhileSlow: the caller still holds a connection; ``doing`` names what it was about to do.

    """
    if _connections_held.get():
        raise HeldWhileSlow(f"{doing} while holding a database connection")
