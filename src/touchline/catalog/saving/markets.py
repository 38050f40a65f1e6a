"""An event's markets beside the stored ones: which an answer changes, and the writing of those alone."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from touchline.catalog.guards.judge import MarketKey, Verdict, key_of
from touchline.catalog.guards.reasons import Hold
from touchline.catalog.model import (
    MarketType,
    OfferedEvent,
    OfferedMarket,
    Period,
)
from touchline.catalog.queries import KnownMarket
from touchline.catalog.saving import queries as writes
from touchline.catalog.saving.prices.write import (
    KnownPrices,
    Priced,
    known_prices,
    open_milli,
    save_prices,
)
from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Compared:
    """What is offered of an event beside what is stored of it.

    ``changed`` are the markets that say something else than when they were last written; new ones
    are among them. ``selections_changed`` counts their outcomes.
    """

    stored: Mapping[MarketKey, KnownMarket]
    digests: Mapping[MarketKey, bytes]
    changed: frozenset[MarketKey]
    selections_changed: int

    def is_comparable(self, key: MarketKey) -> bool:
        """Whether new prices are compared with the stored ones: those on offer, or held for a jump."""
        stored = self.stored[key]
        return stored.state == "open" or stored.reason == Hold.JUMP

    def beside(self, stored: Iterable[KnownMarket]) -> "Compared":
        """The same, all of it to be written, beside markets of which nobody knew."""
        return replace(self, stored=_by_key(stored))


@dataclass(frozen=True, slots=True)
class Judged:
    """An event under its id, with what the guards make of it, and what its prices were."""

    event_id: int
    verdict: Verdict
    compared: Compared
    prices: Mapping[MarketKey, KnownPrices]


@dataclass(frozen=True, slots=True)
class _Row:
    event_id: int
    key: MarketKey
    market: OfferedMarket
    reason: Hold | None
    digest: bytes
    is_changed: bool
    known: KnownPrices


def digests_of(event: OfferedEvent) -> dict[MarketKey, bytes]:
    """A digest of each market that is offered."""
    return {
        key_of(market): hashlib.blake2b(orjson.dumps(market), digest_size=16).digest()
        for market in event.markets
    }


def compared(
    event: OfferedEvent,
    digests: Mapping[MarketKey, bytes],
    stored: Iterable[KnownMarket],
    *,
    is_trusted: bool,
) -> Compared:
    """An event's markets beside the stored ones.

    Unless ``is_trusted`` somebody may have written prices without their digests, so that every
    market counts as changed.
    """
    known = _by_key(stored)
    changed = frozenset(
        key
        for key, digest in digests.items()
        if not is_trusted or key not in known or known[key].content_hash != digest
    )
    selections = sum(
        len(market.selections) for market in event.markets if key_of(market) in changed
    )
    return Compared(known, digests, changed, selections)


def stored_prices(
    conn: Connection, events: Sequence[Compared]
) -> list[dict[MarketKey, KnownPrices]]:
    """What is stored of the outcomes of the changed markets, for each event in turn.

    What did not change has neither jumped nor lost an outcome, so its prices are not read.
    """
    ids = [
        {key: event.stored[key].id for key in event.changed & event.stored.keys()}
        for event in events
    ]
    prices = known_prices(conn, [market_id for own in ids for market_id in own.values()])
    return [
        {key: prices[market_id] for key, market_id in own.items() if market_id in prices}
        for own in ids
    ]


def save_markets(conn: Connection, events: Sequence[Judged]) -> int:
    """Write the markets that differ from what is stored; returns the rows written."""
    rows = [row for event in events for row in _differing(event)]
    gone = [market_id for event in events for market_id in _gone(event)]
    written = 0
    if rows:
        ids = {
            (event.event_id, key): market.id
            for event in events
            for key, market in event.compared.stored.items()
        }
        fresh = _upsert(conn, rows)
        ids |= fresh
        priced = [
            Priced(ids[row.event_id, row.key], row.market.selections, row.known)
            for row in rows
            if row.is_changed
        ]
        written += len(fresh) + save_prices(conn, priced)
    if gone:
        written += writes.mark_markets_suspended(conn, market_ids=gone)
    return written


def closing(events: Sequence[Judged]) -> list[int]:
    """The events of which something that was on offer is not any more: an outcome, or a market."""
    return [event.event_id for event in events if any(_gone(event)) or any(_closed(event))]


def _by_key(stored: Iterable[KnownMarket]) -> dict[MarketKey, KnownMarket]:
    return {
        (MarketType(each.type), Period(each.period), each.line_quarters): each for each in stored
    }


def _differing(event: Judged) -> Iterator[_Row]:
    """What was not offered like this, or not under this reason to hold it."""
    before = event.compared
    for market in {key_of(each): each for each in event.verdict.event.markets}.values():
        key = key_of(market)
        reason = event.verdict.held.get(key)
        is_changed = key in before.changed
        if is_changed or not _is_as_stored(before.stored[key], reason):
            yield _Row(
                event_id=event.event_id,
                key=key,
                market=market,
                reason=reason,
                digest=before.digests[key],
                is_changed=is_changed,
                known=event.prices.get(key, {}),
            )


def _is_as_stored(stored: KnownMarket, reason: Hold | None) -> bool:
    state = "open" if reason is None else "suspended"
    return (stored.state, stored.reason) == (state, reason)


def _gone(event: Judged) -> Iterator[int]:
    """What is stored as offered or held, and not offered any more."""
    offered = {key_of(market) for market in event.verdict.event.markets}
    for key, stored in event.compared.stored.items():
        if key not in offered and (stored.state == "open" or stored.reason is not None):
            yield stored.id


def _closed(event: Judged) -> Iterator[MarketKey]:
    """The markets that were open and are held now, or have lost an outcome that was open."""
    for row in _differing(event):
        stored = event.compared.stored.get(row.key)
        if stored is None or stored.state != "open":
            continue
        still_open = {each.code for each in row.market.selections if each.is_open}
        if row.reason is not None or open_milli(row.known).keys() - still_open:
            yield row.key


def _upsert(conn: Connection, rows: Sequence[_Row]) -> dict[tuple[int, MarketKey], int]:
    written = writes.upsert_markets(
        conn,
        event_ids=[row.event_id for row in rows],
        types=[row.market.type.value for row in rows],
        periods=[row.market.period.value for row in rows],
        line_quarters=[row.market.line_quarters for row in rows],
        are_main=[row.market.is_main for row in rows],
        reasons=[None if row.reason is None else row.reason.value for row in rows],
        content_hashes=[row.digest for row in rows],
    )
    return {
        (event_id, (MarketType(kind), Period(period), line)): market_id
        for market_id, event_id, kind, period, line in written
    }
