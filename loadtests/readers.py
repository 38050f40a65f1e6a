"""Readers that keep asking a database, each in a thread of its own, and what they were told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

import psycopg

from devstack import caller
from devstack.stack import Stack
from devstack.waiting import wait_until
from loadtests import processes
from touchline.errors import Unavailable
from touchline.plumbing.db import Database, PoolSettings

AT_ONCE_S = 0.05
_WITHIN_S = 30


@dataclass
class Heard:
    """Every read as ``(asked_s, ended_s, was_answered)``; ``strange`` is what must not come."""

    reads: list[tuple[float, float, bool]] = field(default_factory=list)
    strange: list[BaseException] = field(default_factory=list)

    def await_answers(self, count: int) -> None:
        """Until so many were answered."""
        assert wait_until(lambda: sum(read[2] for read in self.reads) >= count, within_s=_WITHIN_S)

    def await_answers_since(self, since_s: float) -> None:
        """Until somebody who asked since then was answered."""
        assert wait_until(lambda: bool(self._since(since_s, is_ok=True)), within_s=_WITHIN_S)

    def first_answer(self, *, since_s: float) -> float:
        """When the first who asked since then was answered."""
        return min(read[1] for read in self._since(since_s, is_ok=True))

    def first_refused_at_once(self, *, since_s: float) -> float:
        """When the first who asked since then was turned away without a wait."""
        refused = self._since(since_s, is_ok=False)
        return min(read[1] for read in refused if read[1] - read[0] < AT_ONCE_S)

    def _since(self, since_s: float, *, is_ok: bool) -> list[tuple[float, float, bool]]:
        return [read for read in self.reads if read[0] >= since_s and read[2] is is_ok]


@contextmanager
def opened(pool: PoolSettings) -> Iterator[Database]:
    """A pool that is given back."""
    db = Database(pool, name="bench")
    db.open()
    try:
        yield db
    finally:
        db.close()


@contextmanager
def reading(db: Database, reads_per_s: float) -> Iterator[Heard]:
    """So many new readers a second, whatever became of those before."""
    heard, stop = Heard(), Event()

    def read() -> None:
        asked_s, is_ok = time.monotonic(), False
        try:
            with db.connection_ctx() as conn:
                conn.execute("SELECT 1")
            is_ok = True
        except psycopg.OperationalError as error:
            if not isinstance(error, Unavailable):
                heard.strange.append(error)
        heard.reads.append((asked_s, time.monotonic(), is_ok))

    def begin() -> None:
        due_s = time.monotonic()
        while not stop.wait(max(0.0, due_s - time.monotonic())):
            Thread(target=read, daemon=True).start()
            due_s += 1 / reads_per_s

    beginner = Thread(target=begin, daemon=True)
    beginner.start()
    try:
        yield heard
    finally:
        stop.set()
        beginner.join()


def environment(stack: Stack) -> dict[str, str]:
    """What the project's commands need to find a stack."""
    return {
        **caller.environment(),
        "ENVIRONMENT": "development",
        "PYTHONPATH": str(processes.REPOSITORY / "src"),
        **stack.urls(),
    }
