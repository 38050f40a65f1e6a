"""The words of the price list: what a market, a part of play and an outcome are called.

Pure but for the language, which is that of the request.
"""

from touchline.catalog.market_types import TYPE_RULES, LineKind
from touchline.catalog.model import EventStatus, MarketType, Period
from touchline.web.languages import N_, _

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
    "soccer": N_("goals"),
    "hockey": N_("goals"),
    "handball": N_("goals"),
    "futsal": N_("goals"),
    "basketball": N_("points"),
    "football": N_("points"),
    "rugby": N_("points"),
    "rugbyleague": N_("points"),
    "volleyball": N_("points"),
    "table_tennis": N_("points"),
    "baseball": N_("runs"),
    "cricket": N_("runs"),
    "tennis": N_("games"),
    "darts": N_("legs"),
}
# {home} and {away} stand for the sides, {counted} for what the sport counts.
_TITLES = {
    MarketType.MATCH_RESULT: N_("Match result"),
    MarketType.MONEYLINE: N_("Winner"),
    MarketType.DRAW_NO_BET: N_("Draw no bet"),
    MarketType.DOUBLE_CHANCE: N_("Double chance"),
    MarketType.TO_QUALIFY: N_("To qualify"),
    MarketType.ASIAN_HANDICAP: N_("Asian handicap"),
    MarketType.SPREAD: N_("Handicap"),
    MarketType.HANDICAP_RESULT: N_("Handicap result"),
    MarketType.SET_SPREAD: N_("Set handicap"),
    MarketType.MAP_SPREAD: N_("Map handicap"),
    MarketType.TOTAL: N_("Total {counted}"),
    MarketType.ASIAN_TOTAL: N_("Asian total {counted}"),
    MarketType.SET_TOTAL: N_("Total sets"),
    MarketType.MAP_TOTAL: N_("Total maps"),
    MarketType.TIEBREAK_TOTAL: N_("Total tie-breaks"),
    MarketType.EXACT_TOTAL: N_("Exact {counted}"),
    MarketType.ODD_EVEN: N_("Odd or even"),
    MarketType.BOTH_TEAMS_TO_SCORE: N_("Both teams to score"),
    MarketType.ANY_SCORE: N_("Any score"),
    MarketType.OVERTIME: N_("Will there be overtime"),
    MarketType.CORRECT_SCORE: N_("Correct score"),
    MarketType.SET_SCORE: N_("Score in sets"),
    MarketType.MAP_SCORE: N_("Score in maps"),
    MarketType.WINNING_MARGIN: N_("Winning margin"),
    MarketType.RESULT_AND_TOTAL: N_("Result and total {counted}"),
    MarketType.WINNER_AND_TOTAL: N_("Winner and total {counted}"),
    MarketType.RESULT_AND_BOTH_SCORE: N_("Result and both teams to score"),
    MarketType.TOTAL_AND_BOTH_SCORE: N_("Total {counted} and both teams to score"),
    MarketType.HALF_TIME_FULL_TIME: N_("Half-time and full-time"),
    MarketType.HALF_TIME_WINNER: N_("Half-time and winner"),
    MarketType.FIRST_SET_AND_MATCH: N_("First set and match"),
    MarketType.HIGHEST_SCORING_HALF: N_("Half with most {counted}"),
    MarketType.HIGHEST_SCORING_PERIOD: N_("Period with most {counted}"),
    MarketType.HIGHEST_SCORING_QUARTER: N_("Quarter with most {counted}"),
    MarketType.MOST_PERIODS_WON: N_("To win more periods"),
    MarketType.WIN_BOTH_HALVES: N_("To win both halves"),
    MarketType.WIN_EITHER_HALF: N_("To win either half"),
    MarketType.SCORE_IN_BOTH_HALVES: N_("To score in both halves"),
    MarketType.WIN_TO_NIL: N_("To win to nil"),
    MarketType.HOME_TOTAL: N_("{home} total {counted}"),
    MarketType.AWAY_TOTAL: N_("{away} total {counted}"),
    MarketType.HOME_EXACT_TOTAL: N_("{home} exact {counted}"),
    MarketType.AWAY_EXACT_TOTAL: N_("{away} exact {counted}"),
    MarketType.HOME_ODD_EVEN: N_("{home} odd or even"),
    MarketType.AWAY_ODD_EVEN: N_("{away} odd or even"),
    MarketType.HOME_TO_SCORE: N_("{home} to score"),
    MarketType.AWAY_TO_SCORE: N_("{away} to score"),
    MarketType.HOME_CLEAN_SHEET: N_("{home} clean sheet"),
    MarketType.AWAY_CLEAN_SHEET: N_("{away} clean sheet"),
    MarketType.HOME_HIGHEST_SCORING_HALF: N_("{home} half with most {counted}"),
    MarketType.AWAY_HIGHEST_SCORING_HALF: N_("{away} half with most {counted}"),
    MarketType.HOME_WINS_BOTH_HALVES: N_("{home} to win both halves"),
    MarketType.AWAY_WINS_BOTH_HALVES: N_("{away} to win both halves"),
    MarketType.HOME_WINS_EITHER_HALF: N_("{home} to win either half"),
    MarketType.AWAY_WINS_EITHER_HALF: N_("{away} to win either half"),
    MarketType.HOME_SCORES_IN_BOTH_HALVES: N_("{home} to score in both halves"),
    MarketType.AWAY_SCORES_IN_BOTH_HALVES: N_("{away} to score in both halves"),
    MarketType.HOME_WINS_A_SET: N_("{home} to win a set"),
    MarketType.AWAY_WINS_A_SET: N_("{away} to win a set"),
    MarketType.HOME_STRAIGHT_SETS: N_("{home} to win in straight sets"),
    MarketType.AWAY_STRAIGHT_SETS: N_("{away} to win in straight sets"),
}
_PARTS = {
    Period.FIRST_HALF: N_("1st half"),
    Period.SECOND_HALF: N_("2nd half"),
    Period.QUARTER_1: N_("1st quarter"),
    Period.QUARTER_2: N_("2nd quarter"),
    Period.QUARTER_3: N_("3rd quarter"),
    Period.QUARTER_4: N_("4th quarter"),
    Period.PERIOD_1: N_("1st period"),
    Period.PERIOD_2: N_("2nd period"),
    Period.PERIOD_3: N_("3rd period"),
    Period.SET_1: N_("1st set"),
    Period.SET_2: N_("2nd set"),
    Period.SET_3: N_("3rd set"),
    Period.SET_4: N_("4th set"),
    Period.SET_5: N_("5th set"),
    Period.INNING_1: N_("1st inning"),
    Period.INNINGS_1_TO_3: N_("first 3 innings"),
    Period.INNINGS_1_TO_5: N_("first 5 innings"),
    Period.INNINGS_1_TO_7: N_("first 7 innings"),
    Period.MAP_1: N_("map 1"),
    Period.MAP_2: N_("map 2"),
    Period.MAP_3: N_("map 3"),
    Period.MAP_4: N_("map 4"),
    Period.MAP_5: N_("map 5"),
}
_OVERTIME = {
    "basketball": N_("Overtime counts"),
    "football": N_("Overtime counts"),
    "hockey": N_("Overtime and shoot-out count"),
    "baseball": N_("Extra innings count"),
    "handball": N_("Overtime counts"),
}
_STATES = {
    EventStatus.SCHEDULED: N_("Upcoming"),
    EventStatus.LIVE: N_("In play"),
    EventStatus.FINISHED: N_("Finished"),
    EventStatus.FINISHED_AET: N_("Finished after extra time"),
    EventStatus.FINISHED_PEN: N_("Finished after penalties"),
    EventStatus.POSTPONED: N_("Postponed"),
    EventStatus.CANCELLED: N_("Cancelled"),
    EventStatus.ABANDONED: N_("Abandoned"),
    EventStatus.INTERRUPTED: N_("Interrupted"),
    EventStatus.SUSPENDED: N_("Suspended"),
    EventStatus.AWARDED: N_("Awarded"),
    EventStatus.WALKOVER: N_("Walkover"),
    EventStatus.RETIRED: N_("Retired"),
    EventStatus.UNKNOWN: N_("On hold"),
}


