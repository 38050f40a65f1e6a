"""How every type of market is answered: its line, its selections, how many may win. Pure, one table.

Readers, guards, pricing, grading and pages all ask here, so that a type means one thing to all of
them. Codes are the book's own words: sides are ``home`` and ``away``, a score is ``2-1``, a count is
``3`` or ``7+``; ``or`` joins what wins alike, ``and`` what must both be so, ``then`` half and end.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from re import compile as pattern
from types import MappingProxyType

from touchline.catalog.model import MarketType


class LineKind(StrEnum):
    """What the line of a market is. Handicaps are the home side's; all are integer quarters."""

    NONE = "none"
    TOTAL = "total"
    HANDICAP = "handicap"
    INTEGER_HANDICAP = "integer_handicap"


class Winners(StrEnum):
    """How many selections of a market win when nothing is void or pushed."""

    ONE = "exactly_one"
    AT_MOST_ONE = "at_most_one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The selections of a type: a fixed set in the order of pages, or sets of one pattern.

    ``codes`` is empty where a pattern decides; ``is_whole`` then says whether codes make a market.
    """

    codes: tuple[str, ...]
    is_whole: Callable[[Collection[str]], bool]
    place: Callable[[str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class TypeRule:
    """One type of market. ``fair_sum`` is what the chances of all selections add up to, or None."""

    line: LineKind
    answers: Answers
    winners: Winners
    fair_sum: int | None

    @property
    def has_line(self) -> bool:
        """Whether each market of the type stands at a line."""
        return self.line is not LineKind.NONE

    @property
    def is_handicap(self) -> bool:
        """Whether the line is given to one side and taken from the other."""
        return self.line in (LineKind.HANDICAP, LineKind.INTEGER_HANDICAP)

    def takes_line(self, line_quarters: int | None) -> bool:
        """Whether a market of the type may stand at this line, in quarters; None is no line."""
        if line_quarters is None or self.line is LineKind.NONE:
            return line_quarters is None and self.line is LineKind.NONE
        if self.line is LineKind.TOTAL:
            return line_quarters > 0
        return self.line is LineKind.HANDICAP or line_quarters % 4 == 0

    def is_whole(self, codes: Collection[str]) -> bool:
        """Whether these are all the selections of a market of the type, none missing or foreign."""
        return self.answers.is_whole(codes)

    def whole_in_order(self, codes: tuple[str, ...]) -> tuple[str, ...] | None:
        """The codes as pages show them; None when they are not all of a market, and no others."""
        if codes == self.answers.codes:
            return codes
        return tuple(self.in_order(codes)) if self.is_whole(codes) else None

    def in_order(self, codes: Iterable[str]) -> list[str]:
        """The codes as pages show them.

        Raises:
            ValueError: a code that the type does not know.

        """
        return sorted(codes, key=self.answers.place)


def _fixed(*codes: str) -> Answers:
    expected = frozenset(codes)
    return Answers(
        codes=codes,
        is_whole=lambda given: len(given) == len(codes) and expected == set(given),
        place=lambda code: (codes.index(code),),
    )


_SCORE = pattern(r"(0|[1-9][0-9]{0,2})-(0|[1-9][0-9]{0,2})")
_COUNT = pattern(r"(0|[1-9][0-9]{0,2})(\+?)")
_SCORES_MIN = 4  # fewer exact scores are a torso: each side must be able to win by two of them


@lru_cache(maxsize=1 << 12)  # every match has the same few
def _score(code: str) -> tuple[int, int] | None:
    found = _SCORE.fullmatch(code)
    return (int(found[1]), int(found[2])) if found else None


def _all_scores(codes: Collection[str]) -> set[tuple[int, int]]:
    """The scores behind the codes; empty when one of them is none or comes twice."""
    scores = {score for code in codes if (score := _score(code)) is not None}
    return scores if len(scores) == len(codes) else set()


def _are_scores(codes: Collection[str]) -> bool:
    """Some exact scores, either side winning some; others may come true, and then nothing wins."""
    scores = _all_scores(codes)
    wins = {home > away for home, away in scores if home != away}
    return len(scores) >= _SCORES_MIN and len(wins) == 2  # noqa: PLR2004 - two sides


def _are_final_sets(codes: Collection[str]) -> bool:
    """Every way to be first at a number of sets, and no other score."""
    scores = _all_scores(codes)
    first_to = max((max(score) for score in scores), default=0)
    won = {(first_to, lost) for lost in range(first_to)}
    return bool(scores) and scores == won | {(lost, won) for won, lost in won}


def _place_of_score(code: str) -> tuple[int, ...]:
    score = _score(code)
    if score is None:
        raise ValueError(code)
    home, away = score
    side = 0 if home > away else 1 if home == away else 2
    return side, max(score), min(score)


def _are_counts(codes: Collection[str]) -> bool:
    """Every count from nought, the last standing for itself and all above."""
    found = [_COUNT.fullmatch(code) for code in codes]
    counts = {int(each[1]): bool(each[2]) for each in found if each}
    last = len(codes) - 1
    return last >= 1 and counts == {count: count == last for count in range(last + 1)}


def _place_of_count(code: str) -> tuple[int, ...]:
    found = _COUNT.fullmatch(code)
    if found is None:
        raise ValueError(code)
    return (int(found[1]),)


_SIDES = _fixed("home", "away")
_RESULT = _fixed("home", "draw", "away")
_TOTAL = _fixed("over", "under")
_YES_NO = _fixed("yes", "no")
_ODD_EVEN = _fixed("odd", "even")
_HALVES = _fixed("first", "second", "equal")
_SCORES = Answers((), _are_scores, _place_of_score)
_FINAL_SETS = Answers((), _are_final_sets, _place_of_score)
_COUNTS = Answers((), _are_counts, _place_of_count)
_RESULTS = ("home", "draw", "away")


def _joined(first: tuple[str, ...], word: str, second: tuple[str, ...]) -> Answers:
    return _fixed(*(f"{one}_{word}_{other}" for one in first for other in second))


def _one(answers: Answers, line: LineKind = LineKind.NONE) -> TypeRule:
    return TypeRule(line, answers, Winners.ONE, 1)


def _at_most_one(answers: Answers) -> TypeRule:
    return TypeRule(LineKind.NONE, answers, Winners.AT_MOST_ONE, None)


def _several(answers: Answers, fair_sum: int | None = None) -> TypeRule:
    return TypeRule(LineKind.NONE, answers, Winners.SEVERAL, fair_sum)


TYPE_RULES: Mapping[MarketType, TypeRule] = MappingProxyType(
    {
        MarketType.MATCH_RESULT: _one(_RESULT),
        MarketType.MONEYLINE: _one(_SIDES),
        MarketType.DRAW_NO_BET: _one(_SIDES),
        MarketType.DOUBLE_CHANCE: _several(
            _fixed("home_or_draw", "home_or_away", "draw_or_away"), fair_sum=2
        ),
        MarketType.TO_QUALIFY: _one(_SIDES),
        MarketType.ASIAN_HANDICAP: _one(_SIDES, LineKind.HANDICAP),
        MarketType.SPREAD: _one(_SIDES, LineKind.HANDICAP),
        MarketType.HANDICAP_RESULT: _one(_RESULT, LineKind.INTEGER_HANDICAP),
        MarketType.SET_SPREAD: _one(_SIDES, LineKind.HANDICAP),
        MarketType.MAP_SPREAD: _one(_SIDES, LineKind.HANDICAP),
        MarketType.TOTAL: _one(_TOTAL, LineKind.TOTAL),
        MarketType.ASIAN_TOTAL: _one(_TOTAL, LineKind.TOTAL),
        MarketType.SET_TOTAL: _one(_TOTAL, LineKind.TOTAL),
        MarketType.MAP_TOTAL: _one(_TOTAL, LineKind.TOTAL),
        MarketType.TIEBREAK_TOTAL: _one(_TOTAL, LineKind.TOTAL),
        MarketType.EXACT_TOTAL: _one(_COUNTS),
        MarketType.ODD_EVEN: _one(_ODD_EVEN),
        MarketType.BOTH_TEAMS_TO_SCORE: _one(_YES_NO),
        MarketType.ANY_SCORE: _one(_YES_NO),
        MarketType.OVERTIME: _one(_YES_NO),
        MarketType.CORRECT_SCORE: _at_most_one(_SCORES),
        MarketType.SET_SCORE: _one(_FINAL_SETS),
        MarketType.MAP_SCORE: _one(_FINAL_SETS),
        MarketType.WINNING_MARGIN: _one(
            _fixed(
                *(f"{side}_by_{goals}" for side in ("home", "away") for goals in (1, 2, 3, "4+")),
                "score_draw",
                "goalless_draw",
            )
        ),
        MarketType.RESULT_AND_TOTAL: _one(
            _joined(_RESULTS, "and", ("over", "under")), LineKind.TOTAL
        ),
        MarketType.WINNER_AND_TOTAL: _one(
            _joined(("home", "away"), "and", ("over", "under")), LineKind.TOTAL
        ),
        MarketType.RESULT_AND_BOTH_SCORE: _one(_joined(_RESULTS, "and", ("yes", "no"))),
        MarketType.TOTAL_AND_BOTH_SCORE: _one(
            _joined(("over", "under"), "and", ("yes", "no")), LineKind.TOTAL
        ),
        MarketType.HALF_TIME_FULL_TIME: _one(_joined(_RESULTS, "then", _RESULTS)),
        MarketType.HALF_TIME_WINNER: _one(_joined(_RESULTS, "then", ("home", "away"))),
        MarketType.FIRST_SET_AND_MATCH: _one(_joined(("home", "away"), "then", ("home", "away"))),
        MarketType.HIGHEST_SCORING_HALF: _one(_HALVES),
        MarketType.HIGHEST_SCORING_PERIOD: _one(_fixed("first", "second", "third", "equal")),
        MarketType.HIGHEST_SCORING_QUARTER: _one(
            _fixed("first", "second", "third", "fourth", "equal")
        ),
        MarketType.MOST_PERIODS_WON: _one(_RESULT),
        MarketType.WIN_BOTH_HALVES: _at_most_one(_SIDES),
        MarketType.WIN_EITHER_HALF: _several(_SIDES),
        MarketType.SCORE_IN_BOTH_HALVES: _several(_SIDES),
        MarketType.WIN_TO_NIL: _at_most_one(_SIDES),
        MarketType.HOME_TOTAL: _one(_TOTAL, LineKind.TOTAL),
        MarketType.AWAY_TOTAL: _one(_TOTAL, LineKind.TOTAL),
        MarketType.HOME_EXACT_TOTAL: _one(_COUNTS),
        MarketType.AWAY_EXACT_TOTAL: _one(_COUNTS),
        MarketType.HOME_ODD_EVEN: _one(_ODD_EVEN),
        MarketType.AWAY_ODD_EVEN: _one(_ODD_EVEN),
        MarketType.HOME_TO_SCORE: _one(_YES_NO),
        MarketType.AWAY_TO_SCORE: _one(_YES_NO),
        MarketType.HOME_CLEAN_SHEET: _one(_YES_NO),
        MarketType.AWAY_CLEAN_SHEET: _one(_YES_NO),
        MarketType.HOME_HIGHEST_SCORING_HALF: _one(_HALVES),
        MarketType.AWAY_HIGHEST_SCORING_HALF: _one(_HALVES),
        MarketType.HOME_WINS_BOTH_HALVES: _one(_YES_NO),
        MarketType.AWAY_WINS_BOTH_HALVES: _one(_YES_NO),
        MarketType.HOME_WINS_EITHER_HALF: _one(_YES_NO),
        MarketType.AWAY_WINS_EITHER_HALF: _one(_YES_NO),
        MarketType.HOME_SCORES_IN_BOTH_HALVES: _one(_YES_NO),
        MarketType.AWAY_SCORES_IN_BOTH_HALVES: _one(_YES_NO),
        MarketType.HOME_WINS_A_SET: _one(_YES_NO),
        MarketType.AWAY_WINS_A_SET: _one(_YES_NO),
        MarketType.HOME_STRAIGHT_SETS: _one(_YES_NO),
        MarketType.AWAY_STRAIGHT_SETS: _one(_YES_NO),
    }
)
