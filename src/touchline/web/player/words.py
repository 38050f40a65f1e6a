"""The words of the price list: what a market, a part of play and an outcome are called. Pure."""

from touchline.catalog.market_types import TYPE_RULES, LineKind
from touchline.catalog.model import EventStatus, MarketType, Period

# The columns of a list of events, in order: the first type an event has fills the column.
COLUMNS: tuple[tuple[MarketType, ...], ...] = (
    (MarketType.MATCH_RESULT, MarketType.MONEYLINE, MarketType.DRAW_NO_BET),
    (
        MarketType.ASIAN_HANDICAP,
        MarketType.SPREAD,
        MarketType.SET_SPREAD,
        MarketType.MAP_SPREAD,
    ),
    (MarketType.TOTAL, MarketType.ASIAN_TOTAL, MarketType.SET_TOTAL, MarketType.MAP_TOTAL),
)

# What is counted in a total of each sport; a sport that is not here has a plain total.
_COUNTED = {
    "soccer": "goals",
    "hockey": "goals",
    "handball": "goals",
    "futsal": "goals",
    "basketball": "points",
    "football": "points",
    "rugby": "points",
    "rugbyleague": "points",
    "volleyball": "points",
    "table_tennis": "points",
    "baseball": "runs",
    "cricket": "runs",
    "tennis": "games",
    "darts": "legs",
}
# {home} and {away} stand for the sides, {counted} for what the sport counts.
_TITLES = {
    MarketType.MATCH_RESULT: "Match result",
    MarketType.MONEYLINE: "Winner",
    MarketType.DRAW_NO_BET: "Draw no bet",
    MarketType.DOUBLE_CHANCE: "Double chance",
    MarketType.TO_QUALIFY: "To qualify",
    MarketType.ASIAN_HANDICAP: "Asian handicap",
    MarketType.SPREAD: "Handicap",
    MarketType.HANDICAP_RESULT: "Handicap result",
    MarketType.SET_SPREAD: "Set handicap",
    MarketType.MAP_SPREAD: "Map handicap",
    MarketType.TOTAL: "Total {counted}",
    MarketType.ASIAN_TOTAL: "Asian total {counted}",
    MarketType.SET_TOTAL: "Total sets",
    MarketType.MAP_TOTAL: "Total maps",
    MarketType.TIEBREAK_TOTAL: "Total tie-breaks",
    MarketType.EXACT_TOTAL: "Exact {counted}",
    MarketType.ODD_EVEN: "Odd or even",
    MarketType.BOTH_TEAMS_TO_SCORE: "Both teams to score",
    MarketType.ANY_SCORE: "Any score",
    MarketType.OVERTIME: "Will there be overtime",
    MarketType.CORRECT_SCORE: "Correct score",
    MarketType.SET_SCORE: "Score in sets",
    MarketType.MAP_SCORE: "Score in maps",
    MarketType.WINNING_MARGIN: "Winning margin",
    MarketType.RESULT_AND_TOTAL: "Result and total {counted}",
    MarketType.WINNER_AND_TOTAL: "Winner and total {counted}",
    MarketType.RESULT_AND_BOTH_SCORE: "Result and both teams to score",
    MarketType.TOTAL_AND_BOTH_SCORE: "Total {counted} and both teams to score",
    MarketType.HALF_TIME_FULL_TIME: "Half-time and full-time",
    MarketType.HALF_TIME_WINNER: "Half-time and winner",
    MarketType.FIRST_SET_AND_MATCH: "First set and match",
    MarketType.HIGHEST_SCORING_HALF: "Half with most {counted}",
    MarketType.HIGHEST_SCORING_PERIOD: "Period with most {counted}",
    MarketType.HIGHEST_SCORING_QUARTER: "Quarter with most {counted}",
    MarketType.MOST_PERIODS_WON: "To win more periods",
    MarketType.WIN_BOTH_HALVES: "To win both halves",
    MarketType.WIN_EITHER_HALF: "To win either half",
    MarketType.SCORE_IN_BOTH_HALVES: "To score in both halves",
    MarketType.WIN_TO_NIL: "To win to nil",
    MarketType.HOME_TOTAL: "{home} total {counted}",
    MarketType.AWAY_TOTAL: "{away} total {counted}",
    MarketType.HOME_EXACT_TOTAL: "{home} exact {counted}",
    MarketType.AWAY_EXACT_TOTAL: "{away} exact {counted}",
    MarketType.HOME_ODD_EVEN: "{home} odd or even",
    MarketType.AWAY_ODD_EVEN: "{away} odd or even",
    MarketType.HOME_TO_SCORE: "{home} to score",
    MarketType.AWAY_TO_SCORE: "{away} to score",
    MarketType.HOME_CLEAN_SHEET: "{home} clean sheet",
    MarketType.AWAY_CLEAN_SHEET: "{away} clean sheet",
    MarketType.HOME_HIGHEST_SCORING_HALF: "{home} half with most {counted}",
    MarketType.AWAY_HIGHEST_SCORING_HALF: "{away} half with most {counted}",
    MarketType.HOME_WINS_BOTH_HALVES: "{home} to win both halves",
    MarketType.AWAY_WINS_BOTH_HALVES: "{away} to win both halves",
    MarketType.HOME_WINS_EITHER_HALF: "{home} to win either half",
    MarketType.AWAY_WINS_EITHER_HALF: "{away} to win either half",
    MarketType.HOME_SCORES_IN_BOTH_HALVES: "{home} to score in both halves",
    MarketType.AWAY_SCORES_IN_BOTH_HALVES: "{away} to score in both halves",
    MarketType.HOME_WINS_A_SET: "{home} to win a set",
    MarketType.AWAY_WINS_A_SET: "{away} to win a set",
    MarketType.HOME_STRAIGHT_SETS: "{home} to win in straight sets",
    MarketType.AWAY_STRAIGHT_SETS: "{away} to win in straight sets",
}
_PARTS = {
    Period.FIRST_HALF: "1st half",
    Period.SECOND_HALF: "2nd half",
    Period.QUARTER_1: "1st quarter",
    Period.QUARTER_2: "2nd quarter",
    Period.QUARTER_3: "3rd quarter",
    Period.QUARTER_4: "4th quarter",
    Period.PERIOD_1: "1st period",
    Period.PERIOD_2: "2nd period",
    Period.PERIOD_3: "3rd period",
    Period.SET_1: "1st set",
    Period.SET_2: "2nd set",
    Period.SET_3: "3rd set",
    Period.SET_4: "4th set",
    Period.SET_5: "5th set",
    Period.INNING_1: "1st inning",
    Period.INNINGS_1_TO_3: "first 3 innings",
    Period.INNINGS_1_TO_5: "first 5 innings",
    Period.INNINGS_1_TO_7: "first 7 innings",
    Period.MAP_1: "map 1",
    Period.MAP_2: "map 2",
    Period.MAP_3: "map 3",
    Period.MAP_4: "map 4",
    Period.MAP_5: "map 5",
}
_OVERTIME = {
    "basketball": "Overtime counts",
    "football": "Overtime counts",
    "hockey": "Overtime and shoot-out count",
    "baseball": "Extra innings count",
    "handball": "Overtime counts",
}
_STATES = {
    EventStatus.SCHEDULED: "Upcoming",
    EventStatus.LIVE: "In play",
    EventStatus.FINISHED: "Finished",
    EventStatus.FINISHED_AET: "Finished after extra time",
    EventStatus.FINISHED_PEN: "Finished after penalties",
    EventStatus.POSTPONED: "Postponed",
    EventStatus.CANCELLED: "Cancelled",
    EventStatus.ABANDONED: "Abandoned",
    EventStatus.INTERRUPTED: "Interrupted",
    EventStatus.SUSPENDED: "Suspended",
    EventStatus.AWARDED: "Awarded",
    EventStatus.WALKOVER: "Walkover",
    EventStatus.RETIRED: "Retired",
    EventStatus.UNKNOWN: "On hold",
}