def market_title(
    market_type: MarketType, sport_slug: str, home: str = "Home", away: str = "Away"
) -> str:
    """The heading over a market, in the words of its sport."""
    counted = _(_COUNTED.get(sport_slug, ""))
    title = _(_TITLES[market_type])
    title = title.replace("{counted}", counted) if counted else _plain(title)
    # Only one of them is there, and after the rest: a side may be called anything.
    side, name = ("{home}", home) if "{home}" in title else ("{away}", away)
    return title.replace(side, name, 1)


def _plain(title: str) -> str:
    """The title without what is counted."""
    return " ".join(title.replace("{counted}", "").split())


def column_title(market_type: MarketType, sport_slug: str) -> str:
    """The heading over a column of prices in a list of events: short, never two words for one."""
    rule = TYPE_RULES[market_type]
    if rule.is_handicap:
        return _("Handicap")
    if rule.line is LineKind.TOTAL and market_type is MarketType.ASIAN_TOTAL:
        return market_title(MarketType.TOTAL, sport_slug)
    return market_title(market_type, sport_slug)


def part_title(period: Period) -> str:
    """The part of play a market is about, for its heading; "" for the whole event."""
    return _(_PARTS.get(period, ""))


def period_note(period: Period, sport_slug: str) -> str:
    """What part of play a market is graded on, said only where a player could doubt it."""
    if period is Period.MATCH:
        return _(_OVERTIME.get(sport_slug, ""))
    if period is not Period.FULL_TIME:
        return ""
    return _("90 minutes and stoppage time") if sport_slug == "soccer" else _("Regulation time")


def state_word(state: str) -> str:
    """Where an event stands, for a player."""
    return _(_STATES[EventStatus(state)])
