"""Which of the provider's markets we offer, by sport and market key. Knows no node shapes.

A head-to-head is three-way in soccer and two-way elsewhere; two-way ones include overtime. Lines
are signed from each side's own point of view, so the away point of a spread is the home one turned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType, Period


class Lined(Enum):
    """How the points of a market's outcomes hang together."""

    NOT = "not"
    TOTAL = "total"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one market key reads in one sport. ``is_main`` where the provider features its line.

    Where there is an ``away_type``, each outcome says of which side it is: ``type`` is of the home one.
    """

    type: MarketType
    period: Period
    lined: Lined = Lined.NOT
    is_main: bool = True
    away_type: MarketType | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The full set of selections, in the order players expect."""
        return TYPE_RULES[self.type].answers.codes


_FULL_TIME = Period.FULL_TIME
_MATCH = Period.MATCH


def _team_totals(period: Period) -> dict[str, Rule]:
    """Totals of one side alone, featured and as a ladder."""
    home, away = MarketType.HOME_TOTAL, MarketType.AWAY_TOTAL
    return {
        "team_totals": Rule(home, period, Lined.TOTAL, away_type=away),
        "alternate_team_totals": Rule(home, period, Lined.TOTAL, is_main=False, away_type=away),
    }


_SOCCER: dict[str, Rule] = {
    "h2h": Rule(MarketType.MATCH_RESULT, _FULL_TIME),
    "h2h_3_way": Rule(MarketType.MATCH_RESULT, _FULL_TIME, is_main=False),
    "draw_no_bet": Rule(MarketType.DRAW_NO_BET, _FULL_TIME),
    "btts": Rule(MarketType.BOTH_TEAMS_TO_SCORE, _FULL_TIME),
    "spreads": Rule(MarketType.ASIAN_HANDICAP, _FULL_TIME, Lined.SPREAD),
    "alternate_spreads": Rule(MarketType.ASIAN_HANDICAP, _FULL_TIME, Lined.SPREAD, is_main=False),
    "totals": Rule(MarketType.ASIAN_TOTAL, _FULL_TIME, Lined.TOTAL),
    "alternate_totals": Rule(MarketType.ASIAN_TOTAL, _FULL_TIME, Lined.TOTAL, is_main=False),
    **_team_totals(_FULL_TIME),
}
# Somebody wins: overtime, extra innings and shoot-outs count.
_WON_IN_THE_END: dict[str, Rule] = {
    "h2h": Rule(MarketType.MONEYLINE, _MATCH),
    "h2h_3_way": Rule(MarketType.MATCH_RESULT, _FULL_TIME),
    "spreads": Rule(MarketType.SPREAD, _MATCH, Lined.SPREAD),
    "alternate_spreads": Rule(MarketType.SPREAD, _MATCH, Lined.SPREAD, is_main=False),
    "totals": Rule(MarketType.TOTAL, _MATCH, Lined.TOTAL),
    "alternate_totals": Rule(MarketType.TOTAL, _MATCH, Lined.TOTAL, is_main=False),
    **_team_totals(_MATCH),
}
# A two-way price where play may end level gives the stake back then.
_DRAWS_HAPPEN: dict[str, Rule] = {
    "h2h": Rule(MarketType.DRAW_NO_BET, _FULL_TIME),
    "h2h_3_way": Rule(MarketType.MATCH_RESULT, _FULL_TIME),
    "spreads": Rule(MarketType.SPREAD, _FULL_TIME, Lined.SPREAD),
    "alternate_spreads": Rule(MarketType.SPREAD, _FULL_TIME, Lined.SPREAD, is_main=False),
    "totals": Rule(MarketType.TOTAL, _FULL_TIME, Lined.TOTAL),
    "alternate_totals": Rule(MarketType.TOTAL, _FULL_TIME, Lined.TOTAL, is_main=False),
    **_team_totals(_FULL_TIME),
}
_WINNER_ONLY: dict[str, Rule] = {"h2h": Rule(MarketType.MONEYLINE, _MATCH)}

_RULES: Mapping[str, Mapping[str, Rule]] = MappingProxyType(
    {
        "soccer": _SOCCER,
        "basketball": _WON_IN_THE_END,
        "football": _WON_IN_THE_END,
        "baseball": _WON_IN_THE_END,
        "hockey": _WON_IN_THE_END,
        "tennis": _WINNER_ONLY,  # its spreads count games or sets, and do not say which
        "handball": _DRAWS_HAPPEN,
        "cricket": _WINNER_ONLY,
        "rugby": _DRAWS_HAPPEN,
        "rugbyleague": _DRAWS_HAPPEN,
        "boxing": _WINNER_ONLY,
        "mma": _WINNER_ONLY,
    }
)


def rules_of(sport: str) -> Mapping[str, Rule]:
    """The market keys we read in a sport; none for a sport we do not know."""
    return _RULES.get(sport, MappingProxyType({}))
