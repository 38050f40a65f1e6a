"""Prices as players of other countries write them: fractions and American odds. Pure, and exact.

What is accepted and paid is the decimal price. A fraction is the nearest of those that bookmakers
write, so it may say a little more or less than the price does; American odds are rounded to whole numbers.
"""

from bisect import bisect_left
from fractions import Fraction
from functools import lru_cache

from touchline.web.manner import OddsFormat

_LADDER_TEXT = """
1/1000 1/500 1/250 1/200 1/150 1/100 1/80 1/66 1/50 1/40 1/33 1/28 1/25 1/22 1/20 1/18 1/16 1/14 1/12
1/11 1/10 1/9 1/8 2/15 1/7 2/13 1/6 2/11 1/5 2/9 1/4 2/7 3/10 1/3 4/11 2/5 4/9 9/20 40/85 1/2 8/15 4/7
3/5 8/13 4/6 8/11 4/5 5/6 10/11 20/21 1/1 21/20 11/10 23/20 6/5 5/4 13/10 11/8 7/5 29/20 6/4 8/5 13/8
17/10 7/4 9/5 15/8 19/10 2/1 21/10 85/40 11/5 9/4 23/10 12/5 5/2 13/5 11/4 14/5 3/1 16/5 100/30 7/2 18/5
4/1 9/2 5/1 11/2 6/1 13/2 7/1 15/2 8/1 17/2 9/1 19/2 10/1 11/1 12/1 13/1 14/1 15/1 16/1 18/1 20/1 22/1
25/1 28/1 33/1 40/1 50/1 66/1 80/1 100/1 125/1 150/1 200/1 250/1 300/1 400/1 500/1 750/1 1000/1 1500/1
2000/1 2500/1 3000/1 4000/1 5000/1 7500/1 10000/1
"""
LADDER: tuple[tuple[Fraction, str], ...] = tuple(
    (Fraction(text), text) for text in _LADDER_TEXT.split()
)
_STEPS = [step for step, _ in LADDER]
_EVEN = Fraction(2)
_REMEMBERED = 1 << 14


@lru_cache(maxsize=_REMEMBERED)
def shown_price(price: str, form: OddsFormat) -> str:
    """A decimal price such as 2.50, the way it is asked for: 2.50, 6/4 or +150."""
    if form is OddsFormat.DECIMAL:
        return price
    decimal = Fraction(price)
    return fractional(decimal) if form is OddsFormat.FRACTIONAL else american(decimal)


def fractional(decimal: Fraction) -> str:
    """The fraction of the ladder that is nearest to what a stake of one wins; of two the lower.

    Past the ladder it is a whole number to one.
    """
    wins = decimal - 1
    if wins >= _STEPS[-1]:
        return f"{wins.numerator // wins.denominator}/1"
    above = bisect_left(_STEPS, wins)
    if above == 0:
        return LADDER[0][1]
    is_nearer_below = wins - _STEPS[above - 1] <= _STEPS[above] - wins
    return LADDER[above - 1 if is_nearer_below else above][1]


def american(decimal: Fraction) -> str:
    """What 100 win from evens up, what wins 100 below; to a whole number, the lesser of two halves."""
    wins = decimal - 1
    if decimal >= _EVEN:
        return f"+{-round_half_up(-wins * 100)}"
    return f"-{round_half_up(100 / wins)}"


def round_half_up(value: Fraction) -> int:
    """The nearest whole number, of two the greater."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
