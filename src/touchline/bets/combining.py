"""How the legs of a bet make lines: one of them, all of them, or each number of some at a time. Pure.

A single, an accumulator and a system differ in this alone: how many legs go into a line. A stake is
the whole bet's and is spread evenly over its lines, exactly, whether or not it can be divided.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod
from types import MappingProxyType

from touchline.errors import Refused


class NoSuchCombination(Refused):
    """A bet combines one or more of its legs at a time, each number once and none beyond its legs."""

    code = "no_such_combination"


@dataclass(frozen=True, slots=True)
class Combination:
    """All lines of ``sizes`` legs that can be made of ``legs``; sizes ascend."""

    legs: int
    sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        assert self.sizes
        assert list(self.sizes) == sorted(set(self.sizes))
        assert self.sizes[0] >= 1
        assert self.sizes[-1] <= self.legs

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(comb(self.legs, size) for size in self.sizes)

    @property
    def is_system(self) -> bool:
        """Whether some of its lines may win while others lose."""
        return self.sizes[0] < self.legs


def accumulator(legs: int) -> Combination:
    """All legs in one line; of one leg it is a single."""
    return Combination(legs, (legs,))


def system(legs: int, sizes: Collection[int]) -> Combination:
    """The lines of each of these sizes.

    Raises:
        NoSuchCombination: no size, one twice, or one that is not between 1 and the legs.

    """
    ascending = tuple(sorted(set(sizes)))
    if not ascending or len(ascending) != len(sizes):
        raise NoSuchCombination(legs=legs, sizes=list(sizes))
    if ascending[0] < 1 or ascending[-1] > legs:
        raise NoSuchCombination(legs=legs, sizes=list(sizes))
    return Combination(legs, ascending)


def _full_cover(legs: int, least: int) -> Combination:
    return Combination(legs, tuple(range(least, legs + 1)))


_DOUBLES, _SINGLES = 2, 1
NAMED: Mapping[str, Combination] = MappingProxyType(
    {
        "trixie": _full_cover(3, _DOUBLES),
        "patent": _full_cover(3, _SINGLES),
        "yankee": _full_cover(4, _DOUBLES),
        "lucky_15": _full_cover(4, _SINGLES),
        "canadian": _full_cover(5, _DOUBLES),
        "lucky_31": _full_cover(5, _SINGLES),
        "heinz": _full_cover(6, _DOUBLES),
        "lucky_63": _full_cover(6, _SINGLES),
        "super_heinz": _full_cover(7, _DOUBLES),
        "lucky_127": _full_cover(7, _SINGLES),
        "goliath": _full_cover(8, _DOUBLES),
        "lucky_255": _full_cover(8, _SINGLES),
    }
)
_NAMES: Mapping[Combination, str] = MappingProxyType(
    {combination: name for name, combination in NAMED.items()}
)


def name_of(combination: Combination) -> str | None:
    """The name that players know it by; None for most."""
    return _NAMES.get(combination)


def combined(combination: Combination, multipliers: Sequence[Fraction]) -> Fraction:
    """What one unit of the whole stake becomes: the mean over all lines of their legs' products.

    No line is ever written out: the sums over all lines of a size are the coefficients of the
    product of (1 + m x), kept in integers over one denominator.
    """
    assert len(multipliers) == combination.legs
    denominator = prod(each.denominator for each in multipliers)
    if not combination.is_system:
        return Fraction(prod(each.numerator for each in multipliers), denominator)
    longest = combination.sizes[-1]
    sums = [1] + [0] * longest
    for place, each in enumerate(multipliers, 1):
        for size in range(min(place, longest), 0, -1):
            sums[size] = sums[size] * each.denominator + sums[size - 1] * each.numerator
        sums[0] *= each.denominator
    total = sum(sums[size] for size in combination.sizes)
    return Fraction(total, denominator * combination.lines)


def is_lost(combination: Combination, *, lost_legs: int) -> bool:
    """Whether every line has a lost leg in it, whatever becomes of the others."""
    return combination.legs - lost_legs < combination.sizes[0]
