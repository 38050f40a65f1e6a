"""The database's troubles in our own words; each keeps the driver's class, for whoever looks for that."""

import psycopg

from touchline.errors import Unavailable
from touchline.plumbing.breaker import Outcome
from touchline.plumbing.gate import DatabaseUnavailable


class StatementTooSlow(Unavailable, psycopg.errors.QueryCanceled):
    """This takes too long right now. Please try again shortly."""

    code = "database_slow"


class LockedByOthers(Unavailable, psycopg.errors.LockNotAvailable):
    """Somebody else is at this right now. Please try again shortly."""

    code = "database_busy"


def translated(error: psycopg.Error, outcome: Outcome) -> psycopg.Error:
    """The error in our words where it is the database's trouble; it keeps its driver class."""
    if isinstance(error, Unavailable):
        return error
    if outcome is Outcome.SLOW:
        return StatementTooSlow()
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return LockedByOthers()
    return DatabaseUnavailable() if outcome is Outcome.FAILED else error
