"""What the markets of any feed go through before they are offered. Knows no feed and no node shapes."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from touchline.catalog.model import MarketType, OfferedMarket, Period


class Drop(StrEnum):
    """Why a market or an event was left out: a bounded set, so that it can label a counter."""

    UNKNOWN_MARKET = "unknown_market"
    NO_BOOKMAKER = "no_bookmaker"
    OTHER_BOOKMAKER = "other_bookmaker"  # another one of ours prices the market
    WRONG_SHAPE = "wrong_shape"
    WRONG_SELECTIONS = "wrong_selections"
    ONE_SIDED = "one_sided"
    AMBIGUOUS = "ambiguous"
    REPEATED = "repeated"
    BAD_PRICE = "bad_price"
    BAD_LINE = "bad_line"
    EVENT_NO_ID = "event_no_id"
    EVENT_NO_LEAGUE = "event_no_league"
    EVENT_NO_NAMES = "event_no_names"
    EVENT_BAD_TIME = "event_bad_time"
    EVENT_AMBIGUOUS = "event_ambiguous"
    EVENT_OF_ANOTHER_SPORT = "event_of_another_sport"


def settle_duplicates(
    markets: Iterable[OfferedMarket],
) -> tuple[list[OfferedMarket], list[OfferedMarket]]:
    """The markets asked once, and those that ask the same: neither price can be trusted."""
    found: dict[tuple[MarketType, Period, int | None], list[OfferedMarket]] = {}
    for market in markets:
        found.setdefault((market.type, market.period, market.line_quarters), []).append(market)
    kept = [same[0] for same in found.values() if len(same) == 1]
    return kept, [market for same in found.values() if len(same) > 1 for market in same]


def mark_main(markets: Iterable[OfferedMarket]) -> tuple[OfferedMarket, ...]:
    """The markets in a stable order, exactly one of each type and period being its main line.

    Feeds flag none, one or several lines as main. An open line beats a closed one, a flagged one
    beats the others, and then the most even prices win.
    """
    ordered = sorted(markets, key=_order)
    marked: list[OfferedMarket] = []
    for _, lines in groupby(ordered, key=_KIND):
        same = list(lines)
        main = same[0] if len(same) == 1 else min(same, key=_distance_from_main)
        marked.extend(
            line if line.is_main == (line is main) else replace(line, is_main=line is main)
            for line in same
        )
    return tuple(marked)


def _order(market: OfferedMarket) -> tuple[int, str, int]:
    return _TYPE_ORDER[market.type], market.period, market.line_quarters or 0


def _distance_from_main(market: OfferedMarket) -> tuple[bool, bool, int, int, int]:
    prices = [selection.price_milli for selection in market.selections]
    is_open = all(selection.is_open for selection in market.selections)
    line_quarters = market.line_quarters or 0
    spread_milli = max(prices) - min(prices)
    return not is_open, not market.is_main, spread_milli, abs(line_quarters), line_quarters


_KIND = attrgetter("type", "period")
_TYPE_ORDER = {market_type: place for place, market_type in enumerate(MarketType)}
