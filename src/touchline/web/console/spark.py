"""Small charts as points of a line: the server draws them, the page's style colours them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 160, 36
_MARGIN = 2


@dataclass(frozen=True, slots=True)
class Spark:
    """A line from the oldest value to the newest; ``said`` is the same in words."""

    points: str
    said: str


def spark(values: Sequence[float], said: str, *, at_least: float = 1.0) -> Spark | None:
    """A chart of values, the oldest first, from zero to the highest; None with fewer than two.

    ``at_least`` is the height that a full chart has at the least, so that little does not look much.
    """
    if len(values) <= 1:
        return None
    top = max(at_least, *values)
    span, room = WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN
    points = (
        (
            _MARGIN + round(span * place / (len(values) - 1), 1),
            HEIGHT - _MARGIN - round(room * max(0.0, value) / top, 1),
        )
        for place, value in enumerate(values)
    )
    return Spark(" ".join(f"{x:g},{y:g}" for x, y in points), said)


def rates(at_s: Sequence[int], totals: Sequence[float]) -> list[float]:
    """How much a counter grew a second between tellings, the oldest first; a restart counts as none."""
    steps = zip(at_s, at_s[1:], totals, totals[1:], strict=False)
    return [max(0.0, after - before) / max(1, end - begin) for begin, end, before, after in steps]


def shares(parts: Sequence[float], wholes: Sequence[float]) -> list[float]:
    """How much of what a counter grew by was a part of it, in percent, the oldest first.

    Where nothing grew, or a restart began anew, it is as it was before; 0 before anything grew.
    """
    found: list[float] = []
    steps = zip(parts, parts[1:], wholes, wholes[1:], strict=False)
    for part, next_part, whole, next_whole in steps:
        grown, grown_part = next_whole - whole, next_part - part
        if grown > 0 and grown_part >= 0:
            found.append(min(100.0, 100 * grown_part / grown))
        else:
            found.append(found[-1] if found else 0.0)
    return found
