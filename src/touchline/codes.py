"""Opaque codes for ids: what pages and APIs show instead of a number.

A code hides volume and order from a casual eye. It is no secret and no permission: whoever may see
a thing is decided where the thing is read. The permutation is fixed for ever, so links never die.
"""

from functools import lru_cache
from hashlib import blake2b

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 13
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_HALF = 0xFFFF_FFFF
# A board names hundreds of thousands of outcomes: the keyed hashes are begun once and copied, and
# letters are written in pairs.
_ROUNDS = tuple(blake2b(key=b"touchline-%d" % number, digest_size=4) for number in range(1, 5))
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)

# A board is rendered again and again, and for each margin profile: about 12 MB of codes are remembered.
_REMEMBERED = 1 << 16


@lru_cache(maxsize=_REMEMBERED)
def encode(number: int) -> str:
    """The code of a non-negative 64-bit id: 13 lower-case letters and digits."""
    assert 0 <= number < 1 << 64
    left, right = number >> 32, number & _HALF
    for begun in _ROUNDS:
        left, right = right, left ^ _mix(right, begun)
    return _letters(left << 32 | right)


def decode(code: str) -> int | None:
    """The id behind a code, or None when no id has that code."""
    if len(code) != LENGTH or any(letter not in _VALUES for letter in code):
        return None
    number = 0
    for letter in code:
        number = number << 5 | _VALUES[letter]
    if number >= 1 << 64:
        return None
    left, right = number >> 32, number & _HALF
    for begun in reversed(_ROUNDS):
        left, right = right ^ _mix(left, begun), left
    return left << 32 | right


def _mix(half: int, begun: blake2b) -> int:
    hashed = begun.copy()
    hashed.update(half.to_bytes(4, "big"))
    return int.from_bytes(hashed.digest(), "big")


def _letters(number: int) -> str:
    pairs = (_PAIRS[number >> shift & 1023] for shift in range(50, -1, -10))
    return ALPHABET[number >> 60] + "".join(pairs)
