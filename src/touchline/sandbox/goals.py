"""Sports of few goals: independent Poisson counts from an expected total and the home share."""

from functools import lru_cache
from math import exp, factorial

from touchline.sandbox.chances import Outlook, ScoreChances, margins_of, totals_of
from touchline.sandbox.form import Form

FIRST_HALF_SHARE = 0.45
_MEAN_TOTAL = {"soccer": 2.62, "hockey": 5.8, "baseball": 8.7}
_TOP = {"soccer": 10, "hockey": 13, "baseball": 18}


def expected_goals(sport: str, form: Form) -> tuple[float, float]:
    """The expected goals of home and away in regulation play."""
    total = _MEAN_TOTAL[sport] * exp(form.pace)
    share = 1 / (1 + exp(-form.edge))
    return total * share, total * (1 - share)


def soccer_outlook(form: Form) -> Outlook:
    """Ninety minutes: every market of the outlook is graded on them."""
    home_mean, away_mean = expected_goals("soccer", form)
    scores = _scores(home_mean, away_mean, _TOP["soccer"])
    first = _scores(home_mean * FIRST_HALF_SHARE, away_mean * FIRST_HALF_SHARE, 7)
    second_share = 1 - FIRST_HALF_SHARE
    second = _scores(home_mean * second_share, away_mean * second_share, 7)
    return Outlook(
        margin=margins_of(scores),
        total=totals_of(scores),
        regulation=scores,
        halves=(first, second),
    )


def decided_outlook(sport: str, form: Form) -> Outlook:
    """Hockey and baseball: a level score is decided by one more goal or run, which counts."""
    home_mean, away_mean = expected_goals(sport, form)
    regulation = _scores(home_mean, away_mean, _TOP[sport])
    home_share = home_mean / (home_mean + away_mean)
    final: dict[tuple[int, int], float] = {}
    for (home, away), chance in regulation.items():
        if home == away:
            _add(final, (home + 1, away), chance * home_share)
            _add(final, (home, away + 1), chance * (1 - home_share))
        else:
            _add(final, (home, away), chance)
    return Outlook(
        margin=margins_of(final), total=totals_of(final), regulation=regulation, decided=final
    )


def _add(scores: dict[tuple[int, int], float], score: tuple[int, int], chance: float) -> None:
    scores[score] = scores.get(score, 0.0) + chance


def _scores(home_mean: float, away_mean: float, top: int) -> ScoreChances:
    home = _poisson(round(home_mean, 4), top)
    away = _poisson(round(away_mean, 4), top)
    return {
        (home_goals, away_goals): home_chance * away_chance
        for home_goals, home_chance in enumerate(home)
        for away_goals, away_chance in enumerate(away)
    }


@lru_cache(maxsize=4096)
def _poisson(mean: float, top: int) -> tuple[float, ...]:
    chances = [exp(-mean) * mean**count / factorial(count) for count in range(top + 1)]
    whole = sum(chances)
    return tuple(chance / whole for chance in chances)
