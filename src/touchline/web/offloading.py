"""Work that keeps a processor busy, done beside the greenlets instead of before them all."""

from collections.abc import Callable
from typing import TypeVar

from gevent import monkey
from gevent.threadpool import ThreadPool

from touchline.errors import Unavailable
from touchline.plumbing.deadline import DeadlinePassed, remaining_s

T = TypeVar("T")

THREADS = 2
# At some thirty milliseconds each on two threads, the last one waits about a second.
WAITING_MAX = 64


class TooBusy(Unavailable):
    """Too many people are signing in right now. Please try again in a moment."""

    code = "sign_in_busy"


class Offload:
    """A few real threads of this process, made when they are first needed."""

    def __init__(self) -> None:
        self._threads: ThreadPool | None = None
        self._under_way = 0

    def __call__(self, work: Callable[[], T]) -> T:
        """What the work returns; the other greenlets go on meanwhile.

        Raises:
            TooBusy: too much of it waits already.
            DeadlinePassed: the request has no time left; the work is not begun.

        """
        if not monkey.is_module_patched("threading"):
            return work()
        if self._under_way >= WAITING_MAX:
            raise TooBusy
        if remaining_s() == 0:
            raise DeadlinePassed
        if self._threads is None:
            self._threads = ThreadPool(THREADS)
        self._under_way += 1
        try:
            done: T = self._threads.apply(work)
        finally:
            self._under_way -= 1
        return done
