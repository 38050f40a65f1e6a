"""Opaque codes for ids: what pages and APIs show instead of a number.

A code hides volume and order from a casual eye. It is no secret and no permission: whoever may see
a thing is decided where the thing is read. The permutation is fixed for ever, so links never die.
"""

from hashlib import blake2b

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 13
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_HALF = 0xFFFF_FFFF
_ROUNDS = (b"touchline-1", b"touchline-2", b"touchline-3", b"touchline-4")


def encode(number: int) -> str:
    """The code of a non-negative 64-bit id: 13 lower-case letters and digits."""
    assert 0 <= number < 1 << 64
    left, right = number >> 32, number & _HALF
    for key in _ROUNDS:
        left, right = right, left ^ _mix(right, key)
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
    for key in reversed(_ROUNDS):
        left, right = right ^ _mix(left, key), left
    return left << 32 | right


def _mix(half: int, key: bytes) -> int:
    digest = blake2b(half.to_bytes(4, "big"), key=key, digest_size=4).digest()
    return int.from_bytes(digest, "big")


def _letters(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))
