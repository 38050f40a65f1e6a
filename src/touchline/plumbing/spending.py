"""What a unit of work has cost so far: statements, time of the database, how far a cache had to reach.

Whoever begins the work holds the record; what is started beside the work counts for nobody.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum


class Reach(IntEnum):
    """The furthest level that a read went to; absent: none of them had it.

    Reads of memory are too many to be counted: who went no further has read there, or nowhere.
    """

    MEMORY = 0
    REDIS = 1
    DISK = 2
    ABSENT = 3


@dataclass(slots=True)
class Spent:
    """One unit's record; ``db_s`` is time spent waiting for the database's answers."""

    queries: int = 0
    db_s: float = 0.0
    reach: Reach = Reach.MEMORY


_spent: ContextVar[Spent | None] = ContextVar("spent", default=None)


def begin() -> Spent:
    """A new record for this greenlet or thread."""
    record = Spent()
    _spent.set(record)
    return record


def count_query() -> None:
    """One statement is sent."""
    if (record := _spent.get()) is not None:
        record.queries += 1


def count_wait(duration_s: float) -> None:
    """The database took so long to answer."""
    if (record := _spent.get()) is not None:
        record.db_s += duration_s


def count_read(reach: Reach) -> None:
    """A read of a cache went so far."""
    if (record := _spent.get()) is not None:
        record.reach = max(record.reach, reach)
