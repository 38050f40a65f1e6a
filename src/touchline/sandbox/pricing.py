"""From chances to prices: the bookmaker's margin and the steps prices are shown in. Pure.

A price is whole hundredths of decimal odds from the moment it exists.
"""

from collections.abc import Sequence
from math import log

LOWEST_HUNDREDTHS = 101
HIGHEST_HUNDREDTHS = 100_100

# (up to this price, step), in hundredths: long prices move in bigger steps, as on a real board.
_LADDER = ((300, 1), (600, 5), (1_200, 25), (3_000, 100), (10_000, 500), (100_100, 2_500))
_LEAST_CHANCE = 1e-6


def priced(chances: Sequence[float], book: float) -> list[int | None]:
    """Prices in hundredths whose inverses sum to about ``book``; None where none can be offered.

    The margin is taken by raising every chance to one power, which takes more from outsiders.
    """
    safe = [max(chance, _LEAST_CHANCE) for chance in chances]
    power = _power(safe, book)
    return [on_ladder(100 / chance**power) for chance in safe]


def on_ladder(hundredths: float) -> int | None:
    """The nearest price on the ladder; None when it would pay nothing over the stake."""
    if hundredths >= HIGHEST_HUNDREDTHS:
        return HIGHEST_HUNDREDTHS
    step = next(step for top, step in _LADDER if hundredths < top)
    price = round(hundredths / step) * step
    return price if price >= LOWEST_HUNDREDTHS else None


def _power(chances: Sequence[float], book: float) -> float:
    # Newton on a convex falling function: from the left of the root it cannot overshoot.
    power = 0.2
    for _ in range(40):
        terms = [chance**power for chance in chances]
        excess = sum(terms) - book
        slope = sum(term * log(chance) for term, chance in zip(terms, chances, strict=True))
        step = excess / slope
        power -= step
        if abs(step) < 1e-7:
            break
    return power
