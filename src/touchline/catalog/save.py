"""Saves an accepted odds answer: only what changed, in short transactions of whole events."""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from touchline.catalog import queries
from touchline.catalog.model import OddsAnswer, OfferedEvent, OfferedMarket
from touchline.plumbing.db import Connection, Database

logger = logging.getLogger(__name__)

# One transaction writes about this many prices: 40-60 ms of database time, far below the 300 ms
# that a connection may be held.
BATCH_SELECTIONS_MAX = 1500

_MarketKey = tuple[int, str, str, int | None]


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving an answer came to."""

    events_changed: int = 0
    rows_written: int = 0
    batches: int = 0


@dataclass(frozen=True, slots=True)
class _Changed:
    event: OfferedEvent
    content_hash: bytes


def save_answer(db: Database, answer: OddsAnswer) -> Saved:
    """Write the events whose content differs from what is stored; an absent event stays as it is.

    Raises:
        DatabaseUnavailable: nothing of the batch at hand was written; earlier batches stay.

    """
    with db.connection_ctx() as conn:
        known = queries.list_known_events(conn, sport=answer.sport, provider=answer.provider)
    hashes = {event.provider_event_id: event.content_hash for event in known}
    changed = [
        _Changed(event, digest)
        for event in answer.events
        if hashes.get(event.provider_event_id) != (digest := content_hash(event))
    ]
    rows, batches = 0, 0
    for batch in _batches(changed):
        with db.connection_ctx() as conn:
            logger.info("odds.connection_opened", extra={"sport": answer.sport})
            written = _save_batch(conn, answer, batch)
            logger.info(
                "odds.saved",
                extra={"sport": answer.sport, "events": len(batch), "rows_written": written},
            )
        logger.info("odds.connection_closed", extra={"sport": answer.sport})
        rows += written
        batches += 1
    return Saved(len(changed), rows, batches)


def content_hash(event: OfferedEvent) -> bytes:
    """A digest of everything an event says; equal digests mean there is nothing to write."""
    return hashlib.blake2b(orjson.dumps(event), digest_size=16).digest()


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


def _save_batch(conn: Connection, answer: OddsAnswer, batch: Sequence[_Changed]) -> int:
    rows = _save_leagues(conn, answer, batch)
    event_ids = _save_events(conn, answer, batch)
    rows += len(event_ids)
    offered = {
        (
            event_ids[item.event.provider_event_id],
            market.type.value,
            market.period.value,
            market.line_quarters,
        ): market
        for item in batch
        for market in item.event.markets
    }
    rows += queries.upsert_markets(
        conn,
        event_ids=[key[0] for key in offered],
        types=[key[1] for key in offered],
        periods=[key[2] for key in offered],
        line_quarters=[key[3] for key in offered],
        are_main=[market.is_main for market in offered.values()],
    )
    market_ids: dict[_MarketKey, int] = {
        (event_id, kind, period, line): market_id
        for market_id, event_id, kind, period, line in queries.list_market_ids(
            conn, event_ids=list(event_ids.values())
        )
    }
    gone = [market_id for key, market_id in market_ids.items() if key not in offered]
    rows += queries.mark_markets_suspended(conn, market_ids=gone)
    return rows + _save_prices(conn, offered, market_ids)


def _save_leagues(conn: Connection, answer: OddsAnswer, batch: Sequence[_Changed]) -> int:
    leagues = {item.event.league_provider_id: item.event for item in batch}
    return queries.upsert_leagues(
        conn,
        sport=answer.sport,
        provider=answer.provider,
        league_ids=list(leagues),
        names=[event.league_name for event in leagues.values()],
        alias_ids=[event.league_alias_id for event in leagues.values()],
    )


def _save_events(conn: Connection, answer: OddsAnswer, batch: Sequence[_Changed]) -> dict[str, int]:
    written = queries.upsert_events(
        conn,
        sport=answer.sport,
        provider=answer.provider,
        league_ids=[item.event.league_provider_id for item in batch],
        event_ids=[item.event.provider_event_id for item in batch],
        static_ids=[item.event.static_id for item in batch],
        fix_ids=[item.event.fix_id for item in batch],
        home_ids=[item.event.home_provider_id for item in batch],
        away_ids=[item.event.away_provider_id for item in batch],
        home_names=[item.event.home_name for item in batch],
        away_names=[item.event.away_name for item in batch],
        starts_at=[item.event.starts_at for item in batch],
        statuses=[item.event.status.value for item in batch],
        raw_statuses=[item.event.raw_status for item in batch],
        content_hashes=[item.content_hash for item in batch],
    )
    return {event.provider_event_id: event.id for event in written}


def _save_prices(
    conn: Connection, offered: dict[_MarketKey, OfferedMarket], ids: dict[_MarketKey, int]
) -> int:
    lines = [
        (ids[key], selection) for key, market in offered.items() for selection in market.selections
    ]
    market_ids = [market_id for market_id, _ in lines]
    codes = [selection.code for _, selection in lines]
    new = queries.insert_selections(conn, market_ids=market_ids, codes=codes)
    return new + queries.upsert_prices(
        conn,
        market_ids=market_ids,
        codes=codes,
        prices_milli=[selection.price_milli for _, selection in lines],
        are_open=[selection.is_open for _, selection in lines],
    )
