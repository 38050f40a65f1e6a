"""The words of the price list: what a market, a line and an outcome are called. Pure."""

from touchline.catalog.model import EventStatus, MarketType, Period

# The columns of a list of events, in order: the first type an event has fills the column.
COLUMNS: tuple[tuple[MarketType, ...], ...] = (
    (MarketType.MATCH_RESULT, MarketType.MONEYLINE, MarketType.DRAW_NO_BET),
    (MarketType.ASIAN_HANDICAP, MarketType.SPREAD),
    (MarketType.TOTAL, MarketType.ASIAN_TOTAL),
)

# How an event's page orders its markets: who wins first, then lines, then the rest.
PAGE_ORDER: tuple[MarketType, ...] = (
    MarketType.MATCH_RESULT,
    MarketType.MONEYLINE,
    MarketType.ASIAN_HANDICAP,
    MarketType.SPREAD,
    MarketType.TOTAL,
    MarketType.ASIAN_TOTAL,
    MarketType.BOTH_TEAMS_TO_SCORE,
    MarketType.DOUBLE_CHANCE,
    MarketType.DRAW_NO_BET,
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
    "baseball": "runs",
    "cricket": "runs",
    "tennis": "games",
}
_TITLES = {
    MarketType.MATCH_RESULT: "Match result",
    MarketType.DOUBLE_CHANCE: "Double chance",
    MarketType.DRAW_NO_BET: "Draw no bet",
    MarketType.BOTH_TEAMS_TO_SCORE: "Both teams to score",
    MarketType.ASIAN_HANDICAP: "Asian handicap",
    MarketType.MONEYLINE: "Winner",
    MarketType.SPREAD: "Handicap",
}
_OVERTIME = {
    "basketball": "Overtime counts",
    "football": "Overtime counts",
    "hockey": "Overtime and shoot-out count",
    "baseball": "Extra innings count",
    "handball": "Overtime counts",
}
_SHORT = {
    "home": "1",
    "draw": "X",
    "away": "2",
    "home_or_draw": "1X",
    "home_or_away": "12",
    "draw_or_away": "X2",
    "yes": "Yes",
    "no": "No",
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
_HANDICAPS = (MarketType.ASIAN_HANDICAP, MarketType.SPREAD)
_TOTALS = (MarketType.TOTAL, MarketType.ASIAN_TOTAL)
_MINUS = "\N{MINUS SIGN}"


def market_title(market_type: MarketType, sport_slug: str) -> str:
    """The heading over a market, in the words of its sport."""
    counted = _COUNTED.get(sport_slug)
    if market_type is MarketType.TOTAL:
        return f"Total {counted}" if counted else "Total"
    if market_type is MarketType.ASIAN_TOTAL:
        return f"Asian total {counted}" if counted else "Asian total"
    return _TITLES[market_type]


def column_title(market_type: MarketType, sport_slug: str) -> str:
    """The heading over a column of prices in a list of events: short, never two words for one."""
    if market_type in _HANDICAPS:
        return "Handicap"
    return market_title(MarketType.TOTAL if market_type in _TOTALS else market_type, sport_slug)


def period_note(period: Period, sport_slug: str) -> str:
    """What part of play a market is graded on, said only where a player could doubt it."""
    if period is Period.MATCH:
        return _OVERTIME.get(sport_slug, "")
    return "90 minutes and stoppage time" if sport_slug == "soccer" else "Regulation time"


def short_label(market_type: MarketType, code: str, line: str | None) -> str:
    """An outcome in a narrow price cell: 1, X, O 2.5, +0.75."""
    if market_type in _HANDICAPS:
        return _side_line(code, line)
    if market_type in _TOTALS:
        return f"{'O' if code == 'over' else 'U'} {line}"
    return _SHORT[code]


def full_label(market_type: MarketType, code: str, line: str | None, home: str, away: str) -> str:
    """An outcome spelled out: Draw, Over 2.5, or a side's name with its own handicap."""
    sides = {"home": home, "away": away}
    if market_type in _HANDICAPS:
        return f"{sides[code]} {_side_line(code, line)}"
    if market_type in _TOTALS:
        return f"{code.capitalize()} {line}"
    if market_type is MarketType.DOUBLE_CHANCE:
        first, second = code.split("_or_")
        return f"{sides.get(first, 'Draw')} or {sides.get(second, 'draw')}"
    return sides.get(code) or code.capitalize()


def state_word(state: str) -> str:
    """Where an event stands, for a player."""
    return _STATES[EventStatus(state)]


def _side_line(code: str, line: str | None) -> str:
    """The handicap a side plays with. Lines are kept from the home side; away has the opposite."""
    text = line or "0"
    size = text.lstrip("+-")
    if not size.strip("0."):
        return "0"
    is_negative = text.startswith("-") == (code == "home")
    return f"{_MINUS if is_negative else '+'}{size}"
