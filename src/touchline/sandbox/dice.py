"""Chance that can be asked twice: every roll is a pure function of its key.

The whole sandbox world is computed from (seed, now); nothing is remembered, so it can be
fast-forwarded and started again without drifting. Probabilities are floats; a price never is.
"""

from hashlib import blake2b
from random import Random
from statistics import NormalDist

Key = str | int

_NORMAL = NormalDist()
_RANGE = 1 << 64
_OCTAVES = 7
# Each octave spans twice the blocks and moves sqrt(2) as far: the sum wanders like a random walk.
_WEIGHTS = tuple(2 ** (octave / 2) for octave in range(_OCTAVES))
_SPREAD = (sum(weight * weight for weight in _WEIGHTS) / 12) ** 0.5


def unit(*key: Key) -> float:
    """A number in [0, 1) that this key always gives."""
    return _digest(key) / _RANGE


def whole(count: int, *key: Key) -> int:
    """A whole number in [0, count) that this key always gives."""
    return _digest(key) % count


def bell(*key: Key) -> float:
    """A standard normal number that this key always gives."""
    return _NORMAL.inv_cdf((_digest(key) + 0.5) / (_RANGE + 1))


def stream(*key: Key) -> Random:
    """Dice to throw many times; this key always gives the same throws."""
    return Random(_digest(key))


def drift(block: int, *key: Key) -> float:
    """Where a wandering level stands in a block of time: mean 0, spread about 1."""
    level = 0.0
    for octave, weight in enumerate(_WEIGHTS):
        span = 1 << octave
        index, step = divmod(block, span)
        here = unit(*key, octave, index)
        there = unit(*key, octave, index + 1)
        level += weight * (here + (there - here) * step / span - 0.5)
    return float(level / _SPREAD)


def _digest(key: tuple[Key, ...]) -> int:
    text = "\x1f".join(map(str, key))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
