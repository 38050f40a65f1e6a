"""How a match unfolds on the clock: statuses that advance and the score at each step. Pure."""

from dataclasses import dataclass, replace
from functools import lru_cache

from touchline.sandbox import dice
from touchline.sandbox.fixtures import Fixture
from touchline.sandbox.outcomes import (
    CANCELLED,
    EXTRA,
    POSTPONED,
    REGULAR,
    RETIRED,
    SHOOTOUT,
    Outcome,
    Pair,
    outcome_of,
)

NOT_STARTED = "Not Started"
_EXTRA_SHARE = 0.25
_STEPS_A_PERIOD = 5
_CALLED_OFF = {
    ("soccer", POSTPONED): "Postp.",
    ("soccer", CANCELLED): "Cancl.",
}
_CALLED_OFF_OTHERS = {POSTPONED: "Postponed", CANCELLED: "Cancelled"}
_QUARTERS = ("1st Quarter", "2nd Quarter", "3rd Quarter", "4th Quarter")
_PERIOD_NAMES = {
    "basketball": _QUARTERS,
    "football": _QUARTERS,
    "hockey": ("1st Period", "2nd Period", "3rd Period"),
    "handball": ("1st Half", "2nd Half"),
    "baseball": tuple(f"Inning {number}" for number in range(1, 10)),
    "tennis": tuple(f"Set {number}" for number in range(1, 6)),
    "volleyball": tuple(f"Set {number}" for number in range(1, 6)),
}
# The pause after a period, by its place; a pause takes a fifth of a period's time.
_PAUSES = {
    "basketball": {0: "Break Time", 1: "Half Time", 2: "Break Time"},
    "football": {1: "Half Time"},
    "hockey": {0: "Break Time", 1: "Break Time"},
    "handball": {0: "Half Time"},
}
_EXTRA_STATUS = {"hockey": "Overtime", "baseball": "Inning 10"}
_FINISHED = {
    ("soccer", REGULAR): "FT",
    ("soccer", EXTRA): "AET",
    ("soccer", SHOOTOUT): "Pen.",
    ("basketball", EXTRA): "After Over Time",
    ("football", EXTRA): "After Over Time",
    ("hockey", EXTRA): "After Over Time",
    ("hockey", SHOOTOUT): "After Penalties",
    ("tennis", RETIRED): "Retired",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What a score feed says from ``at_s`` on. Pairs are (home, away), as far as played."""

    at_s: int
    status: str
    periods: tuple[Pair, ...] = ()
    extra: Pair | None = None
    shootout: Pair | None = None
    goals: tuple[tuple[int, int], ...] = ()
    is_started: bool = True
    is_over: bool = False


def step_at(seed: int, fixture: Fixture, now_s: int) -> Step:
    """Where the match stands at ``now_s``."""
    last = last_step(seed, fixture)
    if now_s >= last.at_s:
        return last
    if now_s < fixture.starts_s:
        return Step(at_s=fixture.listed_from_s, status=NOT_STARTED, is_started=False)
    return [step for step in timeline(seed, fixture) if step.at_s <= now_s][-1]


@lru_cache(maxsize=16_384)
def last_step(seed: int, fixture: Fixture) -> Step:
    """How the match ends: its result, or the word that it is called off."""
    outcome = outcome_of(seed, fixture)
    if outcome.ending in _CALLED_OFF_OTHERS:
        return _called_off(seed, fixture, outcome.ending)
    return _final(fixture, outcome)


@lru_cache(maxsize=512)
def timeline(seed: int, fixture: Fixture) -> tuple[Step, ...]:
    """Every step of the match from kick-off (or from being called off) to its end."""
    outcome = outcome_of(seed, fixture)
    last = last_step(seed, fixture)
    if outcome.ending in _CALLED_OFF_OTHERS:
        return (last,)
    write = _soccer_steps if fixture.sport == "soccer" else _period_steps
    return (*_without_repeats(write(fixture, outcome)), last)


def _without_repeats(steps: list[Step]) -> list[Step]:
    # A step that says nothing new would look like a change to whoever asks for changes.
    told = steps[:1]
    for step in steps[1:]:
        if replace(step, at_s=told[-1].at_s) != told[-1]:
            told.append(step)
    return told


def _called_off(seed: int, fixture: Fixture, ending: str) -> Step:
    # Word comes some time in the last six hours before kick-off.
    notice_s = dice.whole(6 * 3_600, seed, fixture.sport, fixture.id, "notice")
    word = _CALLED_OFF.get((fixture.sport, ending), _CALLED_OFF_OTHERS[ending])
    return Step(at_s=fixture.starts_s - notice_s, status=word, is_started=False)


def _final(fixture: Fixture, outcome: Outcome) -> Step:
    after_s = int(fixture.duration_s * _EXTRA_SHARE) if outcome.extra is not None else 0
    # A short match has room for nothing: extra time is played within its half minute.
    at_s = fixture.ends_s if fixture.league.is_short else fixture.ends_s + after_s
    return Step(
        at_s=at_s,
        status=_FINISHED.get((fixture.sport, outcome.ending), "Finished"),
        periods=outcome.periods,
        extra=outcome.extra,
        shootout=outcome.shootout,
        goals=outcome.goal_minutes,
        is_over=True,
    )


def _regulation_s(fixture: Fixture, outcome: Outcome) -> float:
    if fixture.league.is_short and outcome.extra is not None:
        return fixture.duration_s / (1 + _EXTRA_SHARE)
    return fixture.duration_s


def _soccer_steps(fixture: Fixture, outcome: Outcome) -> list[Step]:
    # Minutes 1-45, a break as long as 15, minutes 46-90: 105 parts of regulation play.
    part_s = _regulation_s(fixture, outcome) / 105
    last = 120 if outcome.extra is not None else 90
    steps = []
    for minute in range(1, last + 1):
        parts = float(minute - 1 + (15 if minute > 45 else 0))
        if minute > 90:
            parts = 105 + (minute - 91) * 0.8
        goals = tuple(goal for goal in outcome.goal_minutes if goal[0] <= minute)
        at_s = fixture.starts_s + int(parts * part_s)
        steps.append(_soccer_step(at_s, "ET" if minute > 90 else str(minute), minute, goals))
        if minute == 45:
            half_s = fixture.starts_s + int(45 * part_s)
            steps.append(_soccer_step(half_s, "HT", minute, goals))
    if outcome.shootout is not None:
        kicks_s = fixture.starts_s + int((105 + 30 * 0.8) * part_s)
        steps.append(_soccer_step(kicks_s, "P", 120, outcome.goal_minutes))
    return steps


def _soccer_step(at_s: int, status: str, minute: int, goals: tuple[tuple[int, int], ...]) -> Step:
    def scored(first: int, last: int) -> Pair:
        sides = [side for goal_minute, side in goals if first <= goal_minute <= last]
        return sides.count(0), sides.count(1)

    has_second_half = minute > 45
    return Step(
        at_s=at_s,
        status=status,
        periods=(scored(1, 45), scored(46, 90)) if has_second_half else (scored(1, 45),),
        extra=scored(91, 120) if minute > 90 else None,
        goals=goals,
    )


def _period_steps(fixture: Fixture, outcome: Outcome) -> list[Step]:
    pauses = _PAUSES.get(fixture.sport, {})
    period_s = _regulation_s(fixture, outcome) / (len(outcome.periods) + len(pauses) / 5)
    steps: list[Step] = []
    begins_s = float(fixture.starts_s)
    for place, whole in enumerate(outcome.periods):
        done = outcome.periods[:place]
        status = _PERIOD_NAMES[fixture.sport][place]
        for step in range(_STEPS_A_PERIOD):
            at_s = int(begins_s + period_s * step / _STEPS_A_PERIOD)
            running = _part(fixture.sport, whole, step)
            steps.append(Step(at_s=at_s, status=status, periods=(*done, running)))
        begins_s += period_s
        if place in pauses:
            steps.append(Step(at_s=int(begins_s), status=pauses[place], periods=(*done, whole)))
            begins_s += period_s / 5
    if outcome.extra is not None:
        status = _EXTRA_STATUS.get(fixture.sport, "Overtime")
        steps.append(Step(at_s=int(begins_s), status=status, periods=outcome.periods, extra=(0, 0)))
    return steps


def _part(sport: str, whole: Pair, step: int) -> Pair:
    if sport == "football":
        # Points come seven and three at a time: a fifth of them would be no football score.
        return whole if step >= _STEPS_A_PERIOD // 2 else (0, 0)
    return whole[0] * step // _STEPS_A_PERIOD, whole[1] * step // _STEPS_A_PERIOD
