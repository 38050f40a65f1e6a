"""Judges what a feed offers of one event against what the book knows of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from touchline.catalog.guards.bands import is_plausible
from touchline.catalog.guards.claims import NO_CLAIM, Claim, careful
from touchline.catalog.guards.jumps import has_jumped
from touchline.catalog.guards.lines import crossing_lines
from touchline.catalog.guards.reasons import Doubt, Hold
from touchline.catalog.guards.starts import Start, judged_start
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType, OfferedEvent, OfferedMarket, Period

MarketKey = tuple[MarketType, Period, int | None]

_KIND = attrgetter("type", "period")


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What the book knows of an event.

    ``prices_milli`` are the open prices of the markets that are offered, or held for a jump: those
    a new price is compared with. ``claim`` is what the fixtures say of it.
    """

    home_name: str
    away_name: str
    start: Start
    prices_milli: Mapping[MarketKey, Mapping[str, int]] = field(default_factory=dict)
    claim: Claim = NO_CLAIM


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is taken over of an event, and what is not.

    ``held`` are markets that are written but not offered. While ``is_waiting`` the feed has to say
    something again, so an equal answer must be judged once more.
    """

    event: OfferedEvent
    start: Start
    held: Mapping[MarketKey, Hold]
    doubts: frozenset[Doubt]
    is_waiting: bool


def judged(
    offered: OfferedEvent, known: KnownEvent | None, *, now: datetime, is_quoted: bool = False
) -> Verdict:
    """The verdict on one event as offered now; ``known`` is None for an event nobody has seen.

    ``is_quoted``: its prices are what somebody was promised, and are taken as they are.
    """
    if known is not None:
        offered = careful(offered, known.claim)
        if _is_swapped(offered, known):
            return _refused(offered, known)
    start = judged_start(known.start if known else None, offered.starts_at, now=now)
    held = {} if is_quoted else dict(_holds(offered, known))
    return Verdict(
        event=replace(offered, starts_at=start.starts_at),
        start=start,
        held=held,
        doubts=_start_doubts(known, start),
        is_waiting=start.later_at is not None or Hold.JUMP in held.values(),
    )


def _is_swapped(offered: OfferedEvent, known: KnownEvent) -> bool:
    told = (offered.home_name, offered.away_name)
    return told == (known.away_name, known.home_name) and told[0] != told[1]


def _refused(offered: OfferedEvent, known: KnownEvent) -> Verdict:
    """Same id, sides the other way round: nobody can say whose prices these are, so none is taken."""
    start = Start(min(offered.starts_at, known.start.starts_at))
    kept = replace(
        offered,
        home_name=known.home_name,
        away_name=known.away_name,
        home_provider_id=offered.away_provider_id,
        away_provider_id=offered.home_provider_id,
        starts_at=start.starts_at,
        markets=(),
    )
    held = {key_of(market): Hold.SIDES_SWAPPED for market in offered.markets}
    return Verdict(kept, start, held, frozenset({Doubt.SIDES_SWAPPED}), is_waiting=True)


def key_of(market: OfferedMarket) -> MarketKey:
    """What identifies a market within its event."""
    return market.type, market.period, market.line_quarters


def _holds(offered: OfferedEvent, known: KnownEvent | None) -> Iterator[tuple[MarketKey, Hold]]:
    for _, group in groupby(sorted(offered.markets, key=_KIND), key=_KIND):
        markets = [market for market in group if _is_on_offer(market)]
        implausible = {market.line_quarters for market in markets if not _is_plausible(market)}
        sound = [market for market in markets if market.line_quarters not in implausible]
        crossing = crossing_lines(sound)
        for market in markets:
            if market.line_quarters in implausible:
                yield key_of(market), Hold.OVERROUND
            elif market.line_quarters in crossing:
                yield key_of(market), Hold.LINES_CROSS
            elif known and has_jumped(
                known.prices_milli.get(key_of(market), {}), market.selections
            ):
                yield key_of(market), Hold.JUMP


def _is_on_offer(market: OfferedMarket) -> bool:
    return any(selection.is_open for selection in market.selections)


def _is_plausible(market: OfferedMarket) -> bool:
    """Prices of outcomes that are closed are nobody's promise, and need not add up."""
    if not all(selection.is_open for selection in market.selections):
        return True
    prices = [selection.price_milli for selection in market.selections]
    return is_plausible(market.type, prices, TYPE_RULES[market.type].fair_sum)


def _start_doubts(known: KnownEvent | None, start: Start) -> frozenset[Doubt]:
    if start.later_at is not None:
        return frozenset({Doubt.START_MOVED_LATER})
    if known is not None and start.starts_at < known.start.starts_at:
        return frozenset({Doubt.START_MOVED_EARLIER})
    return frozenset()
