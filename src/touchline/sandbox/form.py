"""How strong two sides are at an instant, and when opinion about them last moved. Pure.

A price moves because opinion moves: each match has blocks of time in which its edge and pace
stand still, so all of its markets move together and everything is a function of the instant.
"""

from dataclasses import dataclass

from touchline.sandbox import dice
from touchline.sandbox.fixtures import Fixture

# A match moves once in 300 s: of a list of matches, about 3 % in any ten seconds.
MOVE_EVERY_S = 300
SHORT_MOVE_EVERY_S = 60


@dataclass(frozen=True, slots=True)
class Form:
    """What is believed of a match, in units of the sport's own model.

    ``edge`` is the home side's advantage, ``pace`` how much scoring; 0 is even and normal.
    """

    edge: float
    pace: float


@dataclass(frozen=True, slots=True)
class _Scale:
    rating: float
    home: float
    edge_drift: float
    pace_spread: float
    edge_limit: float


_SCALES = {
    "soccer": _Scale(0.38, 0.26, 0.09, 0.10, 1.30),
    "basketball": _Scale(4.2, 2.6, 1.1, 0.06, 15.0),
    "tennis": _Scale(0.026, 0.0, 0.006, 0.0, 0.07),
    "football": _Scale(4.0, 1.8, 1.0, 0.08, 14.0),
    "baseball": _Scale(0.09, 0.05, 0.03, 0.10, 0.32),
    "hockey": _Scale(0.11, 0.06, 0.035, 0.08, 0.45),
    "handball": _Scale(2.6, 1.5, 0.6, 0.04, 8.0),
    "volleyball": _Scale(0.011, 0.004, 0.003, 0.0, 0.032),
}


def block_at(seed: int, fixture: Fixture, now_s: int) -> tuple[int, int]:
    """The block of opinion that holds at ``now_s`` and when it began; it freezes at kick-off."""
    every_s = SHORT_MOVE_EVERY_S if fixture.league.is_short else MOVE_EVERY_S
    phase_s = dice.whole(every_s, seed, fixture.sport, fixture.id, "phase")
    instant_s = min(now_s, fixture.starts_s - 1)
    block = (instant_s - phase_s) // every_s
    return block, block * every_s + phase_s


def form_in(seed: int, fixture: Fixture, block: int) -> Form:
    """What is believed of a match in one block of opinion."""
    scale = _SCALES[fixture.sport]
    key = (seed, fixture.sport, fixture.id)
    rated = scale.rating * (
        _rating(seed, fixture, fixture.home.id) - _rating(seed, fixture, fixture.away.id)
    )
    edge = rated + scale.home + scale.edge_drift * dice.drift(block, *key, "edge")
    pace = scale.pace_spread * (
        dice.bell(seed, fixture.sport, fixture.league.no, "pace")
        + 0.5 * dice.bell(*key, "pace")
        + 0.4 * dice.drift(block, *key, "pace")
    )
    return Form(
        edge=max(-scale.edge_limit, min(scale.edge_limit, edge)),
        pace=max(-2.5 * scale.pace_spread, min(2.5 * scale.pace_spread, pace)),
    )


def closing_form(seed: int, fixture: Fixture) -> Form:
    """What is believed at kick-off: results are drawn from it, so the closing prices are fair."""
    block, _ = block_at(seed, fixture, fixture.starts_s)
    return form_in(seed, fixture, block)


def _rating(seed: int, fixture: Fixture, team_id: str) -> float:
    return max(-2.2, min(2.2, dice.bell(seed, fixture.sport, fixture.league.no, team_id)))
