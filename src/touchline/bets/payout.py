"""What a bet pays, in minor units. Pure: an exact fraction all the way, rounded down once per bet."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from touchline.bets.combining import Combination, combined
from touchline.bets.multiplier import if_won


class BetLabel(StrEnum):
    """What players read of a settled bet. VOID: exactly the stake came home."""

    WON = "won"
    LOST = "lost"
    VOID = "void"


def payout_minor(
    stake_minor: int,
    combination: Combination,
    multipliers: Sequence[Fraction],
    *,
    payout_max_minor: int | None = None,
) -> int:
    """What comes back of the stake, at most ``payout_max_minor``, which counts for the whole bet."""
    made = stake_minor * combined(combination, multipliers)
    payout = made.numerator // made.denominator
    return payout if payout_max_minor is None else min(payout, payout_max_minor)


def potential_minor(
    stake_minor: int,
    combination: Combination,
    prices_milli: Sequence[int],
    *,
    payout_max_minor: int | None = None,
) -> int:
    """What comes back if every leg wins."""
    return payout_minor(
        stake_minor,
        combination,
        [if_won(price_milli) for price_milli in prices_milli],
        payout_max_minor=payout_max_minor,
    )


def stake_max_minor(factor: Fraction, payout_max_minor: int) -> int:
    """The largest stake whose payout at ``factor`` per unit, rounded down, is within the most."""
    # It is while the exact payout stays below the most and one unit more.
    return -(-(payout_max_minor + 1) // factor) - 1


def bet_label(stake_minor: int, paid_minor: int) -> BetLabel:
    """The word for a bet by what came back: more than its stake, less, or exactly it."""
    if paid_minor == stake_minor:
        return BetLabel.VOID
    return BetLabel.WON if paid_minor > stake_minor else BetLabel.LOST
