"""What every transaction of a piece of work must find true before it does anything.

Like a deadline it surrounds the work: whoever opens a transaction inside meets it, and no use case
has to hand it on. It belongs to a thread's own context, so what runs beside is not bound by it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from touchline.plumbing.connection import Connection

Check = Callable[[Connection], None]

_check: ContextVar[Check | None] = ContextVar("fence", default=None)


@contextmanager
def fenced(check: Check) -> Iterator[None]:
    """Let ``check`` look first in every transaction of the block; what it raises rolls that back."""
    token = _check.set(check)
    try:
        yield
    finally:
        _check.reset(token)


def is_up() -> bool:
    """Whether transactions begun here are looked at."""
    return _check.get() is not None


def look(conn: Connection) -> None:
    """Let the fence of the work at hand look, if there is one.

    Raises:
        whatever the check raises: nothing of this transaction may stand.

    """
    check = _check.get()
    if check is not None:
        check(conn)
