"""Football beyond who wins: what the full-time score and the two halves decide. Pure."""

from collections.abc import Callable, Iterable

from touchline.sandbox.chances import (
    Chances,
    Outlook,
    ScoreChances,
    margins_of,
    three_way,
    totals_of,
)
from touchline.sandbox.offers import Market, Spacing, flat, totals

Books = Callable[[int, float], float]
Scored = Callable[[int, int], bool]

_GOALS = Spacing(step=4, remainder=2, each_way=1)
_BOOK_TWO_WAY = 1.062


def by_score(outlook: Outlook, books: Books) -> tuple[Market, ...]:
    """Markets of the full-time score."""
    scores = outlook.regulation
    teams = (_of_side(scores, 0), _of_side(scores, 1))
    return (
        _yes_no(15, "Both Teams To Score", scores, _both, books),
        _yes_no(13, "Clean Sheet - Home", scores, lambda _, a: a == 0, books),
        _yes_no(14, "Clean Sheet - Away", scores, lambda h, _: h == 0, books),
        _odd_even(22608, "Odd/Even", outlook.total, books),
        _odd_even(22610, "Home Odd/Even", teams[0], books),
        _odd_even(22611, "Away Odd/Even", teams[1], books),
        totals(22124, "Total - Home", teams[0], _GOALS, books(22124, _BOOK_TWO_WAY)),
        totals(22125, "Total - Away", teams[1], _GOALS, books(22125, _BOOK_TWO_WAY)),
        _exact(22614, "Exact Goals Number", outlook.total, 7, books),
        _exact(22616, "Home Team Exact Goals Number", teams[0], 3, books),
        _exact(22617, "Away Team Exact Goals Number", teams[1], 3, books),
        flat(
            22620,
            "Results/Both Teams To Score",
            _results_and(scores, _both),
            books(22620, 1.13),
        ),
        flat(22832, "Winning Margin", _margins(scores), books(22832, 1.20)),
    )


def by_halves(outlook: Outlook, books: Books) -> tuple[Market, ...]:
    """Markets of the two halves."""
    assert outlook.halves is not None
    first, second = outlook.halves
    return (
        _result(2102, "1st Half Winner", first, books),
        _result(3, "2nd Half Winner", second, books),
        totals(6, "Goals Over/Under 1st Half", totals_of(first), _GOALS, books(6, 1.068)),
        totals(7, "Goals Over/Under 2nd Half", totals_of(second), _GOALS, books(7, 1.068)),
        _yes_no(22604, "Both Teams To Score - 1st Half", first, _both, books),
        _yes_no(22605, "Both Teams To Score - 2nd Half", second, _both, books),
        _odd_even(22609, "Odd/Even 1st Half", totals_of(first), books),
        _odd_even(22713, "Odd/Even (2nd Half)", totals_of(second), books),
        _exact(22655, "1st Half Exact Goals Number", totals_of(first), 5, books),
        flat(91, "Highest Scoring Half", _richer_half(first, second), books(91, 1.07)),
    )


def _both(home: int, away: int) -> bool:
    return home > 0 and away > 0


def _chance(scores: ScoreChances, comes_true: Scored) -> float:
    return sum(chance for (home, away), chance in scores.items() if comes_true(home, away))


def _yes_no(
    market_id: int, text: str, scores: ScoreChances, comes_true: Scored, books: Books
) -> Market:
    yes = _chance(scores, comes_true)
    return flat(market_id, text, (("Yes", yes), ("No", 1 - yes)), books(market_id, 1.075))


def _odd_even(market_id: int, text: str, counts: Chances, books: Books) -> Market:
    odd = sum(chance for count, chance in counts.items() if count % 2)
    return flat(market_id, text, (("Odd", odd), ("Even", 1 - odd)), books(market_id, 1.042))


def _result(market_id: int, text: str, scores: ScoreChances, books: Books) -> Market:
    chances = zip(("Home", "Draw", "Away"), three_way(margins_of(scores)), strict=True)
    return flat(market_id, text, chances, books(market_id, 1.104))


def _exact(market_id: int, text: str, counts: Chances, last: int, books: Books) -> Market:
    named = [(str(count), counts.get(count, 0.0)) for count in range(last)]
    more = sum(chance for count, chance in counts.items() if count >= last)
    return flat(market_id, text, (*named, (f"more {last}", more)), books(market_id, 1.12))


def _of_side(scores: ScoreChances, side: int) -> dict[int, float]:
    found: dict[int, float] = {}
    for score, chance in scores.items():
        found[score[side]] = found.get(score[side], 0.0) + chance
    return found


def _results_and(scores: ScoreChances, comes_true: Scored) -> Iterable[tuple[str, float]]:
    for answer, wanted in (("Yes", True), ("No", False)):
        for name, sign in (("Home", 1), ("Draw", 0), ("Away", -1)):
            yield (
                f"{name}/{answer}",
                sum(
                    chance
                    for (home, away), chance in scores.items()
                    if (home > away) - (home < away) == sign and comes_true(home, away) == wanted
                ),
            )


def _margins(scores: ScoreChances) -> Iterable[tuple[str, float]]:
    margins = margins_of(scores)
    for side, sign in ((1, 1), (2, -1)):
        for goals in (1, 2, 3):
            yield f"{side} by {goals}", margins.get(sign * goals, 0.0)
        yield f"{side} by 4+", sum(c for lead, c in margins.items() if sign * lead >= 4)
    goalless = scores.get((0, 0), 0.0)
    yield "Score Draw", margins.get(0, 0.0) - goalless
    yield "Draw", goalless


def _richer_half(first: ScoreChances, second: ScoreChances) -> Iterable[tuple[str, float]]:
    early, late = totals_of(first), totals_of(second)
    chances = {"1st Half": 0.0, "2nd Half": 0.0, "Draw": 0.0}
    for one, chance in early.items():
        for other, then in late.items():
            name = "1st Half" if one > other else "2nd Half" if one < other else "Draw"
            chances[name] += chance * then
    return chances.items()
