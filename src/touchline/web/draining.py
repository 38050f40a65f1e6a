"""How a web worker ends (S2.9): it says so, goes on serving for a while, then accepts no more.

A balancer needs a moment to read the readiness that turned, and a worker that takes this one's place
needs a moment to boot. What is accepted by then is answered; gunicorn waits for it and closes
connections with their next answer.

A worker that has answered enough does not simply stop, as gunicorn's own would: with one worker on
a machine nobody would answer until the next has booted. It asks for one more; that one, once it is
ready, has the oldest told to end. The master has one worker too many at most (``gunicorn.conf.py``),
so that workers which come to their end together are replaced one after the other: those that boot
side by side would take the processors from those that answer.
"""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Protocol

import gevent

# After a twentieth of its requests a worker asks again: another's turn came first.
ASK_AGAIN_PART = 20


class Worker(Protocol):
    """What we need of gunicorn's, and whether it was born to take another's place."""

    alive: bool
    ppid: int
    nr: int
    max_requests: int
    is_successor: bool


class Drain:
    """The way out of one worker. Made after gunicorn has set its own signal handlers."""

    def __init__(self, worker: Worker, duration_s: float) -> None:
        self._worker = worker
        self._duration_s = duration_s
        self._is_asked = False
        self._requests_max, worker.max_requests = worker.max_requests, sys.maxsize
        signal.signal(signal.SIGTERM, self._ask)

    def is_serving(self) -> bool:
        """Whether nobody has told the worker to end; readiness."""
        return self._worker.alive and not self._is_asked

    def count(self) -> None:
        """After each request: ask the master for one more once this one has answered enough."""
        if self._worker.nr >= self._requests_max and not self._is_asked:
            self._requests_max += max(1, self._requests_max // ASK_AGAIN_PART)
            os.kill(self._worker.ppid, signal.SIGTTIN)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if not self._is_asked:  # the master says it once a second
            self._is_asked = True
            gevent.spawn_later(self._duration_s, self._stop_accepting)

    def _stop_accepting(self) -> None:
        self._worker.alive = False


def succeed(worker: Worker) -> None:
    """Have the oldest worker told to end, if this one was born for that."""
    if worker.is_successor:
        os.kill(worker.ppid, signal.SIGTTOU)


def hurry_when_asked_twice(ask: Callable[[int, FrameType | None], None]) -> None:
    """Make a second SIGTERM of the master what SIGINT is to gunicorn: an end without waiting."""
    was_asked = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal was_asked
        ask(signal.SIGINT if was_asked else number, frame)
        was_asked = True

    signal.signal(signal.SIGTERM, handle)
