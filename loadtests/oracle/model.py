"""What one answer makes of one event: the book's rules once more, one event at a time. Pure.

Nothing here knows of digests, batches, transactions or leases. Shared with the product are the words of
`catalog/model` and two tables that have no memory: which prices of one market add up (`guards/bands`)
and which lines contradict each other (`guards/lines`). Everything that remembers is written anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from touchline.catalog.guards.bands import is_plausible
from touchline.catalog.guards.lines import crossing_lines
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import EventStatus, OfferedEvent, OfferedMarket
from touchline.feeds.adapter import Fixture

MISSED_MAX = 3
LISTED_AHEAD = timedelta(hours=24)
LATER_AFTER = timedelta(minutes=10)

Key = tuple[str, str, int | None]
Price = tuple[int, bool]
Changes = dict[tuple[Key, str], Price]


@dataclass(frozen=True, slots=True)
class Market:
    """A market as the book has it; ``prices`` by code: thousandths, and whether open."""

    is_main: bool
    state: str
    reason: str | None
    prices: Mapping[str, Price]


@dataclass(frozen=True, slots=True)
class Plan:
    """What fixtures claim of an event: that it begins sooner than prices said, or is called off."""

    starts_at: datetime | None = None
    status: str | None = None


NO_PLAN = Plan()


@dataclass(frozen=True, slots=True)
class Known:
    """An event as the book has it.

    ``said`` is the offer it was last saved from; None while a word is awaited, so that an equal offer
    is judged once more.
    """

    said: OfferedEvent | None
    facts: Mapping[str, object]
    starts_at: datetime
    later_at: datetime | None = None
    later_since: datetime | None = None
    missed: int = 0
    markets: Mapping[Key, Market] = field(default_factory=dict)
    plan: Plan = NO_PLAN


def key_of(market: OfferedMarket) -> Key:
    """What a market is known by within its event."""
    return market.type.value, market.period.value, market.line_quarters


def told(
    known: Known | None, offered: OfferedEvent, *, is_whole: bool, now: datetime
) -> tuple[Known, Changes]:
    """The event after an answer that lists it, and the prices that changed."""
    if known is not None and known.said == offered:
        return (replace(known, missed=0) if is_whole else known), {}
    heard, plan = offered, known.plan if known else NO_PLAN
    offered = _under(plan, offered)
    if known is not None and _is_swapped(known, offered):
        return _swapped(known, offered), {}
    markets = dict(known.markets) if known else {}
    held = dict(_held(offered, markets))
    changes: Changes = {}
    for each in offered.markets:
        key = key_of(each)
        before = markets.get(key)
        prices = _prices(each, before)
        old = before.prices if before else {}
        changes |= {(key, code): p for code, p in prices.items() if old.get(code) != p}
        reason = held.get(key)
        state = "open" if reason is None else "suspended"
        markets[key] = Market(each.is_main, state, reason, {**old, **prices})
    listed = {key_of(each) for each in offered.markets}
    markets |= {key: _suspended(m) for key, m in markets.items() if key not in listed}
    starts_at, later_at, later_since = _start(known, offered.starts_at, now)
    is_awaited = later_at is not None or "jump" in held.values()
    said = None if is_awaited else heard
    after = Known(said, _facts(offered), starts_at, later_at, later_since, 0, markets, plan)
    return after, changes


def untold(known: Known, *, is_whole: bool, now: datetime) -> Known:
    """The event after an answer that does not list it."""
    if not is_whole:
        return _stood_by(known, now) if known.said is None else known
    if known.missed >= MISSED_MAX or not now < known.starts_at <= now + LISTED_AHEAD:
        return known
    if known.missed + 1 < MISSED_MAX:
        return replace(known, missed=known.missed + 1)
    markets = {key: _suspended(market) for key, market in known.markets.items()}
    return replace(known, said=None, missed=MISSED_MAX, markets=markets)


def planned(known: Known, fixture: Fixture, *, now: datetime) -> Known:
    """The event after a page of fixtures that names it: closed sooner, or not to be played."""
    names = (known.facts["home_name"], known.facts["away_name"])
    if known.starts_at <= now or names == (fixture.away_name, fixture.home_name):
        return known
    was, status = known.plan, fixture.status
    is_earlier = fixture.starts_at < known.starts_at
    plan = Plan(
        fixture.starts_at if is_earlier or was.starts_at else None,
        was.status
        if status is EventStatus.UNKNOWN
        else None
        if status is EventStatus.SCHEDULED
        else status.value,
    )
    facts = dict(known.facts)
    if facts["status"] == EventStatus.SCHEDULED.value and plan.status:
        facts["status"] = plan.status
    is_later = was.starts_at and plan.starts_at and plan.starts_at > was.starts_at
    is_heard_anew = is_later or (was.status and not plan.status)
    return replace(
        known,
        said=None if is_heard_anew else known.said,
        facts=facts,
        starts_at=min(known.starts_at, fixture.starts_at),
        plan=plan,
    )


def _stood_by(known: Known, now: datetime) -> Known:
    """An answer of changes leaves out what waits: the feed stands by what it said."""
    markets = {
        key: replace(m, state="open", reason=None) if m.reason == "jump" else m
        for key, m in known.markets.items()
    }
    known = replace(known, markets=markets)
    if known.later_since is not None and known.later_since <= now - LATER_AFTER:
        assert known.later_at is not None
        return replace(known, starts_at=known.later_at, later_at=None, later_since=None)
    return known


def _facts(offered: OfferedEvent) -> dict[str, object]:
    return {
        "league": offered.league_provider_id,
        "static_id": offered.static_id,
        "fix_id": offered.fix_id,
        "home_id": offered.home_provider_id,
        "away_id": offered.away_provider_id,
        "home_name": offered.home_name,
        "away_name": offered.away_name,
        "status": offered.status.value,
        "raw_status": offered.raw_status,
    }


def _is_swapped(known: Known, offered: OfferedEvent) -> bool:
    names = (known.facts["home_name"], known.facts["away_name"])
    return names == (offered.away_name, offered.home_name) and names[0] != names[1]


def _swapped(known: Known, offered: OfferedEvent) -> Known:
    """Nobody can say whose prices these are: none is taken, and nothing is on offer."""
    facts = _facts(offered)
    facts["home_id"], facts["away_id"] = facts["away_id"], facts["home_id"]
    facts["home_name"], facts["away_name"] = facts["away_name"], facts["home_name"]
    markets = {key: _suspended(market) for key, market in known.markets.items()}
    starts_at = min(known.starts_at, offered.starts_at)
    return Known(None, facts, starts_at, markets=markets, plan=known.plan)


def _under(plan: Plan, offered: OfferedEvent) -> OfferedEvent:
    """The offer as it counts under what fixtures claim: whichever lets fewer bets in."""
    starts_at = min(filter(None, (offered.starts_at, plan.starts_at)))
    if offered.status is not EventStatus.SCHEDULED or plan.status is None:
        return replace(offered, starts_at=starts_at)
    return replace(offered, starts_at=starts_at, status=EventStatus(plan.status))


def _suspended(market: Market) -> Market:
    return replace(market, state="suspended", reason=None)


def _prices(offered: OfferedMarket, before: Market | None) -> dict[str, Price]:
    """What is offered, and closed what the market had and has no more."""
    prices = {each.code: (each.price_milli, each.is_open) for each in offered.selections}
    for code, (price_milli, is_open) in (before.prices if before else {}).items():
        if is_open and code not in prices:
            prices[code] = (price_milli, False)
    return prices


def _start(
    known: Known | None, told_at: datetime, now: datetime
) -> tuple[datetime, datetime | None, datetime | None]:
    if known is None or told_at <= known.starts_at:
        return told_at, None, None
    since = known.later_since if known.later_at == told_at else None
    if since is not None and now - since >= LATER_AFTER:
        return told_at, None, None
    return known.starts_at, told_at, since or now


def _held(offered: OfferedEvent, markets: Mapping[Key, Market]) -> Iterator[tuple[Key, str]]:
    """What is written and kept back, and why."""
    ordered = sorted(offered.markets, key=lambda m: (m.type.value, m.period.value))
    for _, group in groupby(ordered, key=lambda m: (m.type, m.period)):
        open_ones = [m for m in group if any(each.is_open for each in m.selections)]
        sound = [m for m in open_ones if _adds_up(m)]
        crossing = crossing_lines(sound)
        for market in open_ones:
            key = key_of(market)
            if market not in sound:
                yield key, "overround"
            elif market.line_quarters in crossing:
                yield key, "lines_cross"
            elif key in markets and _jumps(market, markets[key]):
                yield key, "jump"


def _adds_up(market: OfferedMarket) -> bool:
    if not all(each.is_open for each in market.selections):
        return True
    prices = [each.price_milli for each in market.selections]
    return is_plausible(market.type, prices, TYPE_RULES[market.type].fair_sum)


def _jumps(offered: OfferedMarket, before: Market) -> bool:
    """A price half as high again, or a third lower; of long shots, three times as high."""
    if before.state != "open" and before.reason != "jump":
        return False
    for each in offered.selections:
        old_milli, was_open = before.prices.get(each.code, (0, False))
        if each.is_open and was_open:
            low, high = sorted((old_milli, each.price_milli))
            if (high > 3 * low) if low >= 10_000 else (2 * high > 3 * low):
                return True
    return False
