"""Which markets each sport offers, under Goalserve's ids and texts. Pure."""

from collections.abc import Callable

from touchline.sandbox import dice
from touchline.sandbox.chances import Outlook, ScoreChances, margins_of, three_way
from touchline.sandbox.football import by_halves, by_score
from touchline.sandbox.form import Form
from touchline.sandbox.goals import decided_outlook, soccer_outlook
from touchline.sandbox.margins import points_outlook
from touchline.sandbox.offers import Market, Spacing, every_total, flat, handicaps, totals
from touchline.sandbox.sets import sets_outlook, unit_chance

Books = Callable[[int, float], float]

_EVERY_QUARTER = Spacing(step=1, remainder=0, each_way=5)
_HALF_GOALS = Spacing(step=4, remainder=2, each_way=2)
_POINTS = Spacing(step=2, remainder=0, each_way=7)
_HALF_POINTS = Spacing(step=4, remainder=2, each_way=3)
_GOAL_LINES = range(2, 31, 4)

_BOOK_TWO_WAY = 1.062
_BOOK_LINE = 1.055
_BOOK_THREE_WAY = 1.104
_BOOK_SPREAD = 0.008


def offered(seed: int, sport: str, fixture_id: str, form: Form) -> tuple[Market, ...]:
    """Every market of a match at the prices that follow from one opinion of it."""

    def books(market_id: int, book: float) -> float:
        # Each market of each match has its own margin, a little off the house's usual one.
        return book + _BOOK_SPREAD * (dice.unit(seed, sport, fixture_id, market_id) * 2 - 1)

    return _OFFERS[sport](form, books)


def outlook_of(sport: str, form: Form) -> Outlook:
    """What the sport's own model makes of an opinion."""
    if sport == "soccer":
        return soccer_outlook(form)
    if sport in {"hockey", "baseball"}:
        return decided_outlook(sport, form)
    if sport in {"tennis", "volleyball"}:
        return sets_outlook(sport, unit_chance(form))
    return points_outlook(sport, form)


def _soccer(form: Form, books: Books) -> tuple[Market, ...]:
    outlook = soccer_outlook(form)
    home, draw, away = three_way(outlook.margin)
    decisive = home + away
    return (
        flat(1, "Match Winner", _home_draw_away(outlook), books(1, _BOOK_THREE_WAY)),
        flat(
            2,
            "Home/Away",
            (("Home", home / decisive), ("Away", away / decisive)),
            books(2, 1.072),
        ),
        handicaps(4, "Asian Handicap", outlook.margin, _EVERY_QUARTER, books(4, _BOOK_LINE)),
        every_total(5, "Goals Over/Under", outlook.total, _GOAL_LINES, books(5, _BOOK_TWO_WAY)),
        flat(12, "HT/FT Double", _half_time_full_time(outlook), books(12, 1.205)),
        flat(81, "Correct Score", _correct_scores(outlook.regulation, 4), books(81, 1.34)),
        flat(
            222,
            "Double Chance",
            (
                ("Home/Draw", home + draw),
                ("Home/Away", home + away),
                ("Draw/Away", draw + away),
            ),
            books(222, 1.085),
        ),
        totals(22836, "Goal Line", outlook.total, _EVERY_QUARTER, books(22836, _BOOK_LINE)),
        *by_score(outlook, books),
        *by_halves(outlook, books),
    )


def _hockey(form: Form, books: Books) -> tuple[Market, ...]:
    outlook = decided_outlook("hockey", form)
    regulation = margins_of(outlook.regulation)
    odd = sum(chance for total, chance in outlook.total.items() if total % 2)
    return (
        flat(1, "3Way Result", _home_draw_away(outlook, regulation), books(1, 1.09)),
        flat(2, "Home/Away", _home_away(outlook), books(2, _BOOK_TWO_WAY)),
        handicaps(4, "Asian Handicap", outlook.margin, _HALF_GOALS, books(4, _BOOK_TWO_WAY)),
        totals(5, "Over/Under", outlook.total, _HALF_GOALS, books(5, _BOOK_TWO_WAY)),
        flat(81, "Correct Score", _correct_scores(outlook.decided, 6), books(81, 1.40)),
        flat(
            22607,
            "Odd/Even (Including OT)",
            (("Odd", odd), ("Even", 1 - odd)),
            books(22607, 1.05),
        ),
    )


def _baseball(form: Form, books: Books) -> tuple[Market, ...]:
    outlook = decided_outlook("baseball", form)
    return (
        flat(2, "Home/Away", _home_away(outlook), books(2, 1.054)),
        handicaps(4, "Asian Handicap", outlook.margin, _HALF_GOALS, books(4, _BOOK_TWO_WAY)),
        totals(5, "Over/Under", outlook.total, Spacing(2, 0, 4), books(5, _BOOK_TWO_WAY)),
    )


