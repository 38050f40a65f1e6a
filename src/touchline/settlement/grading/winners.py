"""Markets that ask who won in the end, and what goes with it. Pure.

Who wins is a matter of matches that were played out; what a retirement means is the house rules'.
"""

from collections.abc import Mapping
from types import MappingProxyType

from touchline.bets.multiplier import STAKE_BACK
from touchline.catalog.model import MarketType, Period
from touchline.settlement.facts import Facts
from touchline.settlement.grading import lines
from touchline.settlement.grading.model import DRAW, SIDES, Question, Ruling
from touchline.settlement.grading.scores import Grader, came_true, score_of, yes_or_no
from touchline.settlement.shapes import PLAYED_OUT

_LEVEL = Ruling(others=STAKE_BACK)


def _winner(facts: Facts) -> str | None:
    return facts.winner if facts.status in PLAYED_OUT else None


def _moneyline(question: Question, facts: Facts) -> Ruling | None:
    if question.period is Period.MATCH:
        winner = _winner(facts)
    else:
        score = score_of(facts, question.period)
        winner = score.leader if score is not None and score.is_final else None
    if winner is None:
        return None
    return _LEVEL if winner == DRAW else came_true(winner)


def _to_qualify(question: Question, facts: Facts) -> Ruling | None:
    through = facts.through
    if through is None and question.is_single_tie and facts.winner in SIDES:
        through = _winner(facts)
    return None if through is None else came_true(through)


def _overtime(_question: Question, facts: Facts) -> Ruling | None:
    return yes_or_no(facts.went_to_overtime)


def _winner_and_total(question: Question, facts: Facts) -> Ruling | None:
    winner, score = _winner(facts), score_of(facts, question.period)
    if winner is None or score is None:
        return None
    if winner == DRAW:
        return _LEVEL
    return lines.beside_total(lambda code: f"{winner}_and_{code}", score.total, question.line)


def _then_winner(period: Period) -> Grader:
    """Who led after a part of play, and who won in the end."""

    def grade(_question: Question, facts: Facts) -> Ruling | None:
        winner, first = _winner(facts), score_of(facts, period)
        if winner is None or first is None or not first.is_final:
            return None
        return _LEVEL if winner == DRAW else came_true(f"{first.leader}_then_{winner}")

    return grade


GRADERS: Mapping[MarketType, Grader] = MappingProxyType(
    {
        MarketType.MONEYLINE: _moneyline,
        MarketType.TO_QUALIFY: _to_qualify,
        MarketType.OVERTIME: _overtime,
        MarketType.WINNER_AND_TOTAL: _winner_and_total,
        MarketType.HALF_TIME_WINNER: _then_winner(Period.FIRST_HALF),
        MarketType.FIRST_SET_AND_MATCH: _then_winner(Period.SET_1),
    }
)
