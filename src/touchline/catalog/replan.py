"""Takes over what fixtures say of events the book offers: an earlier start, or that one is called off.

Nothing is opened and nothing moved later from here; ``guards.claims`` says what is, and why.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from touchline.catalog.closing.queries import LOCKS_MAX, lock_events
from touchline.catalog.events import queries
from touchline.catalog.guards.claims import Claim, KnownPlan, PlannedEvent, Replanned, replanned
from touchline.catalog.model import EventStatus
from touchline.plumbing.db import Connection, Database

BATCH_EVENTS_MAX = LOCKS_MAX
# Prices may be saved between reading and writing; what was lost to that is decided once more.
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What fixtures came to: events the book has, rows written, and events in doubt by reason."""

    known: int = 0
    written: int = 0
    doubts: Counter[str] = field(default_factory=Counter)


def take_plan(
    db: Database, *, sport: str, provider: str, planned: Sequence[PlannedEvent], now: datetime
) -> Taken:
    """Take over what differs of the events that the provider prices.

    Raises:
        DatabaseUnavailable: nothing of the batch at hand was written; earlier batches stay.

    """
    known, written, doubts = 0, 0, Counter[str]()
    for first in range(0, len(planned), BATCH_EVENTS_MAX):
        told = {each.provider_event_id: each for each in planned[first : first + BATCH_EVENTS_MAX]}
        closed: set[int] = set()
        with db.connection_ctx() as conn:
            for attempt in range(_ATTEMPTS):
                rows = queries.list_plans(
                    conn, sport=sport, provider=provider, provider_event_ids=list(told)
                )
                found = [
                    (row, replanned(_known(row), told[row.provider_event_id], now=now))
                    for row in rows
                ]
                if not attempt:
                    known += len(rows)
                    doubts.update(doubt.value for _, each in found for doubt in each.doubts)
                changed = [(row, each) for row, each in found if each.plan != _known(row)]
                done = _write(conn, changed) if changed else 0
                closed |= {row.id for row, _ in changed}
                written += done
                if done == len(changed):
                    break
            lock_events(conn, event_ids=list(closed))
    return Taken(known, written, doubts)


def _known(row: queries.PlanRow) -> KnownPlan:
    claim = Claim(
        row.fixture_starts_at, EventStatus(row.fixture_status) if row.fixture_status else None
    )
    return KnownPlan(row.home_name, row.away_name, row.starts_at, EventStatus(row.status), claim)


def _write(conn: Connection, changed: Sequence[tuple[queries.PlanRow, Replanned]]) -> int:
    plans = [each.plan for _, each in changed]
    return queries.update_plans(
        conn,
        event_ids=[row.id for row, _ in changed],
        versions=[row.version for row, _ in changed],
        starts_at=[plan.starts_at for plan in plans],
        statuses=[plan.status.value for plan in plans],
        fixture_starts_at=[plan.claim.starts_at for plan in plans],
        fixture_statuses=[plan.claim.status for plan in plans],
        are_loosened=[each.is_loosened for _, each in changed],
    )
