"""Markets that compare parts of play: halves, periods and quarters of regulation play. Pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from touchline.bets.multiplier import LOST, WON
from touchline.catalog.model import MarketType, Period
from touchline.settlement.facts import Facts
from touchline.settlement.grading.model import AWAY, DRAW, HOME, SIDES, Question, Ruling
from touchline.settlement.grading.scores import Grader, Score, came_true, score_of, yes_or_no

_HALVES = (Period.FIRST_HALF, Period.SECOND_HALF)
_PERIODS = (Period.PERIOD_1, Period.PERIOD_2, Period.PERIOD_3)
_QUARTERS = (Period.QUARTER_1, Period.QUARTER_2, Period.QUARTER_3, Period.QUARTER_4)
_ORDINALS = ("first", "second", "third", "fourth")

# Of one side and two halves, the second of which may be a least score or unknown.
_Said: TypeAlias = Callable[[str, Score, Score | None], bool | None]


def _final_scores(facts: Facts, periods: tuple[Period, ...]) -> list[Score] | None:
    scores = [score_of(facts, period) for period in periods]
    known = [score for score in scores if score is not None and score.is_final]
    return known if len(known) == len(periods) else None


def _half_time_full_time(_question: Question, facts: Facts) -> Ruling | None:
    scores = _final_scores(facts, (Period.FIRST_HALF, Period.FULL_TIME))
    return None if scores is None else came_true("_then_".join(each.leader for each in scores))


def _highest_half(count: Callable[[Score], int]) -> Grader:
    def grade(_question: Question, facts: Facts) -> Ruling | None:
        first, second = (score_of(facts, period) for period in _HALVES)
        if first is None or second is None or not first.is_final:
            return None
        if count(second) > count(first):
            return came_true("second")
        if not second.is_final:
            return None
        return came_true("equal" if count(first) == count(second) else "first")

    return grade


def _highest_of(periods: tuple[Period, ...]) -> Grader:
    def grade(_question: Question, facts: Facts) -> Ruling | None:
        scores = _final_scores(facts, periods)
        if scores is None:
            return None
        totals = [each.total for each in scores]
        is_shared = totals.count(max(totals)) > 1
        return came_true("equal" if is_shared else _ORDINALS[totals.index(max(totals))])

    return grade


def _most_periods(_question: Question, facts: Facts) -> Ruling | None:
    scores = _final_scores(facts, _PERIODS)
    if scores is None:
        return None
    leaders = [each.leader for each in scores]
    ahead = leaders.count(HOME) - leaders.count(AWAY)
    return came_true(HOME if ahead > 0 else AWAY if ahead < 0 else DRAW)


def _wins_both(side: str, first: Score, second: Score | None) -> bool | None:
    if first.leader != side:
        return False
    return second.leader == side if second is not None and second.is_final else None


def _wins_either(side: str, first: Score, second: Score | None) -> bool | None:
    if first.leader == side:
        return True
    return second.leader == side if second is not None and second.is_final else None


def _scores_in_both(side: str, first: Score, second: Score | None) -> bool | None:
    if not first.of(side):
        return False
    if second is None:
        return None
    return second.of(side) > 0 or (False if second.is_final else None)


def _answers(said: _Said, facts: Facts) -> dict[str, bool | None]:
    first, second = (score_of(facts, period) for period in _HALVES)
    if first is None or not first.is_final:
        return dict.fromkeys(SIDES)
    return {side: said(side, first, second) for side in SIDES}


def _by_side(said: _Said) -> Grader:
    """A market that asks it of both sides, each for itself."""

    def grade(_question: Question, facts: Facts) -> Ruling | None:
        known = {
            side: WON if answer else LOST
            for side, answer in _answers(said, facts).items()
            if answer is not None
        }
        return Ruling(known, others=None)

    return grade


def _of_side(said: _Said, side: str) -> Grader:
    """A market that asks it of one side."""
    return lambda _question, facts: yes_or_no(_answers(said, facts)[side])


GRADERS: Mapping[MarketType, Grader] = MappingProxyType(
    {
        MarketType.HALF_TIME_FULL_TIME: _half_time_full_time,
        MarketType.HIGHEST_SCORING_HALF: _highest_half(lambda score: score.total),
        MarketType.HOME_HIGHEST_SCORING_HALF: _highest_half(lambda score: score.home),
        MarketType.AWAY_HIGHEST_SCORING_HALF: _highest_half(lambda score: score.away),
        MarketType.HIGHEST_SCORING_PERIOD: _highest_of(_PERIODS),
        MarketType.HIGHEST_SCORING_QUARTER: _highest_of(_QUARTERS),
        MarketType.MOST_PERIODS_WON: _most_periods,
        MarketType.WIN_BOTH_HALVES: _by_side(_wins_both),
        MarketType.WIN_EITHER_HALF: _by_side(_wins_either),
        MarketType.SCORE_IN_BOTH_HALVES: _by_side(_scores_in_both),
        MarketType.HOME_WINS_BOTH_HALVES: _of_side(_wins_both, HOME),
        MarketType.AWAY_WINS_BOTH_HALVES: _of_side(_wins_both, AWAY),
        MarketType.HOME_WINS_EITHER_HALF: _of_side(_wins_either, HOME),
        MarketType.AWAY_WINS_EITHER_HALF: _of_side(_wins_either, AWAY),
        MarketType.HOME_SCORES_IN_BOTH_HALVES: _of_side(_scores_in_both, HOME),
        MarketType.AWAY_SCORES_IN_BOTH_HALVES: _of_side(_scores_in_both, AWAY),
    }
)