def _points_sport(sport: str) -> Callable[[Form, Books], tuple[Market, ...]]:
    def offer(form: Form, books: Books) -> tuple[Market, ...]:
        outlook = points_outlook(sport, form)
        three = three_way(margins_of(outlook.regulation))
        return (
            flat(
                1, "3Way Result", zip(("Home", "Draw", "Away"), three, strict=True), books(1, 1.08)
            ),
            flat(2, "Home/Away", _home_away(outlook), books(2, 1.058)),
            handicaps(4, "Asian Handicap", outlook.margin, _POINTS, books(4, _BOOK_TWO_WAY)),
            totals(5, "Over/Under", outlook.total, _POINTS, books(5, _BOOK_TWO_WAY)),
        )

    return offer


def _handball(form: Form, books: Books) -> tuple[Market, ...]:
    outlook = points_outlook("handball", form)
    home, draw, away = three_way(outlook.margin)
    return (
        flat(1, "3Way Result", _home_draw_away(outlook), books(1, 1.10)),
        flat(2, "Home/Away", _home_away(outlook), books(2, _BOOK_TWO_WAY)),
        handicaps(4, "Asian Handicap", outlook.margin, _HALF_POINTS, books(4, _BOOK_TWO_WAY)),
        totals(5, "Over/Under", outlook.total, _HALF_POINTS, books(5, _BOOK_TWO_WAY)),
        flat(
            222,
            "Double Chance",
            (("Home/Draw", home + draw), ("Home/Away", home + away), ("Draw/Away", draw + away)),
            books(222, 1.085),
        ),
    )


def _tennis(form: Form, books: Books) -> tuple[Market, ...]:
    outlook = sets_outlook("tennis", unit_chance(form))
    home = _home_sets(outlook)
    return (
        flat(2, "Home/Away", (("Home", home), ("Away", 1 - home)), books(2, 1.06)),
        totals(22624, "Over/Under by Games in Match", outlook.total, _HALF_POINTS, books(5, 1.062)),
        handicaps(22631, "Asian Handicap (Games)", outlook.margin, _HALF_POINTS, books(4, 1.062)),
        flat(22632, "Set Betting", _set_scores(outlook), books(22632, 1.12)),
    )


def _volleyball(form: Form, books: Books) -> tuple[Market, ...]:
    outlook = sets_outlook("volleyball", unit_chance(form))
    home = _home_sets(outlook)
    return (
        flat(2, "Home/Away", (("Home", home), ("Away", 1 - home)), books(2, 1.06)),
        flat(81, "Correct Score", _set_scores(outlook), books(81, 1.18)),
        totals(22624, "Over/Under by Games in Match", outlook.total, _HALF_POINTS, books(5, 1.062)),
        handicaps(
            22630,
            "Asian Handicap (Sets)",
            margins_of(outlook.sets),
            _HALF_GOALS,
            books(22630, 1.062),
        ),
        handicaps(22631, "Asian Handicap (Games)", outlook.margin, _HALF_POINTS, books(4, 1.062)),
    )


def _home_draw_away(
    outlook: Outlook, margin: dict[int, float] | None = None
) -> tuple[tuple[str, float], ...]:
    home, draw, away = three_way(margin or outlook.margin)
    return ("Home", home), ("Draw", draw), ("Away", away)


def _home_away(outlook: Outlook) -> tuple[tuple[str, float], ...]:
    home, _, away = three_way(outlook.margin)
    return ("Home", home / (home + away)), ("Away", away / (home + away))


def _home_sets(outlook: Outlook) -> float:
    return sum(chance for (home, away), chance in outlook.sets.items() if home > away)


def _set_scores(outlook: Outlook) -> list[tuple[str, float]]:
    listed = sorted(outlook.sets, key=lambda score: (score[0] < score[1], min(score)))
    return [(f"{home}:{away}", outlook.sets[home, away]) for home, away in listed]


def _correct_scores(scores: ScoreChances, top: int) -> list[tuple[str, float]]:
    return [
        (f"{home}:{away}", chance)
        for (home, away), chance in scores.items()
        if home <= top and away <= top
    ]


def _half_time_full_time(outlook: Outlook) -> list[tuple[str, float]]:
    assert outlook.halves is not None
    first, second = (margins_of(half) for half in outlook.halves)
    words = {1: "Home", 0: "Draw", -1: "Away"}
    found = {(half, full): 0.0 for half in words for full in words}
    for lead, chance in first.items():
        for gain, then in second.items():
            found[_sign(lead), _sign(lead + gain)] += chance * then
    return [(f"{words[half]}/{words[full]}", chance) for (half, full), chance in found.items()]


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


_OFFERS: dict[str, Callable[[Form, Books], tuple[Market, ...]]] = {
    "soccer": _soccer,
    "basketball": _points_sport("basketball"),
    "tennis": _tennis,
    "football": _points_sport("football"),
    "baseball": _baseball,
    "hockey": _hockey,
    "handball": _handball,
    "volleyball": _volleyball,
}
