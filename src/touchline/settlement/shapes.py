"""How the score of each sport is made up, and who tells it. Pure, one table.

Sanity rules and derived facts both ask here, so that a part of play is one thing to both.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from touchline.catalog.model import SPORTS, EventStatus, Period

STAFF = "staff"

# Over, one way or another: nothing more is played under this report.
OVER = frozenset(
    {
        EventStatus.FINISHED,
        EventStatus.FINISHED_AET,
        EventStatus.FINISHED_PEN,
        EventStatus.POSTPONED,
        EventStatus.CANCELLED,
        EventStatus.ABANDONED,
        EventStatus.AWARDED,
        EventStatus.WALKOVER,
        EventStatus.RETIRED,
    }
)
# Played until the rules of the sport ended it.
PLAYED_OUT = frozenset({EventStatus.FINISHED, EventStatus.FINISHED_AET, EventStatus.FINISHED_PEN})
# Somebody won, or it was drawn: what is said later corrects it, and does not play it again.
DECIDED = PLAYED_OUT | {EventStatus.RETIRED, EventStatus.AWARDED}


class Kind(StrEnum):
    """What the score of a sport consists of."""

    GOALS = "goals"  # half time and full time as scores of their own, extra time and kicks beside
    PARTS = "parts"  # the score is the sum of its parts, overtime last
    SETS = "sets"  # the score counts the sets or maps that were won
    TOTAL = "total"  # one score, or only who won


@dataclass(frozen=True, slots=True)
class Shape:
    """One sport's score.

    ``spans`` says which of the parts make a period, first included, last not. ``regular`` parts are
    regulation play; with fewer than ``least`` of them an end of regulation play is not believed.
    ``is_level_before_overtime``: overtime is for the drawn alone. ``is_shoot_out_a_goal``: winning
    it counts as one more. ``win_by``: the fewest sets that win; where it is not 0 nobody draws.
    ``most`` sets or maps are one match, 0 where that varies. ``is_counted_in_sets``: the sets are
    the plain unit themselves. ``set_scores``: the scores at which a set ends, winner first; empty
    where they vary too much to be told.
    """

    kind: Kind
    spans: Mapping[Period, tuple[int, int]] = field(default_factory=dict)
    regular: int = 0
    least: int = 0
    is_level_before_overtime: bool = False
    is_shoot_out_a_goal: bool = False
    win_by: int = 0
    most: int = 0
    is_counted_in_sets: bool = False
    set_scores: frozenset[tuple[int, int]] = frozenset()

    def is_over_at(self, score: tuple[int, int]) -> bool:
        """Whether a set of this score is certainly over."""
        return (max(score), min(score)) in self.set_scores

    def may_end_at(self, score: tuple[int, int]) -> bool:
        """Whether a set of the usual format can end at this score."""
        return not self.set_scores or self.is_over_at(score)


def _each(*periods: Period) -> dict[Period, tuple[int, int]]:
    return {period: (place, place + 1) for place, period in enumerate(periods)}


_QUARTERS = Shape(
    Kind.PARTS,
    {
        **_each(Period.QUARTER_1, Period.QUARTER_2, Period.QUARTER_3, Period.QUARTER_4),
        Period.FIRST_HALF: (0, 2),
        Period.SECOND_HALF: (2, 4),
    },
    regular=4,
    is_level_before_overtime=True,
)
_HALVES = Shape(Kind.PARTS, _each(Period.FIRST_HALF, Period.SECOND_HALF), regular=2)
_SETS = _each(Period.SET_1, Period.SET_2, Period.SET_3, Period.SET_4, Period.SET_5)
_MAPS = _each(Period.MAP_1, Period.MAP_2, Period.MAP_3, Period.MAP_4, Period.MAP_5)
_TENNIS_SETS = frozenset({*((6, lost) for lost in range(5)), (7, 5), (7, 6)})
_GOALS = Shape(Kind.GOALS)
_TOTAL = Shape(Kind.TOTAL)

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "soccer": _GOALS,
        "futsal": _GOALS,
        "basketball": _QUARTERS,
        "football": _QUARTERS,
        "baseball": Shape(
            Kind.PARTS,
            {
                Period.INNING_1: (0, 1),
                Period.INNINGS_1_TO_3: (0, 3),
                Period.INNINGS_1_TO_5: (0, 5),
                Period.INNINGS_1_TO_7: (0, 7),
            },
            regular=9,
            least=8,  # who leads at home does not bat in the ninth
            is_level_before_overtime=True,
        ),
        "hockey": Shape(
            Kind.PARTS,
            _each(Period.PERIOD_1, Period.PERIOD_2, Period.PERIOD_3),
            regular=3,
            is_level_before_overtime=True,
            is_shoot_out_a_goal=True,
        ),
        "handball": _HALVES,
        "rugby": _HALVES,
        "rugbyleague": _HALVES,
        "volleyball": Shape(Kind.SETS, _SETS, win_by=2, most=5),
        "tennis": Shape(Kind.SETS, _SETS, win_by=2, most=5, set_scores=_TENNIS_SETS),
        "table_tennis": Shape(Kind.SETS, _SETS, win_by=2, most=9),
        "darts": Shape(Kind.SETS, _SETS, is_counted_in_sets=True),
        "cricket": _TOTAL,
        "boxing": _TOTAL,
        "mma": _TOTAL,
        "esports": Shape(Kind.SETS, _MAPS, most=7, is_counted_in_sets=True),
    }
)

# Who says whether a match went beyond regulation play. Of all others a finished match may have.
_TELL_OVERTIME = frozenset({"goalserve", STAFF})

_EVERY_SPORT = frozenset(sport.slug for sport in SPORTS)
# The sports on which a pricing provider's own results can be paid. Cricket's are texts such as
# 250/5; a score with an unknown extra time in it settles nothing that is asked of ninety minutes.
_TOLD: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "goalserve": _EVERY_SPORT - {"cricket"},
        "the_odds_api": _EVERY_SPORT - {"cricket", "soccer", "futsal"},
    }
)


def tells_overtime(provider: str) -> bool:
    """Whether a match that this provider calls finished ended with regulation play."""
    return provider in _TELL_OVERTIME


def settled_sports(pricing: Mapping[str, str], by_staff: Collection[str]) -> frozenset[str]:
    """The sports on which bets can be settled: results by whom prices them, or by staff.

    ``pricing`` is the provider of each sport. On any other sport no bet may be taken.
    """
    told = {sport for sport, provider in pricing.items() if sport in _TOLD.get(provider, ())}
    return frozenset(told | (set(by_staff) & set(pricing)))
