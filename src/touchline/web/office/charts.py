"""Charts of whole numbers: the server draws them, the page's style colours them. Pure.

A chart is a picture with a sentence; the page says the same in a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1_000, 200
# Of the room of a column, what the column itself takes.
_FILLED_PERCENT = 72
_SHARES = 1_000


@dataclass(frozen=True, slots=True)
class Bar:
    """A column in the units of the picture; ``is_below`` zero. ``said`` is told of it alone."""

    x: int
    y: int
    width: int
    height: int
    is_below: bool
    said: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns beside each other, the zero line at ``zero_y``; ``said`` is the same in a sentence.

    ``bands`` stand behind them.
    """

    bars: Sequence[Bar]
    zero_y: int
    said: str
    first: str = ""
    last: str = ""
    bands: Sequence[Bar] = ()


def columns(
    values: Sequence[int], said_of: Sequence[str], said: str, *, first: str = "", last: str = ""
) -> Columns:
    """A column for each value, from zero up or down, as high as the room allows."""
    top, bottom = max(0, *values, 0), min(0, *values, 0)
    span = max(1, top - bottom)
    zero_y = HEIGHT * top // span if top or bottom else HEIGHT
    room = WIDTH // max(1, len(values))
    width = max(2, room * _FILLED_PERCENT // 100)
    bars = []
    for place, (value, told) in enumerate(zip(values, said_of, strict=True)):
        height = HEIGHT * abs(value) // span
        if value:
            height = max(2, height)  # little is not nothing
        y = zero_y if value < 0 else zero_y - height
        bars.append(
            Bar(place * room + (room - width) // 2, max(0, y), width, height, value < 0, told)
        )
    return Columns(bars, zero_y, said, first, last)


def banded(
    lows: Sequence[int],
    values: Sequence[int],
    highs: Sequence[int],
    said_of: Sequence[str],
    said: str,
    *,
    first: str = "",
    last: str = "",
) -> Columns:
    """A column for each value of at least zero, before the band it lies in."""
    top = max([1, *highs])
    room = WIDTH // max(1, len(values))
    width = max(2, room * _FILLED_PERCENT // 100)
    bars, bands = [], []
    for place, (low, value, high) in enumerate(zip(lows, values, highs, strict=True)):
        x = place * room + (room - width) // 2
        y_high, y_low = (HEIGHT - HEIGHT * each // top for each in (high, low))
        bands.append(Bar(x, y_high, width, y_low - y_high, is_below=False, said=""))
        height = HEIGHT * value // top
        bars.append(
            Bar(
                x + width // 4,
                HEIGHT - height,
                width // 2,
                height,
                is_below=False,
                said=said_of[place],
            )
        )
    return Columns(bars, HEIGHT, said, first, last, bands)


def shares(values: Sequence[int]) -> list[int]:
    """The length of a bar for each value, in thousandths of the longest; at least one of anything."""
    longest = max(0, *values, 0)
    return [max(1, _SHARES * value // longest) if value > 0 else 0 for value in values]
