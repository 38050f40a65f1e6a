"""Which of the feed's markets we offer, by sport, type id and exact text. Knows no node shapes.

The same id means different things in different sports, and even two things in one, so neither an
id nor a text is trusted alone. What is not listed is counted as dropped and never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from types import MappingProxyType

from touchline.catalog.model import (
    SELECTION_CODES,
    MarketType,
    OfferedMarket,
    Period,
)


class Drop(StrEnum):
    """Why a market or an event was left out: a bounded set, so that it can label a counter."""

    UNKNOWN_MARKET = "unknown_market"
    NO_BOOKMAKER = "no_bookmaker"
    WRONG_SHAPE = "wrong_shape"
    WRONG_SELECTIONS = "wrong_selections"
    ONE_SIDED = "one_sided"
    AMBIGUOUS = "ambiguous"
    BAD_PRICE = "bad_price"
    BAD_LINE = "bad_line"
    EVENT_NO_ID = "event_no_id"
    EVENT_NO_LEAGUE = "event_no_league"
    EVENT_NO_NAMES = "event_no_names"
    EVENT_BAD_TIME = "event_bad_time"
    EVENT_AMBIGUOUS = "event_ambiguous"


class Shape(StrEnum):
    """How a market's prices hang together: one flat set, or one group for each line."""

    FLAT = "flat"
    TOTAL = "total"
    HANDICAP = "handicap"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one listed market reads: what it is to us, and the feed's word for each selection."""

    type: MarketType
    period: Period
    shape: Shape
    names: Mapping[str, str]

    @property
    def codes(self) -> tuple[str, ...]:
        """The full set of selections, in the order players expect."""
        return SELECTION_CODES[self.type]


_HOME_AWAY = MappingProxyType({"Home": "home", "Away": "away"})
_HOME_DRAW_AWAY = MappingProxyType({"Home": "home", "Draw": "draw", "Away": "away"})
_OVER_UNDER = MappingProxyType({"Over": "over", "Under": "under"})
_YES_NO = MappingProxyType({"Yes": "yes", "No": "no"})
_DOUBLE = MappingProxyType(
    {
        "Home/Draw": "home_or_draw",
        "Home/Away": "home_or_away",
        "Draw/Away": "draw_or_away",
    }
)

_NO_DRAW = Rule(MarketType.DRAW_NO_BET, Period.FULL_TIME, Shape.FLAT, _HOME_AWAY)
_WINNER = Rule(MarketType.MONEYLINE, Period.MATCH, Shape.FLAT, _HOME_AWAY)
_SPREAD = Rule(MarketType.SPREAD, Period.MATCH, Shape.HANDICAP, _HOME_AWAY)
_TOTAL = Rule(MarketType.TOTAL, Period.MATCH, Shape.TOTAL, _OVER_UNDER)
_SPREAD_FULL_TIME = Rule(MarketType.SPREAD, Period.FULL_TIME, Shape.HANDICAP, _HOME_AWAY)
_TOTAL_FULL_TIME = Rule(MarketType.TOTAL, Period.FULL_TIME, Shape.TOTAL, _OVER_UNDER)

_SOCCER: dict[tuple[str, str], Rule] = {
    ("1", "Match Winner"): Rule(
        MarketType.MATCH_RESULT, Period.FULL_TIME, Shape.FLAT, _HOME_DRAW_AWAY
    ),
    ("2", "Home/Away"): _NO_DRAW,
    ("222", "Double Chance"): Rule(MarketType.DOUBLE_CHANCE, Period.FULL_TIME, Shape.FLAT, _DOUBLE),
    ("15", "Both Teams To Score"): Rule(
        MarketType.BOTH_TEAMS_TO_SCORE, Period.FULL_TIME, Shape.FLAT, _YES_NO
    ),
    ("5", "Goals Over/Under"): _TOTAL_FULL_TIME,
    ("22836", "Goal Line"): Rule(
        MarketType.ASIAN_TOTAL, Period.FULL_TIME, Shape.TOTAL, _OVER_UNDER
    ),
    ("4", "Asian Handicap"): Rule(
        MarketType.ASIAN_HANDICAP, Period.FULL_TIME, Shape.HANDICAP, _HOME_AWAY
    ),
}

