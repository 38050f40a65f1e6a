"""Saves an accepted odds answer: judged by the guards, only what changed, in short transactions."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from touchline.catalog import queries
from touchline.catalog.guards.judge import KnownEvent, MarketKey, Verdict, judged, key_of
from touchline.catalog.guards.listing import Coverage, is_shrunken
from touchline.catalog.guards.reasons import Doubt
from touchline.catalog.guards.starts import Start
from touchline.catalog.model import MarketType, OddsAnswer, OfferedEvent, OfferedMarket, Period
from touchline.catalog.saving import listing
from touchline.catalog.saving import queries as writes
from touchline.errors import Refused
from touchline.plumbing.db import Connection, Database

logger = logging.getLogger(__name__)

# One transaction writes about this many prices: 40-60 ms of database time, far below the 300 ms
# that a connection may be held.
BATCH_SELECTIONS_MAX = 1500
# In place of a digest where the feed has to say the same once more: equal to no digest.
_WAITING = b""

_RowKey = tuple[int, str, str, int | None]


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


@dataclass(frozen=True, slots=True)
class _Changed:
    event: OfferedEvent
    content_hash: bytes


def save_answer(
    db: Database,
    answer: OddsAnswer,
    *,
    now: datetime,
    coverage: Coverage = Coverage.PART,
    shrunken_before: int = 0,
) -> Saved:
    """Write the events whose content differs from what is stored, as far as the guards believe it.

    ``coverage`` says what it means to be left out. An event that a whole answer leaves out stays, and
    is suspended when several in a row have left it out.

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
    by_id = {event.provider_event_id: event for event in known}
    changed = [
        _Changed(event, digest)
        for event in answer.events
        if (digest := content_hash(event)) != _stored_hash(by_id.get(event.provider_event_id))
    ]
    rows, batches = 0, 0
    saved = Saved(len(changed))
    for batch in _batches(changed):
        with db.connection_ctx() as conn:
            logger.info("odds.connection_opened", extra={"sport": answer.sport})
            written = _save_batch(conn, answer, batch, by_id, saved, now=now)
            logger.info(
                "odds.saved",
                extra={"sport": answer.sport, "events": len(batch), "rows_written": written},
            )
        logger.info("odds.connection_closed", extra={"sport": answer.sport})
        rows += written
        batches += 1
    rows += listing.note_absent(db, known, listed, saved.doubts, coverage=coverage, now=now)
    return Saved(saved.events_changed, rows, batches, saved.held, saved.doubts)


def content_hash(event: OfferedEvent) -> bytes:
    """A digest of everything an event says; equal digests mean there is nothing to write."""
    return hashlib.blake2b(orjson.dumps(event), digest_size=16).digest()


def _stored_hash(event: queries.KnownEvent | None) -> bytes | None:
    return None if event is None else event.content_hash


def _batches(changed: Iterable[_Changed]) -> Iterator[list[_Changed]]:
    batch: list[_Changed] = []
    size = 0
    for item in changed:
        batch.append(item)
        size += sum(len(market.selections) for market in item.event.markets)
        if size >= BATCH_SELECTIONS_MAX:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _save_batch(
    conn: Connection,
    answer: OddsAnswer,
    batch: Sequence[_Changed],
    by_id: dict[str, queries.KnownEvent],
    saved: Saved,
    *,
    now: datetime,
) -> int:
    ids = {
        item.event.provider_event_id: by_id[item.event.provider_event_id].id
        for item in batch
        if item.event.provider_event_id in by_id
    }
    facts = _facts(conn, list(ids.values()))
    verdicts = [
        judged(item.event, facts.get(ids.get(item.event.provider_event_id, 0)), now=now)
        for item in batch
    ]
    hashes = [
        _WAITING if verdict.is_waiting else item.content_hash
        for item, verdict in zip(batch, verdicts, strict=True)
    ]
    for verdict in verdicts:
        saved.held.update(hold.value for hold in verdict.held.values())
        saved.doubts.update(doubt.value for doubt in verdict.doubts)
        if Doubt.SIDES_SWAPPED in verdict.doubts:
            _tell_of_a_swap(answer, verdict.event)
    rows = _save_leagues(conn, answer, batch)
    event_ids = _save_events(conn, answer, verdicts, hashes)
    return rows + len(event_ids) + _save_markets(conn, verdicts, event_ids)


def _tell_of_a_swap(answer: OddsAnswer, event: OfferedEvent) -> None:
    """A person must look: whose prices these are decides whose bets win."""
    logger.error(
        "odds.sides_swapped",
        extra={"sport": answer.sport, "provider_event_id": event.provider_event_id},
    )


def _facts(conn: Connection, event_ids: Sequence[int]) -> dict[int, KnownEvent]:
    """What the guards compare with, by event id."""
    if not event_ids:
        return {}
    prices: dict[int, dict[MarketKey, dict[str, int]]] = {}
    for event_id, kind, period, line, code, price_milli in queries.list_comparable_prices(
        conn, event_ids=event_ids
    ):
        markets = prices.setdefault(event_id, {})
        markets.setdefault((MarketType(kind), Period(period), line), {})[code] = price_milli
    return {
        event.id: KnownEvent(
            event.home_name,
            event.away_name,
            Start(event.starts_at, event.later_starts_at, event.later_since),
            prices.get(event.id, {}),
        )
        for event in queries.list_stored_events(conn, event_ids=event_ids)
    }


def _save_markets(conn: Connection, verdicts: Sequence[Verdict], event_ids: dict[str, int]) -> int:
    offered: dict[_RowKey, OfferedMarket] = {}
    reasons: list[str | None] = []
    for verdict in verdicts:
        event_id = event_ids[verdict.event.provider_event_id]
        for market in verdict.event.markets:
            key = (event_id, market.type.value, market.period.value, market.line_quarters)
            offered[key] = market
            reasons.append(verdict.held.get(key_of(market)))
    rows = writes.upsert_markets(
        conn,
        event_ids=[key[0] for key in offered],
        types=[key[1] for key in offered],
        periods=[key[2] for key in offered],
        line_quarters=[key[3] for key in offered],
        are_main=[market.is_main for market in offered.values()],
        reasons=reasons,
    )
    market_ids: dict[_RowKey, int] = {
        (event_id, kind, period, line): market_id
        for market_id, event_id, kind, period, line in queries.list_market_ids(
            conn, event_ids=list(event_ids.values())
        )
    }
    gone = [market_id for key, market_id in market_ids.items() if key not in offered]
    rows += writes.mark_markets_suspended(conn, market_ids=gone)
    return rows + _save_prices(conn, offered, market_ids)


def _save_leagues(conn: Connection, answer: OddsAnswer, batch: Sequence[_Changed]) -> int:
    leagues = {item.event.league_provider_id: item.event for item in batch}
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
    written = writes.upsert_events(
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


def _save_prices(
    conn: Connection, offered: dict[_RowKey, OfferedMarket], ids: dict[_RowKey, int]
) -> int:
    lines = [
        (ids[key], selection) for key, market in offered.items() for selection in market.selections
    ]
    market_ids = [market_id for market_id, _ in lines]
    codes = [selection.code for _, selection in lines]
    new = writes.insert_selections(conn, market_ids=market_ids, codes=codes)
    return new + writes.upsert_prices(
        conn,
        market_ids=market_ids,
        codes=codes,
        prices_milli=[selection.price_milli for _, selection in lines],
        are_open=[selection.is_open for _, selection in lines],
    )
