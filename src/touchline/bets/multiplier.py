"""What became of a leg, and what that makes of the stake that enters it. Pure and exact.

Three numbers say it all: whether it won, which half of it or all is void, and the share of its stake
that a dead heat leaves. A word for it is only ever derived from them.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

MILLI = 1000
HALVES = 2
_WHOLE = Fraction(1)


class LegLabel(StrEnum):
    """What players read of a leg."""

    WON = "won"
    HALF_WON = "half_won"
    PUSH = "push"
    HALF_LOST = "half_lost"
    LOST = "lost"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The triple of a leg.

    ``won`` is 1 or 0. ``void_half`` counts the halves of the stake that come home whatever happened:
    0, 1 or 2. ``dead_heat`` is the share of the stake that stays on when several share fewer places.
    """

    won: int
    void_half: int = 0
    dead_heat: Fraction = _WHOLE

    def __post_init__(self) -> None:
        assert self.won in (0, 1)
        assert 0 <= self.void_half <= HALVES
        assert 0 < self.dead_heat <= 1


WON = Outcome(won=1)
HALF_WON = Outcome(won=1, void_half=1)
# A tie and a leg that never counted are the same to the stake; only their reasons differ.
STAKE_BACK = Outcome(won=0, void_half=HALVES)
HALF_LOST = Outcome(won=0, void_half=1)
LOST = Outcome(won=0)


def dead_heat(*, places: int, tied: int) -> Outcome:
    """One of ``tied`` selections that share the ``places`` left for them."""
    assert 0 < places <= tied
    return Outcome(won=1, dead_heat=Fraction(places, tied))


def multiplier(outcome: Outcome, price_milli: int) -> Fraction:
    """What one unit of stake becomes: v + (1 - v) * r * o * d."""
    void = outcome.void_half
    if not outcome.won:
        return Fraction(void, HALVES)
    share = outcome.dead_heat
    return Fraction(
        void * MILLI * share.denominator + (HALVES - void) * price_milli * share.numerator,
        HALVES * MILLI * share.denominator,
    )


def if_won(price_milli: int) -> Fraction:
    """What one unit of stake becomes if the leg wins."""
    return Fraction(price_milli, MILLI)


def leg_label(outcome: Outcome, *, is_void: bool = False) -> LegLabel:
    """The word for it. ``is_void``: its stake came home for a reason other than a tie."""
    if outcome.void_half == HALVES:
        return LegLabel.VOID if is_void else LegLabel.PUSH
    if outcome.void_half:
        return LegLabel.HALF_WON if outcome.won else LegLabel.HALF_LOST
    return LegLabel.WON if outcome.won else LegLabel.LOST
