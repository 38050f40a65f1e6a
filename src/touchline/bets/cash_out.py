"""What an open single or accumulator is worth before its end. Pure and exact, rounded down once.

Part of a bet is worth what a bet of that part of its stake is; so nobody gains by taking it in
pieces. Whether a price may be used at all is not asked here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from touchline.bets.multiplier import if_won

MARGIN_WHOLE_BP = 10_000
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class OpenLeg:
    """A leg that is not settled: the price it was taken at, and what it costs now."""

    taken_milli: int
    now_milli: int


def cash_out_minor(
    stake_minor: int,
    *,
    settled: Sequence[Fraction],
    still_open: Sequence[OpenLeg],
    margin_bp: int,
    payout_max_minor: int | None = None,
) -> int:
    """The value of this much of the bet's stake, which stands in one line.

    ``settled`` are the multipliers of legs that are over; ``margin_bp`` is what the house keeps, in
    hundredths of a percent. Never more than the bet can still pay.
    """
    assert still_open
    assert 0 <= margin_bp < MARGIN_WHOLE_BP
    running = stake_minor * prod(settled, start=_ONE)
    most = running * prod((if_won(leg.taken_milli) for leg in still_open), start=_ONE)
    fair = running * prod(
        (Fraction(leg.taken_milli, leg.now_milli) for leg in still_open), start=_ONE
    )
    value = min(fair * Fraction(MARGIN_WHOLE_BP - margin_bp, MARGIN_WHOLE_BP), most)
    rounded = value.numerator // value.denominator
    return rounded if payout_max_minor is None else min(rounded, payout_max_minor)
