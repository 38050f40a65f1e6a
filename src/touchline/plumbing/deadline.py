"""One time budget for a unit of work, known to everything that waits on its behalf.

Whoever begins the work sets the budget; pools, statements, Redis and HTTP ask how much is left and
never wait longer. The budget rides in a contextvar, and threads and greenlets that are started
beside the work do not inherit it: what goes on in the background may take its own time.
"""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager

from touchline.errors import Unavailable
from touchline.plumbing.pacing import monotonic_s

_until_s: contextvars.ContextVar[float | None] = contextvars.ContextVar("until_s", default=None)


class DeadlinePassed(Unavailable):
    """This took too long. Please try again."""

    code = "deadline_passed"


@contextmanager
def budget(duration_s: float) -> Iterator[None]:
    """Give the block ``duration_s``; a budget inside a budget can only be shorter."""
    outer_s = _until_s.get()
    until_s = monotonic_s() + duration_s
    token = _until_s.set(until_s if outer_s is None else min(outer_s, until_s))
    try:
        yield
    finally:
        _until_s.reset(token)


def remaining_s() -> float | None:
    """What is left, 0 when nothing is; None where nobody set a budget."""
    until_s = _until_s.get()
    return None if until_s is None else max(0.0, until_s - monotonic_s())


def capped_s(limit_s: float) -> float:
    """``limit_s``, or what is left when that is less.

    Raises:
        DeadlinePassed: nothing is left; do not even begin.

    """
    left_s = remaining_s()
    if left_s is None:
        return limit_s
    if left_s <= 0:
        raise DeadlinePassed
    return min(limit_s, left_s)
