"""Markets that ask of sets and maps: how many, how they were shared, which went to a tie-break. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from touchline.catalog.model import MarketType, Period
from touchline.settlement.facts import Facts
from touchline.settlement.grading import lines
from touchline.settlement.grading.model import AWAY, HOME, Question, Ruling
from touchline.settlement.grading.scores import (
    Grader,
    Score,
    came_true,
    other,
    yes_or_no,
)

_SETS = (Period.SET_1, Period.SET_2, Period.SET_3, Period.SET_4, Period.SET_5)
_TIE_BREAKS = ((7, 6), (6, 7))


def _won(facts: Facts) -> Score | None:
    """The sets of the match, or those that were over when it was broken off."""
    if facts.won is not None:
        return Score(*facts.won, is_final=True)
    return None if facts.won_at_least is None else Score(*facts.won_at_least, is_final=False)


def _spread(question: Question, facts: Facts) -> Ruling | None:
    won = _won(facts)
    if won is None or not won.is_final:
        return None
    return lines.handicap(won.home, won.away, question.line)


def _total(question: Question, facts: Facts) -> Ruling | None:
    """A match broken off lacked at least one more set."""
    won = _won(facts)
    if won is None:
        return None
    count = won.total if won.is_final else won.total + 1
    return lines.over_under(count, question.line, is_final=won.is_final)


def _score(_question: Question, facts: Facts) -> Ruling | None:
    won = _won(facts)
    return came_true(f"{won.home}-{won.away}") if won is not None and won.is_final else None


def _tie_breaks(question: Question, facts: Facts) -> Ruling | None:
    played = [facts.score(period) for period in _SETS]
    count = sum(score in _TIE_BREAKS for score in played)
    is_final = facts.won is not None and sum(facts.won) == len(_SETS) - played.count(None)
    return lines.over_under(count, question.line, is_final=is_final)


def _wins_a_set(side: str) -> Grader:
    def grade(_question: Question, facts: Facts) -> Ruling | None:
        won = _won(facts)
        if won is None or not (won.is_final or won.of(side)):
            return None
        return yes_or_no(won.of(side) > 0)

    return grade


def _straight_sets(side: str) -> Grader:
    def grade(_question: Question, facts: Facts) -> Ruling | None:
        won = _won(facts)
        if won is None or not (won.is_final or won.of(other(side))):
            return None
        return yes_or_no(not won.of(other(side)))

    return grade


GRADERS: Mapping[MarketType, Grader] = MappingProxyType(
    {
        MarketType.SET_SPREAD: _spread,
        MarketType.MAP_SPREAD: _spread,
        MarketType.SET_TOTAL: _total,
        MarketType.MAP_TOTAL: _total,
        MarketType.TIEBREAK_TOTAL: _tie_breaks,
        MarketType.SET_SCORE: _score,
        MarketType.MAP_SCORE: _score,
        MarketType.HOME_WINS_A_SET: _wins_a_set(HOME),
        MarketType.AWAY_WINS_A_SET: _wins_a_set(AWAY),
        MarketType.HOME_STRAIGHT_SETS: _straight_sets(HOME),
        MarketType.AWAY_STRAIGHT_SETS: _straight_sets(AWAY),
    }
)
