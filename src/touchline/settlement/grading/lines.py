"""Lines: handicaps and totals to a quarter of a goal. Pure.

A quarter line is half a stake on each of its neighbours, which never lie on both sides of a score.
"""

from collections.abc import Callable

from touchline.bets.multiplier import (
    HALF_LOST,
    HALF_WON,
    LOST,
    STAKE_BACK,
    WON,
    Outcome,
)
from touchline.settlement.grading.model import AWAY, HOME, Ruling

QUARTERS = 4
# From here on a margin wins the whole stake, whatever the line.
WHOLE_QUARTERS = 2


def by_margin(margin_quarters: int) -> Outcome:
    """What a margin makes of the stake, the line counted in, in quarters."""
    if margin_quarters >= WHOLE_QUARTERS:
        return WON
    if margin_quarters <= -WHOLE_QUARTERS:
        return LOST
    return {1: HALF_WON, 0: STAKE_BACK, -1: HALF_LOST}[margin_quarters]


def is_over(count: int, line_quarters: int) -> bool:
    """Whether a count that still grows has passed a total for good."""
    return count * QUARTERS - line_quarters >= WHOLE_QUARTERS


def over_under(count: int, line_quarters: int, *, is_final: bool) -> Ruling | None:
    """Over and under a total; of a count that may still grow only over can be decided."""
    if not is_final and not is_over(count, line_quarters):
        return None
    margin = count * QUARTERS - line_quarters
    return Ruling({"over": by_margin(margin), "under": by_margin(-margin)})


def handicap(home: int, away: int, line_quarters: int) -> Ruling:
    """Two ways with a line given to the home side."""
    margin = (home - away) * QUARTERS + line_quarters
    return Ruling({HOME: by_margin(margin), AWAY: by_margin(-margin)})


def beside_total(name: Callable[[str], str], count: int, line_quarters: int) -> Ruling:
    """Something that came true, and a total beside it: what is void of the total is void for all.

    ``name`` makes the code of over, or of under, with what came true.
    """
    margin = count * QUARTERS - line_quarters
    over = by_margin(margin)
    return Ruling(
        {name("over"): over, name("under"): by_margin(-margin)},
        others=Outcome(won=0, void_half=over.void_half),
    )
