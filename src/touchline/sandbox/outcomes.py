"""How a match ends, drawn once from the same chances its closing prices came from. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from random import Random

from touchline.sandbox import dice
from touchline.sandbox.fixtures import Fixture
from touchline.sandbox.form import Form, closing_form
from touchline.sandbox.goals import FIRST_HALF_SHARE, expected_goals
from touchline.sandbox.margins import POINTS, expected_total
from touchline.sandbox.sets import RULES, set_chances, unit_chance

Pair = tuple[int, int]

REGULAR = "regular"
EXTRA = "extra"
SHOOTOUT = "shootout"
RETIRED = "retired"
POSTPONED = "postponed"
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole story of a match. Pairs are (home, away).

    ``periods`` are the parts of regulation play (halves, quarters, sets, innings), ``extra`` the
    sum of what came after, ``shootout`` the kicks; ``ending`` is one of this module's words.
    """

    ending: str
    periods: tuple[Pair, ...] = ()
    extra: Pair | None = None
    shootout: Pair | None = None
    goal_minutes: tuple[tuple[int, int], ...] = ()  # (minute, 0 home or 1 away), soccer only


def outcome_of(seed: int, fixture: Fixture) -> Outcome:
    """How this match ends. A short match is always played to its end."""
    throws = dice.stream(seed, fixture.sport, fixture.id, "outcome")
    fate = 1.0 if fixture.league.is_short else throws.random()
    if fate < 0.012:
        return Outcome(ending=POSTPONED)
    if fate < 0.016:
        return Outcome(ending=CANCELLED)
    played = _PLAY[fixture.sport](fixture, closing_form(seed, fixture), throws)
    if fixture.sport == "tennis" and fate < 0.035:
        return Outcome(ending=RETIRED, periods=played.periods[:1])
    return played


def _play_soccer(fixture: Fixture, form: Form, throws: Random) -> Outcome:
    means = expected_goals("soccer", form)
    minutes = sorted(
        (minute, side)
        for side, mean in enumerate(means)
        for first, share in ((1, FIRST_HALF_SHARE), (46, 1 - FIRST_HALF_SHARE))
        for minute in _minutes(throws, mean * share, first, 45)
    )
    halves = (_goals(minutes, 1, 45), _goals(minutes, 46, 90))
    if not fixture.league.is_cup or sum(home - away for home, away in halves) != 0:
        return Outcome(ending=REGULAR, periods=halves, goal_minutes=tuple(minutes))
    late = [
        (minute, side)
        for side, mean in enumerate(means)
        for minute in _minutes(throws, mean / 4, 91, 30)
    ]
    extra = _goals(late, 91, 120)
    shootout = _penalties(throws) if extra[0] == extra[1] else None
    return Outcome(
        ending=SHOOTOUT if shootout else EXTRA,
        periods=halves,
        extra=extra,
        shootout=shootout,
        goal_minutes=tuple(sorted(minutes + late)),
    )


def _play_hockey(_fixture: Fixture, form: Form, throws: Random) -> Outcome:
    means = expected_goals("hockey", form)
    periods = tuple(_pair(throws, means, 1 / 3) for _ in range(3))
    if sum(home - away for home, away in periods) != 0:
        return Outcome(ending=REGULAR, periods=periods)
    winner = _winner(throws, means)
    if throws.random() < 0.55:
        return Outcome(ending=EXTRA, periods=periods, extra=winner)
    shootout = (2, 1) if winner == (1, 0) else (1, 2)
    return Outcome(ending=SHOOTOUT, periods=periods, extra=(0, 0), shootout=shootout)


def _play_baseball(_fixture: Fixture, form: Form, throws: Random) -> Outcome:
    means = expected_goals("baseball", form)
    innings = tuple(_pair(throws, means, 1 / 9) for _ in range(9))
    if sum(home - away for home, away in innings) != 0:
        return Outcome(ending=REGULAR, periods=innings)
    return Outcome(ending=EXTRA, periods=innings, extra=_winner(throws, means))


