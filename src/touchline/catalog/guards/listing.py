"""What a full answer leaves out: too much at once is an error, the same again and again is news.

Nothing is ever deleted for being absent. Expected is what the last full answers listed and what is
still to start.
"""

from collections.abc import Set as AbstractSet
from enum import Enum, auto


class Coverage(Enum):
    """What an answer was asked for: everything of a sport, what changed since, or some leagues."""

    WHOLE = auto()
    CHANGES = auto()
    PART = auto()


# Below this count a quiet day is as likely as a broken feed.
EXPECTED_MIN = 20
# At least so many in a hundred of the expected events are listed, or the answer is not believed.
LISTED_PERCENT_MIN = 50
# The feed has its way when it says the same so many times.
SHRUNKEN_ANSWERS_MAX = 3
# An event that so many full answers in a row did not list is suspended.
MISSED_ANSWERS_MAX = 3


def is_shrunken(
    expected: AbstractSet[str], listed: AbstractSet[str], *, shrunken_before: int
) -> bool:
    """Whether a full answer lists so few of the expected events that it is refused.

    ``shrunken_before`` counts the answers refused for this in a row.
    """
    if len(expected) < EXPECTED_MIN or shrunken_before >= SHRUNKEN_ANSWERS_MAX:
        return False
    return len(expected & listed) * 100 < len(expected) * LISTED_PERCENT_MIN


def is_given_up(missed_answers: int) -> bool:
    """Whether an event was missing from so many full answers in a row that it is suspended."""
    return missed_answers >= MISSED_ANSWERS_MAX
