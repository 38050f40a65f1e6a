"""The process's one database, for code that is handed none; the names of source 3 live here.

Our own code takes its `Database` as an argument. These functions are for callers that know only the
names: they act on the database that the entry point bound after it was proved safe, and in a process
that bound none they answer as with a database that is away.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from touchline.plumbing.breaker import Outcome
from touchline.plumbing.connection import Connection
from touchline.plumbing.db import Database, DatabaseUnavailable
from touchline.plumbing.faults import outcome_of
from touchline.plumbing.lanes import Lane

# By process id: what a parent bound is not the child's.
_bound: dict[int, Database] = {}


def bind(db: Database) -> None:
    """Make ``db`` the database of this process; entry points call it once, after the fork."""
    _bound.clear()
    _bound[os.getpid()] = db


@contextmanager
def connection_ctx(*, critical: bool = False) -> Iterator[Connection]:
    """A transaction over shared data, as Database.connection_ctx(); commits unless an error is raised.

    Raises:
        DatabaseUnavailable: turned away, or nothing is bound.

    """
    with _own().connection_ctx(lane=_lane(critical=critical)) as conn:
        yield conn


@contextmanager
def circuit_breaker_context(*, critical: bool = False) -> Iterator[None]:
    """One slot of the gate for a block that talks to the database in its own way.

    Driver errors of the block count towards the breaker and are raised as they came.

    Raises:
        DatabaseUnavailable: turned away, or nothing is bound.

    """
    db, lane = _own(), _lane(critical=critical)
    entry = db.gate.enter(lane, wait_s=db.settings.wait_s(lane))
    db.gate.hold(entry)
    outcome = Outcome.IGNORED
    try:
        yield
        outcome = Outcome.SUCCEEDED
    except psycopg.Error as error:
        outcome = outcome_of(error)
        raise
    finally:
        db.gate.leave(entry, outcome)


def is_db_circuit_breaker_open() -> bool:
    """Whether the database is failing: nothing but a little critical work is let through."""
    db = _bound.get(os.getpid())
    return db is None or db.gate.is_open


def should_bypass_db_for_reads() -> bool:
    """Whether a read that has a cached or default answer should take that: failing, or too busy."""
    db = _bound.get(os.getpid())
    return db is None or db.gate.is_bypassed


def _own() -> Database:
    db = _bound.get(os.getpid())
    if db is None:
        raise DatabaseUnavailable(reason="not_bound")
    return db


def _lane(*, critical: bool) -> Lane:
    return Lane.CRITICAL if critical else Lane.NORMAL
