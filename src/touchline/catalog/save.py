"""Saves an accepted odds answer: judged by the guards, only what changed, in short transactions."""

import hashlib
import logging
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from touchline.catalog import queries
from touchline.catalog.closing.queries import lock_events
from touchline.catalog.events import queries as told
from touchline.catalog.guards.claims import Claim
from touchline.catalog.guards.judge import KnownEvent, MarketKey, Verdict, judged
from touchline.catalog.guards.listing import Coverage, is_shrunken
from touchline.catalog.guards.reasons import Doubt
from touchline.catalog.guards.starts import Start
from touchline.catalog.model import EventStatus, OddsAnswer, OfferedEvent
from touchline.catalog.queries import KnownMarket
from touchline.catalog.saving import listing
from touchline.catalog.saving import queries as writes
from touchline.catalog.saving.batches import Changed, Queue
from touchline.catalog.saving.markets import (
    Compared,
    Judged,
    closing,
    compared,
    digests_of,
    save_markets,
    stored_prices,
)
from touchline.catalog.saving.prices.write import KnownPrices, open_milli
from touchline.errors import Refused
from touchline.plumbing import metrics
from touchline.plumbing.db import Connection, Database
from touchline.plumbing.pacing import monotonic_s

logger = logging.getLogger(__name__)

# In place of a digest where the feed has to say the same once more: equal to no digest.
_WAITING = b""
# A digest of this length was written by somebody who keeps those of markets, too.
_DIGEST_BYTES = 20


