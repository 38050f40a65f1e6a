"""The steps prices stand on, in thousandths. Pure."""

from bisect import bisect_right
from dataclasses import dataclass

from touchline.money import PRICE_MILLI_MAX


@dataclass(frozen=True, slots=True)
class Ladder:
    """Price steps: from each bound on, prices are that many thousandths apart.

    ``steps`` are (bound, step) in ascending order; each bound is itself a price, and a multiple of
    the step before it away from the bound before it, so that the rungs meet.
    """

    name: str
    steps: tuple[tuple[int, int], ...]

    @property
    def lowest_milli(self) -> int:
        """The smallest price of all."""
        return self.steps[0][0]

    def at_or_below(self, price_milli: int) -> int | None:
        """The highest price not above this one; None below the lowest."""
        if price_milli < self.lowest_milli:
            return None
        bound, step = self._stretch(price_milli)
        return bound + (price_milli - bound) // step * step

    def at_or_above(self, price_milli: int) -> int:
        """The lowest price not below this one."""
        below = self.at_or_below(price_milli)
        if below is None:
            return self.lowest_milli
        return below if below == price_milli else self.above(below)

    def above(self, price_milli: int) -> int:
        """The next price up from one that is on the ladder."""
        return price_milli + self._stretch(price_milli)[1]

    def _stretch(self, price_milli: int) -> tuple[int, int]:
        return self.steps[bisect_right(self.steps, (price_milli, PRICE_MILLI_MAX)) - 1]


# One hundredth everywhere: what nearly every feed writes.
HUNDREDTHS = Ladder("hundredths", ((1_010, 10),))
# Coarser as prices grow, in the increments that betting exchanges made customary.
STEPPED = Ladder(
    "stepped",
    (
        (1_010, 10),
        (2_000, 20),
        (3_000, 50),
        (4_000, 100),
        (6_000, 200),
        (10_000, 500),
        (20_000, 1_000),
        (30_000, 2_000),
        (50_000, 5_000),
        (100_000, 10_000),
    ),
)
LADDERS = {ladder.name: ladder for ladder in (HUNDREDTHS, STEPPED)}
