"""How the feed's word for an outcome becomes a code of the book. Knows no sport and no market.

A word that is not exactly one of those expected is foreign, and ends its market.
"""

from collections.abc import Callable, Mapping
from re import compile as pattern
from types import MappingProxyType
from typing import TypeAlias

Lookup: TypeAlias = Callable[[str], str | None]
# Takes the names of home and away as the feed writes them.
Naming: TypeAlias = Callable[[str, str], Lookup]

_SCORE = pattern(r"(0|[1-9][0-9]{0,2}):(0|[1-9][0-9]{0,2})")
_COUNT = pattern(r"(0|[1-9][0-9]{0,2})")
_AND_MORE = pattern(r"more ([1-9][0-9]{0,2})")


def words(names: Mapping[str, str]) -> Naming:
    """A fixed word for each outcome."""
    lookup = _in(names)
    return lambda _home, _away: lookup


def _in(names: Mapping[str, str]) -> Lookup:
    return MappingProxyType(dict(names)).get


def joined(first: Mapping[str, str], joint: str, second: Mapping[str, str]) -> Naming:
    """Two words with a stroke between them, each half with its own set."""
    return words(
        {
            f"{one}/{other}": f"{one_code}_{joint}_{other_code}"
            for one, one_code in first.items()
            for other, other_code in second.items()
        }
    )


def scores(_home: str, _away: str) -> Lookup:
    """An exact score, home first: 2:1."""
    return lambda name: name.replace(":", "-") if _SCORE.fullmatch(name) else None


def decided_scores(_home: str, _away: str) -> Lookup:
    """An exact score of a match that somebody always wins: a level one is of another market."""

    def code(name: str) -> str | None:
        found = _SCORE.fullmatch(name)
        return name.replace(":", "-") if found and found[1] != found[2] else None

    return code


def counts(_home: str, _away: str) -> Lookup:
    """A count, the last one with all above it: 0, 1, more 2."""

    def code(name: str) -> str | None:
        if _COUNT.fullmatch(name):
            return name
        found = _AND_MORE.fullmatch(name)
        return f"{found[1]}+" if found else None

    return code


def sides_then_sides(home: str, away: str) -> Lookup:
    """Half-time and full-time under the sides' own names: Rovers/Draw. Equal names tell nothing."""
    sides = {home: "home", away: "away", "Draw": "draw"}
    if len(sides) != 3:  # noqa: PLR2004 - home, away and the draw
        return _in({})
    names = {f"{a}/{b}": f"{sides[a]}_then_{sides[b]}" for a in sides for b in sides}
    # A stroke within a name may make two outcomes read alike; then none can be told.
    return _in(names if len(names) == len(sides) ** 2 else {})


def halves_of_either_form(home: str, away: str) -> Lookup:
    """Half-time and full-time, said of home and away or under the sides' own names."""
    own = sides_then_sides(home, away)

    def code(name: str) -> str | None:
        return _RESULT_THEN_RESULT.get(name) or own(name)

    return _in(_RESULT_THEN_RESULT) if {home, away} & {"Home", "Away"} else code


HOME_AWAY = {"Home": "home", "Away": "away"}
HOME_DRAW_AWAY = {"Home": "home", "Draw": "draw", "Away": "away"}
_RESULT_THEN_RESULT = {
    f"{half}/{full}": f"{half_code}_then_{full_code}"
    for half, half_code in HOME_DRAW_AWAY.items()
    for full, full_code in HOME_DRAW_AWAY.items()
}
OVER_UNDER = {"Over": "over", "Under": "under"}
YES_NO = {"Yes": "yes", "No": "no"}

SIDES = words(HOME_AWAY)
RESULT = words(HOME_DRAW_AWAY)
TOTAL = words(OVER_UNDER)
ANSWER = words(YES_NO)
PARITY = words({"Odd": "odd", "Even": "even"})
DOUBLE = words(
    {
        "Home/Draw": "home_or_draw",
        "Home/Away": "home_or_away",
        "Draw/Away": "draw_or_away",
    }
)
HALVES = words({"1st Half": "first", "2nd Half": "second", "Draw": "equal"})
PERIODS = words(
    {"1st Period": "first", "2nd Period": "second", "3rd Period": "third", "Draw": "equal"}
)
QUARTERS = words(
    {
        "1st Quarter": "first",
        "2nd Quarter": "second",
        "3rd Quarter": "third",
        "4th Quarter": "fourth",
        "Draw": "equal",
    }
)
# Written with digits where overtime counts, so that the end is never level.
RESULT_THEN_WINNER = joined(
    {"1": "home", "X": "draw", "2": "away"}, "then", {"1": "home", "2": "away"}
)
WINNER_THEN_WINNER = joined({"1": "home", "2": "away"}, "then", {"1": "home", "2": "away"})
RESULT_AND_TOTAL = joined(HOME_DRAW_AWAY, "and", OVER_UNDER)
WINNER_AND_TOTAL = joined(HOME_AWAY, "and", OVER_UNDER)
RESULT_AND_ANSWER = joined(HOME_DRAW_AWAY, "and", YES_NO)
TOTAL_AND_ANSWER = joined({"o": "over", "u": "under"}, "and", {"yes": "yes", "no": "no"})
MARGIN = words(
    {
        **{
            f"{number} by {goals}": f"{side}_by_{goals}"
            for number, side in ((1, "home"), (2, "away"))
            for goals in (1, 2, 3, "4+")
        },
        "Score Draw": "score_draw",
        "Draw": "goalless_draw",
    }
)
