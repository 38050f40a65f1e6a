"""In which part of an event's page a market stands. Pure: a type and a period in, a section out."""

from enum import StrEnum

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType, Period
from touchline.web.languages import N_, _


class Section(StrEnum):
    """A part of an event's page, in the order of the page."""

    MAIN = "main"
    HANDICAPS = "handicaps"
    TOTALS = "totals"
    SCORES = "scores"
    PARTS = "parts"
    TEAMS = "teams"


_MAIN = frozenset(
    {
        MarketType.MATCH_RESULT,
        MarketType.MONEYLINE,
        MarketType.DRAW_NO_BET,
        MarketType.DOUBLE_CHANCE,
        MarketType.TO_QUALIFY,
        MarketType.ASIAN_HANDICAP,
        MarketType.SPREAD,
        MarketType.TOTAL,
        MarketType.BOTH_TEAMS_TO_SCORE,
    }
)
_SCORES = frozenset(
    {
        MarketType.CORRECT_SCORE,
        MarketType.SET_SCORE,
        MarketType.MAP_SCORE,
        MarketType.WINNING_MARGIN,
        MarketType.RESULT_AND_TOTAL,
        MarketType.WINNER_AND_TOTAL,
        MarketType.RESULT_AND_BOTH_SCORE,
        MarketType.TOTAL_AND_BOTH_SCORE,
    }
)
_PARTS = frozenset(
    {
        MarketType.HALF_TIME_FULL_TIME,
        MarketType.HALF_TIME_WINNER,
        MarketType.FIRST_SET_AND_MATCH,
        MarketType.HIGHEST_SCORING_HALF,
        MarketType.HIGHEST_SCORING_PERIOD,
        MarketType.HIGHEST_SCORING_QUARTER,
        MarketType.MOST_PERIODS_WON,
        MarketType.WIN_BOTH_HALVES,
        MarketType.WIN_EITHER_HALF,
        MarketType.SCORE_IN_BOTH_HALVES,
    }
)
_TITLES = {
    Section.MAIN: N_("Main markets"),
    Section.HANDICAPS: N_("Handicaps"),
    Section.SCORES: N_("Scores and combinations"),
    Section.TEAMS: N_("Teams"),
}
_TOTALS_TITLES = {
    "soccer": N_("Goals"),
    "futsal": N_("Goals"),
    "hockey": N_("Goals"),
    "handball": N_("Goals"),
    "tennis": N_("Games"),
    "baseball": N_("Runs"),
}
_PARTS_TITLES = {
    "basketball": N_("Halves and quarters"),
    "football": N_("Halves and quarters"),
    "hockey": N_("Periods"),
    "baseball": N_("Innings"),
    "tennis": N_("Sets"),
    "volleyball": N_("Sets"),
    "table_tennis": N_("Sets"),
    "esports": N_("Maps"),
}
_POINTS, _HALVES = N_("Points"), N_("Halves")
_WHOLE_EVENT = (Period.FULL_TIME, Period.MATCH)


def section_of(market_type: MarketType, period: Period) -> Section:
    """Where a market stands; whatever is about a part of play stands with its part."""
    if market_type in _PARTS or period not in _WHOLE_EVENT:
        return Section.PARTS
    if market_type in _MAIN:
        return Section.MAIN
    if market_type in _SCORES:
        return Section.SCORES
    if market_type is MarketType.WIN_TO_NIL or market_type.startswith(("home_", "away_")):
        return Section.TEAMS
    return Section.HANDICAPS if TYPE_RULES[market_type].is_handicap else Section.TOTALS


def section_title(section: Section, sport_slug: str) -> str:
    """The heading over a part of an event's page, in the words of its sport."""
    if section is Section.TOTALS:
        return _(_TOTALS_TITLES.get(sport_slug, _POINTS))
    if section is Section.PARTS:
        return _(_PARTS_TITLES.get(sport_slug, _HALVES))
    return _(_TITLES[section])