def _play_points(fixture: Fixture, form: Form, throws: Random) -> Outcome:
    points = POINTS[fixture.sport]
    parts = 2 if fixture.sport == "handball" else 4
    margin = round(throws.gauss(form.edge, points.margin_spread))
    total = round(throws.gauss(expected_total(fixture.sport, form), points.total_spread))
    total = max(total, abs(margin), 0)
    total += (total - margin) % 2  # a total and its margin are both odd or both even
    home, away = (total + margin) // 2, (total - margin) // 2
    split = _football_quarters if fixture.sport == "football" else _even_parts
    periods = tuple(zip(split(throws, home, parts), split(throws, away, parts), strict=True))
    if margin or not points.overtime_margins:
        return Outcome(ending=REGULAR, periods=periods)
    lead = throws.choice(points.overtime_margins)
    base = throws.randint(5, 12) if fixture.sport == "basketball" else 0
    extra = (base + lead, base) if throws.random() < 0.5 else (base, base + lead)
    return Outcome(ending=EXTRA, periods=periods, extra=extra)


def _play_sets(fixture: Fixture, form: Form, throws: Random) -> Outcome:
    needed = RULES[fixture.sport].sets_to_win
    chance = unit_chance(form)
    played: list[Pair] = []
    won = [0, 0]
    while max(won) < needed:
        scores = set_chances(fixture.sport, chance, is_deciding=won[0] == won[1] == needed - 1)
        home, away, _ = throws.choices(scores, weights=[weight for *_, weight in scores])[0]
        played.append((home, away))
        won[0 if home > away else 1] += 1
    return Outcome(ending=REGULAR, periods=tuple(played))


def _minutes(throws: Random, mean: float, first: int, length: int) -> list[int]:
    return [first + throws.randrange(length) for _ in range(_count(throws, mean))]


def _goals(minutes: list[tuple[int, int]], first: int, last: int) -> Pair:
    sides = [side for minute, side in minutes if first <= minute <= last]
    return sides.count(0), sides.count(1)


def _count(throws: Random, mean: float) -> int:
    # Knuth's way of drawing from Poisson: quick for the small means of a match.
    limit, product, count = exp(-mean), throws.random(), 0
    while product > limit:
        product *= throws.random()
        count += 1
    return count


def _pair(throws: Random, means: tuple[float, float], share: float) -> Pair:
    return _count(throws, means[0] * share), _count(throws, means[1] * share)


def _winner(throws: Random, means: tuple[float, float]) -> Pair:
    return (1, 0) if throws.random() < means[0] / sum(means) else (0, 1)


def _penalties(throws: Random) -> Pair:
    low = throws.randint(2, 5)
    return (low + 1, low) if throws.random() < 0.5 else (low, low + 1)


def _even_parts(throws: Random, points: int, parts: int) -> list[int]:
    weights = [throws.uniform(0.8, 1.2) for _ in range(parts)]
    shares = [int(points * weight / sum(weights)) for weight in weights]
    for _ in range(points - sum(shares)):
        shares[throws.randrange(parts)] += 1
    return shares


def _football_quarters(throws: Random, points: int, parts: int) -> list[int]:
    # Touchdowns first, field goals for the rest; what neither fits is a safety or a two-point try.
    quarters = [0] * parts
    left = points
    while left:
        play = next(size for size in (7, 3, 2, 1) if size <= left)
        quarters[throws.randrange(parts)] += play
        left -= play
    return quarters


_PLAY: dict[str, Callable[[Fixture, Form, Random], Outcome]] = {
    "soccer": _play_soccer,
    "basketball": _play_points,
    "tennis": _play_sets,
    "football": _play_points,
    "baseball": _play_baseball,
    "hockey": _play_hockey,
    "handball": _play_points,
    "volleyball": _play_sets,
}
