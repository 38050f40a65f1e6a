"""Chances of whole numbers, and what a line on them is worth. Pure; knows no sport and no price."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Chances = Mapping[int, float]
ScoreChances = Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the model thinks of one match, in the numbers its markets ask about.

    ``margin`` (home minus away) and ``total`` decide moneyline, spread and total, as graded;
    ``regulation`` holds the scores of regulation play, ``decided`` those after overtime, ``halves``
    those of the first half and of the second, ``sets`` the result in sets, each where the sport
    has it.
    """

    margin: Chances
    total: Chances
    regulation: ScoreChances = field(default_factory=dict)
    halves: tuple[ScoreChances, ScoreChances] | None = None
    sets: ScoreChances = field(default_factory=dict)
    decided: ScoreChances = field(default_factory=dict)


def three_way(margin: Chances) -> tuple[float, float, float]:
    """The chances of home, draw and away."""
    home = sum(chance for value, chance in margin.items() if value > 0)
    draw = margin.get(0, 0.0)
    return home, draw, sum(margin.values()) - home - draw


def line_chance(values: Chances, line_quarters: int) -> float:
    """The fair price's chance that a value plus the line is positive, as bets on lines pay.

    A quarter line is two half stakes, one on each neighbouring line; a tie gives the stake back.
    What comes back is no risk, so the chance is won stakes over stakes decided.
    """
    if line_quarters % 2:
        low, high = line_quarters - 1, line_quarters + 1
        won = (_won(values, low) + _won(values, high)) / 2
        lost = (_won(values, low, side=-1) + _won(values, high, side=-1)) / 2
    else:
        won = _won(values, line_quarters)
        lost = _won(values, line_quarters, side=-1)
    return won / (won + lost)


def over_chance(values: Chances, line_quarters: int) -> float:
    """The fair price's chance of over; `line_chance` says how pushes and quarters count."""
    return line_chance(values, -line_quarters)


def margins_of(scores: ScoreChances) -> dict[int, float]:
    """The chances of each margin of these scores."""
    found: dict[int, float] = {}
    for (home, away), chance in scores.items():
        found[home - away] = found.get(home - away, 0.0) + chance
    return found


def totals_of(scores: ScoreChances) -> dict[int, float]:
    """The chances of each total of these scores."""
    found: dict[int, float] = {}
    for (home, away), chance in scores.items():
        found[home + away] = found.get(home + away, 0.0) + chance
    return found


def _won(values: Chances, line_quarters: int, side: int = 1) -> float:
    return sum(chance for value, chance in values.items() if side * (4 * value + line_quarters) > 0)
