"""What a match that was not played out means for bets, by version. Pure, one table a version.

A bet stands by the version it was taken under, so a version is never changed: a new rule is a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from touchline.catalog.model import EventStatus

_HOUR_S = 3600


class Since(StrEnum):
    """What a wait begins with: the announced kick-off, or the result that became final."""

    START = "start"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Fate:
    """When what play did not decide becomes void. It may be played until then."""

    void_after_s: int
    since: Since


@dataclass(frozen=True, slots=True)
class HouseRules:
    """One version. ``sets_for_winner``: so many sets must be over for a retirement to have a winner."""

    version: int
    fates: Mapping[EventStatus, Fate]
    sets_for_winner: int


_AT_ONCE = Fate(0, Since.RESULT)
_IN_TWO_DAYS = Fate(48 * _HOUR_S, Since.START)

_FIRST = HouseRules(
    version=1,
    fates=MappingProxyType(
        {
            EventStatus.POSTPONED: _IN_TWO_DAYS,
            EventStatus.ABANDONED: _IN_TWO_DAYS,
            EventStatus.INTERRUPTED: _IN_TWO_DAYS,
            EventStatus.SUSPENDED: _IN_TWO_DAYS,
            # A feed's slip of the pen is put right within the hour.
            EventStatus.CANCELLED: Fate(_HOUR_S, Since.RESULT),
            EventStatus.AWARDED: _AT_ONCE,
            EventStatus.WALKOVER: _AT_ONCE,
            EventStatus.RETIRED: _AT_ONCE,
        }
    ),
    sets_for_winner=1,
)

HOUSE_RULES: Mapping[int, HouseRules] = MappingProxyType({_FIRST.version: _FIRST})
CURRENT = HOUSE_RULES[max(HOUSE_RULES)]
