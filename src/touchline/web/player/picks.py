"""What a visitor has put on their slip. Pure.

A pick is remembered with where it stands on the board, so that its words and its state can be shown
when it can no longer be bet on; and with the price that was shown, so that a move can be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from touchline import codes
from touchline.errors import Refused
from touchline.money import format_price, parse_price_milli

PICKS_MAX = 20
_KEY_MAX = 100
_PARTS = 2  # of a price cell's value before the price, which has a point of its own


class SlipFull(Refused):
    """A slip has room for 20 selections. Take one off first."""

    code = "slip_full"


@dataclass(frozen=True, slots=True)
class Pick:
    """One selection of one event, by their codes; ``key`` is its cell's, unique in the event."""

    selection: str
    event: str
    key: str
    price_milli: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What a price button asks for: a selection of an event at the price that it showed."""

    selection: str
    event: str
    price_milli: int


def button_value(selection: str, event: str, price: str) -> str:
    """What a price button sends."""
    return f"{selection}.{event}.{price}"


def parse_wish(value: str) -> Wish | None:
    """What a price button sent; None for anything else."""
    parts = value.split(".", _PARTS)
    if len(parts) <= _PARTS or codes.decode(parts[0]) is None or codes.decode(parts[1]) is None:
        return None
    price_milli = parse_price_milli(parts[2])
    return None if price_milli is None else Wish(parts[0], parts[1], price_milli)


def added(picks: Sequence[Pick], pick: Pick) -> tuple[Pick, ...]:
    """The slip with a pick, in its place when it was there already.

    Raises:
        SlipFull: there is no room for another.

    """
    if any(each.selection == pick.selection for each in picks):
        return tuple(pick if each.selection == pick.selection else each for each in picks)
    if len(picks) >= PICKS_MAX:
        raise SlipFull
    return (*picks, pick)


def dropped(picks: Sequence[Pick], selection: str) -> tuple[Pick, ...]:
    """The slip without a selection."""
    return tuple(each for each in picks if each.selection != selection)


def at_price(pick: Pick, price_milli: int | None) -> Pick:
    """The pick at today's price, where there is one."""
    return pick if price_milli is None else replace(pick, price_milli=price_milli)


def packed(picks: Sequence[Pick]) -> list[list[str]]:
    """A slip as plain values."""
    return [
        [each.selection, each.event, each.key, format_price(each.price_milli)] for each in picks
    ]


def unpacked(given: object) -> tuple[Pick, ...]:
    """The slip of plain values; an empty one where they are none."""
    if not isinstance(given, list) or len(given) > PICKS_MAX:
        return ()
    picks = [_pick(each) for each in given]
    return tuple(pick for pick in picks if pick is not None)


def _pick(given: object) -> Pick | None:
    match given:
        case [str(selection), str(event), str(key), str(price)] if len(key) <= _KEY_MAX:
            wish = parse_wish(button_value(selection, event, price))
            return None if wish is None else Pick(selection, event, key, wish.price_milli)
    return None
