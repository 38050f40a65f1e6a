"""Takes over what fixtures say of events the book offers: an earlier start, or that one is called off.

Nothing is opened and nothing moved later from here; ``guards.claims`` says what is, and why.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from touchline.catalog.closing.queries import LOCKS_MAX, lock_events
from touchline.catalog.events import queries
from touchline.catalog.guards.claims import (
    Claim,
    KnownPlan,
    PlannedEvent,
    Replanned,
    is_believable,
    replanned,
)
from touchline.catalog.model import EventStatus
from touchline.errors import Refused
from touchline.plumbing.db import Connection, Database

# Prices may be saved between reading and writing; what was lost to that is decided once more.
_ATTEMPTS = 3


class PlanRefused(Refused):
    """The fixtures would close too many of the events that we offer."""

    code = "plan_refused"


@dataclass(frozen=True, slots=True)
class Taken:
    """What fixtures came to: events the book has, rows written, and events in doubt by reason."""

    known: int = 0
    written: int = 0
    doubts: Counter[str] = field(default_factory=Counter)


def take_plan(
    db: Database, *, sport: str, provider: str, planned: Sequence[PlannedEvent], now: datetime
) -> Taken:
    """Take over what one page of fixtures says otherwise of the events that the provider prices.

    Raises:
        PlanRefused: it would close too much to be believed; nothing was written.
        DatabaseUnavailable: of the events at hand nothing was written; those before them stay.

    """
    told = {each.provider_event_id: each for each in planned}
    written, first, is_over = 0, None, False
    while not is_over:
        closed: set[int] = set()
        left, done = 0, 0
        with db.connection_ctx() as conn:
            for _ in range(_ATTEMPTS):
                rows = queries.list_plans(
                    conn, sport=sport, provider=provider, provider_event_ids=list(told)
                )
                plans = [
                    replanned(_known(row), told[row.provider_event_id], now=now) for row in rows
                ]
                if first is None:
                    first = plans
                    _believe(plans)
                pairs = zip(rows, plans, strict=True)
                changed = [(row, each) for row, each in pairs if each.plan != _known(row)]
                few = changed[: LOCKS_MAX - len(closed)]  # what one transaction may close
                left, done = len(changed) - len(few), _write(conn, few) if few else 0
                closed |= {row.id for row, _ in few}
                written += done
                if done == len(few):
                    break
            lock_events(conn, event_ids=list(closed))
        is_over = not left or not done
    doubts = Counter(doubt.value for each in first or () for doubt in each.doubts)
    return Taken(len(first or ()), written, doubts)


def _believe(plans: Sequence[Replanned]) -> None:
    """See that the plans can be so.

    Raises:
        PlanRefused: they close too much.

    """
    if not is_believable(plans):
        raise PlanRefused(known=len(plans), closed=sum(each.is_closer for each in plans))


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
