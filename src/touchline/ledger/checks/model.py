"""A check: what must hold, and how it is walked through in pieces small enough for a busy database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from touchline.plumbing.connection import Connection

# Ids are positive and 63 bits wide.
LAST_ID = 2**63 - 1


class Walk(StrEnum):
    """What a check goes through, a range of ids at a time."""

    TRANSFERS = "transfers"
    ACCOUNTS = "accounts"
    SLIPS = "slips"
    BETS = "bets"


@dataclass(frozen=True, slots=True)
class Violation:
    """One row that must not be: the id of what is wrong, what it should say and what it says."""

    subject_id: int
    currency: str
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold. ``find`` answers the violations among the ids in a range.

    It is called as ``find(conn, tenant_id=…, after=…, upto=…, limit=…)`` and runs one statement,
    so that what it compares is of one instant. ``boundary`` answers where a range of ids ends,
    for what this room does not know how to walk through.
    """

    name: str
    meaning: str
    walk: Walk
    find: Callable[..., Sequence[Violation]]
    boundary: Callable[..., int | None] | None = None

    def found(
        self, conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
    ) -> list[Violation]:
        """The first ``limit`` violations above ``after`` and up to ``upto``."""
        return list(self.find(conn, tenant_id=tenant_id, after=after, upto=upto, limit=limit))
