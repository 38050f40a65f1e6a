"""Prices that move too far at once: held until the feed says the same again."""

from collections.abc import Mapping

from touchline.catalog.model import OfferedSelection

# A price that grows to more than 3/2 of what it was, or falls below 2/3, is news or an error.
_FAR = (3, 2)
# Long shots move in wide steps: between two of them it takes a factor of three.
LONG_SHOT_MILLI = 10_000
_FAR_FOR_LONG_SHOTS = (3, 1)


def is_jump(old_milli: int, new_milli: int) -> bool:
    """Whether a price moved so far that it needs to be said twice."""
    low, high = sorted((old_milli, new_milli))
    over, under = _FAR_FOR_LONG_SHOTS if low >= LONG_SHOT_MILLI else _FAR
    return high * under > low * over


def has_jumped(known_milli: Mapping[str, int], selections: tuple[OfferedSelection, ...]) -> bool:
    """Whether any open outcome's price is far from the one known for its code."""
    return any(
        selection.is_open
        and selection.code in known_milli
        and is_jump(known_milli[selection.code], selection.price_milli)
        for selection in selections
    )