def market_title(
    market_type: MarketType, sport_slug: str, home: str = "Home", away: str = "Away"
) -> str:
    """The heading over a market, in the words of its sport."""
    counted = _COUNTED.get(sport_slug, "")
    title = _TITLES[market_type].replace(" {counted}", f" {counted}" if counted else "")
    # One at a time and the title first: a side may be called anything.
    for place, name in (("{home}", home), ("{away}", away)):
        if title.startswith(place):
            return name + title[len(place) :]
    return title


def column_title(market_type: MarketType, sport_slug: str) -> str:
    """The heading over a column of prices in a list of events: short, never two words for one."""
    rule = TYPE_RULES[market_type]
    if rule.is_handicap:
        return "Handicap"
    if rule.line is LineKind.TOTAL and market_type is MarketType.ASIAN_TOTAL:
        return market_title(MarketType.TOTAL, sport_slug)
    return market_title(market_type, sport_slug)


def part_title(period: Period) -> str:
    """The part of play a market is about, for its heading; "" for the whole event."""
    return _PARTS.get(period, "")


def period_note(period: Period, sport_slug: str) -> str:
    """What part of play a market is graded on, said only where a player could doubt it."""
    if period is Period.MATCH:
        return _OVERTIME.get(sport_slug, "")
    if period is not Period.FULL_TIME:
        return ""
    return "90 minutes and stoppage time" if sport_slug == "soccer" else "Regulation time"


def state_word(state: str) -> str:
    """Where an event stands, for a player."""
    return _STATES[EventStatus(state)]