class AnswerShrunken(Refused):
    """The answer leaves out too many of the events that the feed listed before."""

    code = "answer_shrunken"


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving an answer came to. ``held`` are markets kept back, ``doubts`` events, by reason."""

    events_changed: int = 0
    rows_written: int = 0
    batches: int = 0
    held: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)


def save_answer(
    db: Database,
    answer: OddsAnswer,
    *,
    now: datetime,
    coverage: Coverage = Coverage.PART,
    shrunken_before: int = 0,
    is_quoted: bool = False,
) -> Saved:
    """Write the events whose content differs from what is stored, as far as the guards believe it.

    ``coverage`` says what it means to be left out. An event that a whole answer leaves out stays, and
    is suspended when several in a row have left it out. What ``is_quoted`` was promised to somebody:
    its prices are taken as they are. Whole events are written together; who is
    interrupted between two batches saves the rest when the feed says it again.

    Raises:
        AnswerShrunken: nothing was written.
        DatabaseUnavailable: nothing of the batch at hand was written; earlier batches stay.

    """
    with db.connection_ctx() as conn:
        known = queries.list_known_events(conn, sport=answer.sport, provider=answer.provider)
    listed = frozenset(event.provider_event_id for event in answer.events)
    expected = frozenset(listing.expected(known, now=now))
    if coverage is Coverage.WHOLE and is_shrunken(
        expected, listed, shrunken_before=shrunken_before
    ):
        raise AnswerShrunken(expected=len(expected), listed=len(expected & listed))
    changed = list(_changed(answer.events, known))
    queue = Queue(deque(changed), is_quoted=is_quoted)
    rows, batches = 0, 0
    saved = Saved(len(changed))
    while queue.events:
        rows += _save_next(db, answer, queue, saved, now=now)
        batches += 1
    rows += listing.note_absent(db, known, listed, saved.doubts, coverage=coverage, now=now)
    return Saved(saved.events_changed, rows, batches, saved.held, saved.doubts)


def content_hash(event: OfferedEvent) -> bytes:
    """A digest of everything an event says; equal digests mean there is nothing to write."""
    return hashlib.blake2b(orjson.dumps(event), digest_size=_DIGEST_BYTES).digest()


def _changed(
    offered: Iterable[OfferedEvent], known: Iterable[queries.KnownEvent]
) -> Iterable[Changed]:
    by_id = {event.provider_event_id: event for event in known}
    for event in offered:
        stored, digest = by_id.get(event.provider_event_id), content_hash(event)
        if stored is None or stored.content_hash != digest:
            yield Changed(event, digest, stored)


def _save_next(
    db: Database, answer: OddsAnswer, queue: Queue, saved: Saved, *, now: datetime
) -> int:
    """One batch in one transaction; returns the rows written."""
    items = queue.take()
    digests = [digests_of(item.event) for item in items]
    with db.connection_ctx() as conn:
        held_from_s = monotonic_s()
        logger.info("odds.connection_opened", extra={"sport": answer.sport})
        stored = _lock_events(conn, items)  # first, so that what is read of them stays so
        found = _compare(conn, items, digests)
        fit = queue.fitting(found)
        fits = items[:fit], found[:fit]
        rows = _save_batch(conn, answer, *fits, stored, saved, now=now, is_quoted=queue.is_quoted)
        logger.info(
            "odds.saved", extra={"sport": answer.sport, "events": fit, "rows_written": rows}
        )
    held_s = monotonic_s() - held_from_s
    metrics.feed_save_hold.labels(answer.sport).observe(held_s)
    logger.info("odds.connection_closed", extra={"sport": answer.sport})
    queue.settle(items, found, written=fit, held_s=held_s)
    return rows


def _lock_events(conn: Connection, items: Sequence[Changed]) -> dict[int, told.StoredEvent]:
    ids = [item.known.id for item in items if item.known]
    stored = told.lock_stored_events(conn, event_ids=ids) if ids else []
    return {event.id: event for event in stored}


def _compare(
    conn: Connection, items: Sequence[Changed], digests: Sequence[Mapping[MarketKey, bytes]]
) -> list[Compared]:
    stored = _stored_markets(conn, [item.known.id for item in items if item.known])
    return [
        compared(
            item.event,
            own,
            stored.get(item.known.id, ()) if item.known else (),
            is_trusted=item.known is not None and len(item.known.content_hash) == _DIGEST_BYTES,
        )
        for item, own in zip(items, digests, strict=True)
    ]


def _stored_markets(conn: Connection, event_ids: Sequence[int]) -> dict[int, list[KnownMarket]]:
    stored: dict[int, list[KnownMarket]] = {}
    for market in queries.list_known_markets(conn, event_ids=event_ids) if event_ids else ():
        stored.setdefault(market.event_id, []).append(market)
    return stored


def _save_batch(
    conn: Connection,
    answer: OddsAnswer,
    items: Sequence[Changed],
    found: Sequence[Compared],
    stored: Mapping[int, told.StoredEvent],
    saved: Saved,
    *,
    now: datetime,
    is_quoted: bool,
) -> int:
    prices = stored_prices(conn, found)
    facts = _facts(items, found, stored, prices)
    verdicts = [
        judged(item.event, known, now=now, is_quoted=is_quoted)
        for item, known in zip(items, facts, strict=True)
    ]
    hashes = [
        _WAITING if verdict.is_waiting else item.content_hash
        for item, verdict in zip(items, verdicts, strict=True)
    ]
    for verdict in verdicts:
        saved.held.update(hold.value for hold in verdict.held.values())
        saved.doubts.update(doubt.value for doubt in verdict.doubts)
        if Doubt.SIDES_SWAPPED in verdict.doubts:
            _tell_of_a_swap(answer, verdict.event)
    rows = _save_leagues(conn, answer, items)
    event_ids = _save_events(conn, answer, verdicts, hashes)
    ids = [event_ids[item.event.provider_event_id] for item in items]
    returned = _stored_markets(
        conn, [id_ for id_, item in zip(ids, items, strict=True) if item.known is None]
    )
    judged_events = []
    for id_, verdict, each, own in zip(ids, verdicts, found, prices, strict=True):
        if id_ in returned:  # given up long ago, and with markets of then
            beside = each.beside(returned[id_])
            (prices_then,) = stored_prices(conn, [beside])
            judged_events.append(Judged(id_, verdict, beside, prices_then))
        else:
            judged_events.append(Judged(id_, verdict, each, own))
    rows += save_markets(conn, judged_events)
    # Last of all, so that bets on these events wait no longer than for the commit.
    lock_events(conn, event_ids=[*closing(judged_events), *_moved(ids, verdicts, facts)])
    return rows + len(event_ids)


def _moved(
    ids: Sequence[int], verdicts: Sequence[Verdict], facts: Sequence[KnownEvent | None]
) -> Iterable[int]:
    """The events that are not to begin when they were, or as planned."""
    for id_, verdict, known in zip(ids, verdicts, facts, strict=True):
        event = verdict.event
        if known is not None and (
            event.status is not EventStatus.SCHEDULED or event.starts_at != known.start.starts_at
        ):
            yield id_


def _tell_of_a_swap(answer: OddsAnswer, event: OfferedEvent) -> None:
    """A person must look: whose prices these are decides whose bets win."""
    logger.error(
        "odds.sides_swapped",
        extra={"sport": answer.sport, "provider_event_id": event.provider_event_id},
    )


def _facts(
    items: Sequence[Changed],
    found: Sequence[Compared],
    stored: Mapping[int, told.StoredEvent],
    prices: Sequence[Mapping[MarketKey, KnownPrices]],
) -> list[KnownEvent | None]:
    """What the guards compare each event with."""
    return [
        None
        if item.known is None
        else KnownEvent(
            (event := stored[item.known.id]).home_name,
            event.away_name,
            Start(event.starts_at, event.later_starts_at, event.later_since),
            {key: open_milli(known) for key, known in own.items() if each.is_comparable(key)},
            Claim(
                event.fixture_starts_at,
                EventStatus(event.fixture_status) if event.fixture_status else None,
            ),
        )
        for item, each, own in zip(items, found, prices, strict=True)
    ]


def _save_leagues(conn: Connection, answer: OddsAnswer, items: Sequence[Changed]) -> int:
    leagues = {item.event.league_provider_id: item.event for item in items}
    return writes.upsert_leagues(
        conn,
        sport=answer.sport,
        provider=answer.provider,
        league_ids=list(leagues),
        names=[event.league_name for event in leagues.values()],
        alias_ids=[event.league_alias_id for event in leagues.values()],
    )


def _save_events(
    conn: Connection, answer: OddsAnswer, verdicts: Sequence[Verdict], hashes: Sequence[bytes]
) -> dict[str, int]:
    events = [verdict.event for verdict in verdicts]
    written = told.upsert_events(
        conn,
        sport=answer.sport,
        provider=answer.provider,
        league_ids=[event.league_provider_id for event in events],
        event_ids=[event.provider_event_id for event in events],
        static_ids=[event.static_id for event in events],
        fix_ids=[event.fix_id for event in events],
        home_ids=[event.home_provider_id for event in events],
        away_ids=[event.away_provider_id for event in events],
        home_names=[event.home_name for event in events],
        away_names=[event.away_name for event in events],
        starts_at=[event.starts_at for event in events],
        later_starts_at=[verdict.start.later_at for verdict in verdicts],
        later_since=[verdict.start.later_since for verdict in verdicts],
        statuses=[event.status.value for event in events],
        raw_statuses=[event.raw_status for event in events],
        content_hashes=hashes,
    )
    return {event.provider_event_id: event.id for event in written}
