"""Readers that keep asking a database while things happen to it."""

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

import psycopg


@dataclass
class Heard:
    """What readers were told: ``(asked_s, answered_s, error or None)`` for each read, as it came."""

    reads: list = field(default_factory=list)
    strange: list = field(default_factory=list)

    def answered_since(self, at_s):
        return [read for read in self.reads if read[0] >= at_s and read[2] is None]

    def refused_since(self, at_s):
        return [read for read in self.reads if read[0] >= at_s and read[2] is not None]


@contextmanager
def reading(db, *, every_s=0.01, lane=None):
    """One new reader every ``every_s``, whatever became of those before."""
    heard, stop = Heard(), Event()
    readers = []

    def read():
        asked_s, told = time.monotonic(), None
        try:
            with db.connection_ctx(**({} if lane is None else {"lane": lane})) as conn:
                conn.execute("SELECT 1")
        except psycopg.OperationalError as error:
            told = error
        except Exception as error:  # noqa: BLE001 - nothing else may ever come out of the door
            heard.strange.append(error)
        heard.reads.append((asked_s, time.monotonic(), told))

    def begin():
        while not stop.wait(every_s):
            readers.append(Thread(target=read, daemon=True))
            readers[-1].start()

    beginner = Thread(target=begin, daemon=True)
    beginner.start()
    try:
        yield heard
    finally:
        stop.set()
        beginner.join()
        for reader in readers:
            reader.join(timeout=10)
