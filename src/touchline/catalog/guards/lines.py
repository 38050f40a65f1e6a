"""Lines of one question that contradict each other: over 3.5 cannot be likelier than over 2.5.

The lines that agree with each other are believed as far as there is only one way to choose most of
them; a line that could be left out for another one is not offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from touchline.catalog.model import OfferedMarket

# What becomes likelier as the line grows, and what less likely. A handicap counts from the home side.
_RISING_PRICE = ("over", "away")
_FALLING_PRICE = ("under", "home")


@dataclass(frozen=True, slots=True)
class _Line:
    quarters: int
    rising_milli: int
    falling_milli: int

    def may_follow(self, lower: "_Line") -> bool:
        return self.rising_milli >= lower.rising_milli and self.falling_milli <= lower.falling_milli


def crossing_lines(markets: Sequence[OfferedMarket]) -> frozenset[int]:
    """The lines (in quarters) of one type and period that contradict others.

    Only lines that are open on both sides are judged, and judge others.
    """
    lines = sorted(
        (line for market in markets if (line := _line(market))), key=lambda line: line.quarters
    )
    if all(line.may_follow(lower) for lower, line in pairwise(lines)):
        return frozenset()
    up_to = _chain_lengths(lines)
    onward = _chain_lengths_back(lines)
    longest = max(up_to)
    on_a_longest = [i for i in range(len(lines)) if up_to[i] + onward[i] - 1 == longest]
    places = [up_to[i] for i in on_a_longest]
    safe = {i for i in on_a_longest if places.count(up_to[i]) == 1}
    return frozenset(line.quarters for i, line in enumerate(lines) if i not in safe)


def _line(market: OfferedMarket) -> _Line | None:
    prices = {each.code: each.price_milli for each in market.selections if each.is_open}
    rising = next((prices[code] for code in _RISING_PRICE if code in prices), None)
    falling = next((prices[code] for code in _FALLING_PRICE if code in prices), None)
    if market.line_quarters is None or rising is None or falling is None:
        return None
    return _Line(market.line_quarters, rising, falling)


def _chain_lengths(lines: Sequence[_Line]) -> list[int]:
    """For each line, the length of the longest agreeing run of lines that ends with it."""
    lengths: list[int] = []
    for i, line in enumerate(lines):
        before = (lengths[j] for j in range(i) if line.may_follow(lines[j]))
        lengths.append(1 + max(before, default=0))
    return lengths


def _chain_lengths_back(lines: Sequence[_Line]) -> list[int]:
    """The same for runs that begin with it."""
    lengths = [1] * len(lines)
    for i in range(len(lines) - 1, -1, -1):
        after = (lengths[j] for j in range(i + 1, len(lines)) if lines[j].may_follow(lines[i]))
        lengths[i] = 1 + max(after, default=0)
    return lengths
