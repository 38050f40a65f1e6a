"""Which of the feed's markets we offer, by sport, type id and exact text. Knows no node shapes.

The same id means different things in different sports, and even two things in one, so neither an
id nor a text is trusted alone. What is not listed is counted as dropped and never guessed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from touchline.feeds.goalserve.markets.periods import BASEBALL, HOCKEY
from touchline.feeds.goalserve.markets.points import BASKETBALL, FOOTBALL, FUTSAL, HANDBALL, RUGBY
from touchline.feeds.goalserve.markets.rule import Rules
from touchline.feeds.goalserve.markets.sets import (
    DARTS,
    ESPORTS,
    TABLE_TENNIS,
    TENNIS,
    VOLLEYBALL,
    WINNER_ONLY,
)
from touchline.feeds.goalserve.markets.soccer import SOCCER, SOCCER_BY_MILLISECONDS

_MILLISECOND_DIGITS = 13  # until the year 2286
_NONE: Rules = MappingProxyType({})
_RULES: Mapping[str, Rules] = MappingProxyType(
    {
        "soccer": SOCCER,
        "basketball": BASKETBALL,
        "tennis": TENNIS,
        "football": FOOTBALL,
        "baseball": BASEBALL,
        "hockey": HOCKEY,
        "handball": HANDBALL,
        "volleyball": VOLLEYBALL,
        "cricket": WINNER_ONLY,
        "rugby": RUGBY,
        "rugbyleague": RUGBY,
        "boxing": WINNER_ONLY,
        "mma": WINNER_ONLY,
        "esports": ESPORTS,
        "futsal": FUTSAL,
        "table_tennis": TABLE_TENNIS,
        "darts": DARTS,
    }
)
_RULES_BY_MILLISECONDS: Mapping[str, Rules] = MappingProxyType({"soccer": SOCCER_BY_MILLISECONDS})


def rules_of(sport: str, *, cursor: str = "") -> Rules:
    """The markets we read in a sport, by (type id, exact text); none for a sport we do not know.

    An account whose cursor counts milliseconds speaks of markets by a dictionary of its own. The
    digits of the cursor tell which; its value is never a time to us.
    """
    by_milliseconds = len(cursor) == _MILLISECOND_DIGITS
    return (_RULES_BY_MILLISECONDS if by_milliseconds else _RULES).get(sport, _NONE)
