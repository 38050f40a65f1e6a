"""Which of the feed's markets we offer, by sport, type id and exact text. Knows no node shapes.

The same id means different things in different sports, and even two things in one, so neither an
id nor a text is trusted alone. What is not listed is counted as dropped and never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType, Period


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
        return TYPE_RULES[self.type].answers.codes


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