# Two-way sports: overtime, extra innings and shoot-outs count, so somebody wins.
_OVERTIME_COUNTS: dict[tuple[str, str], Rule] = {
    ("2", "Home/Away"): _WINNER,
    ("4", "Asian Handicap"): _SPREAD,
    ("5", "Over/Under"): _TOTAL,
}

# Sports that end level in regulation: the two-way price gives the stake back on a draw, and lines
# are graded on regulation play, the only score these feeds always report.
_DRAWS_HAPPEN: dict[tuple[str, str], Rule] = {
    ("2", "Home/Away"): _NO_DRAW,
    ("4", "Asian Handicap"): _SPREAD_FULL_TIME,
    ("5", "Over/Under"): _TOTAL_FULL_TIME,
}

# "Games" are games in tennis and points in volleyball. Handicaps and totals in sets are a second
# unit for the same question and stay out, or two lines could not be told apart.
_BY_GAMES: dict[tuple[str, str], Rule] = {
    ("2", "Home/Away"): _WINNER,
    ("22631", "Asian Handicap (Games)"): _SPREAD,
    ("22624", "Over/Under by Games in Match"): _TOTAL,
}

# Plain handicaps of esports do not say whether they count rounds or kills; maps are certain.
_BY_MAPS: dict[tuple[str, str], Rule] = {
    ("2", "Home/Away"): _WINNER,
    ("22662", "Maps Handicap"): _SPREAD,
    ("22661", "Total Maps"): _TOTAL,
}

# Half rounds and judges' cards are in no score feed, and cricket's "Over/Under" is one side's
# innings: what we could not grade we do not offer.
_WINNER_ONLY: dict[tuple[str, str], Rule] = {("2", "Home/Away"): _WINNER}

_RULES: Mapping[str, Mapping[tuple[str, str], Rule]] = MappingProxyType(
    {
        "soccer": _SOCCER,
        "basketball": _OVERTIME_COUNTS,
        "tennis": _BY_GAMES,
        "football": _OVERTIME_COUNTS,
        "baseball": _OVERTIME_COUNTS,
        "hockey": _OVERTIME_COUNTS,
        "handball": _DRAWS_HAPPEN,
        "volleyball": _BY_GAMES,
        "cricket": _WINNER_ONLY,
        "rugby": _DRAWS_HAPPEN,
        "rugbyleague": _DRAWS_HAPPEN,
        "boxing": _WINNER_ONLY,
        "mma": _WINNER_ONLY,
        "esports": _BY_MAPS,
        "futsal": _DRAWS_HAPPEN,
        "table_tennis": _OVERTIME_COUNTS,
        "darts": _OVERTIME_COUNTS,
    }
)


def rules_of(sport: str) -> Mapping[tuple[str, str], Rule]:
    """The markets we read in a sport, by (type id, exact text); none for a sport we do not know."""
    return _RULES.get(sport, MappingProxyType({}))


def settle_duplicates(
    markets: Iterable[OfferedMarket],
) -> tuple[list[OfferedMarket], int]:
    """The markets asked once, and how many asked the same again: neither price can be trusted."""
    found: dict[tuple[MarketType, Period, int | None], list[OfferedMarket]] = {}
    for market in markets:
        found.setdefault((market.type, market.period, market.line_quarters), []).append(market)
    kept = [same[0] for same in found.values() if len(same) == 1]
    return kept, sum(len(same) for same in found.values() if len(same) > 1)


def mark_main(markets: Iterable[OfferedMarket]) -> tuple[OfferedMarket, ...]:
    """The markets in a stable order, exactly one of each type and period being its main line.

    Feeds flag none, one or several lines as main. An open line beats a closed one, a flagged one
    beats the others, and then the most even prices win.
    """
    ordered = sorted(markets, key=_order)
    marked: list[OfferedMarket] = []
    for _, lines in groupby(ordered, key=lambda market: (market.type, market.period)):
        same = list(lines)
        main = min(same, key=_distance_from_main)
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


_TYPE_ORDER = {market_type: place for place, market_type in enumerate(MarketType)}
