"""What an answer does not list: counted and at length suspended, or taken as said again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from touchline.catalog.closing.queries import LOCKS_MAX, lock_events
from touchline.catalog.events import queries as events
from touchline.catalog.guards.listing import Coverage, is_given_up
from touchline.catalog.guards.reasons import Doubt
from touchline.catalog.guards.starts import LATER_AFTER
from touchline.catalog.queries import KnownEvent
from touchline.catalog.saving import queries
from touchline.plumbing.db import Database

# Feeds list the coming day whole; what lies further ahead some of them list only in part.
LISTED_AHEAD = timedelta(hours=24)


def expected(known: Iterable[KnownEvent], *, now: datetime) -> Iterator[str]:
    """The feed's ids of the events that its last full answers listed and that are still to start."""
    for event in known:
        if not event.missed_answers and _is_to_be_listed(event, now=now):
            yield event.provider_event_id


def note_absent(
    db: Database,
    known: Iterable[KnownEvent],
    listed: AbstractSet[str],
    doubts: Counter[str],
    *,
    coverage: Coverage,
    now: datetime,
) -> int:
    """Take note of what is absent from an answer that was saved; returns the rows written.

    Absent from a whole answer: counted, and suspended after several. Absent from an answer of
    changes: the feed stands by what it said before, which confirms what waits for that. Absent from
    a part: nobody asked.
    """
    if coverage is Coverage.WHOLE:
        return _count_missed(db, known, listed, doubts, now=now)
    if coverage is Coverage.PART:
        return 0
    waiting = [
        event.id
        for event in known
        if not event.content_hash and event.provider_event_id not in listed
    ]
    return _confirm(db, waiting, now=now) if waiting else 0


def _is_to_be_listed(event: KnownEvent, *, now: datetime) -> bool:
    return now < event.starts_at <= now + LISTED_AHEAD


def _count_missed(
    db: Database,
    known: Iterable[KnownEvent],
    listed: AbstractSet[str],
    doubts: Counter[str],
    *,
    now: datetime,
) -> int:
    missing = [
        event
        for event in known
        if event.provider_event_id not in listed
        and _is_to_be_listed(event, now=now)
        and not is_given_up(event.missed_answers)
    ]
    back = [e.id for e in known if e.missed_answers and e.provider_event_id in listed]
    if not (missing or back):
        return 0
    given_up = [event.id for event in missing if is_given_up(event.missed_answers + 1)]
    doubts[Doubt.NOT_LISTED.value] += len(given_up)
    rows = 0
    for some in _few_at_a_time(given_up):
        with db.connection_ctx() as conn:
            rows += events.mark_events_missed(conn, event_ids=some)
            rows += queries.mark_events_suspended(conn, event_ids=some)
            rows += events.mark_events_unknown(conn, event_ids=some)
            lock_events(conn, event_ids=some)
    others = [event.id for event in missing if not is_given_up(event.missed_answers + 1)]
    with db.connection_ctx() as conn:
        rows += events.mark_events_missed(conn, event_ids=others)
        return rows + events.mark_events_listed(conn, event_ids=back)


def _confirm(db: Database, event_ids: list[int], *, now: datetime) -> int:
    rows = 0
    for some in _few_at_a_time(event_ids):
        with db.connection_ctx() as conn:
            opened = queries.mark_jumps_confirmed(conn, event_ids=some)
            if opened:
                rows += opened + events.mark_events_unknown(conn, event_ids=some)
            rows += events.mark_later_starts_believed(
                conn, event_ids=some, since_before=now - LATER_AFTER
            )
            lock_events(conn, event_ids=some)
    return rows


def _few_at_a_time(event_ids: list[int]) -> Iterator[list[int]]:
    """As many events as one transaction may close."""
    for start in range(0, len(event_ids), LOCKS_MAX):
        yield event_ids[start : start + LOCKS_MAX]
