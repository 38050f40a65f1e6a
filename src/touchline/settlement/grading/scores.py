"""Markets that the score of one period decides: its sides, its sum, its very figures. Pure.

Of a period that was broken off the score is a least one: what it has passed, it has passed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from touchline.bets.multiplier import LOST, STAKE_BACK, WON
from touchline.catalog.model import MarketType, Period
from touchline.settlement.facts import Facts
from touchline.settlement.grading import lines
from touchline.settlement.grading.model import AWAY, DRAW, HOME, SIDES, Question, Ruling

Grader: TypeAlias = Callable[[Question, Facts], Ruling | None]


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a period; not final where it may have grown had play gone on."""

    home: int
    away: int
    is_final: bool

    @property
    def total(self) -> int:
        """Both sides together."""
        return self.home + self.away

    @property
    def leader(self) -> str:
        """The side ahead, or the draw."""
        return HOME if self.home > self.away else AWAY if self.away > self.home else DRAW

    def of(self, side: str) -> int:
        """One side's."""
        return self.home if side == HOME else self.away


def score_of(facts: Facts, period: Period) -> Score | None:
    """The score of a period, or what it had come to; None where neither is known."""
    exact = facts.score(period)
    if exact is not None:
        return Score(*exact, is_final=True)
    least = facts.at_least.get(period)
    return None if least is None else Score(*least, is_final=False)


def came_true(*codes: str) -> Ruling:
    """These won, and the others lost."""
    return Ruling(dict.fromkeys(codes, WON))


def yes_or_no(answer: bool | None) -> Ruling | None:  # noqa: FBT001 - the answer itself
    """Yes, no, or not known."""
    return None if answer is None else came_true("yes" if answer else "no")


def other(side: str) -> str:
    """The other side."""
    return AWAY if side == HOME else HOME


_Rule: TypeAlias = Callable[[Question, Score], Ruling | None]


def _of_score(rule: _Rule) -> Grader:
    """A market that asks of its period's score, final or least."""

    def grade(question: Question, facts: Facts) -> Ruling | None:
        score = score_of(facts, question.period)
        return None if score is None else rule(question, score)

    return grade


def _of_final(rule: _Rule) -> Grader:
    """A market of which nothing is decided before the end of its period."""
    return _of_score(lambda question, score: rule(question, score) if score.is_final else None)


def _draw_no_bet(_question: Question, score: Score) -> Ruling:
    return Ruling(others=STAKE_BACK) if score.leader == DRAW else came_true(score.leader)


def _double_chance(_question: Question, score: Score) -> Ruling:
    pairs = ((HOME, DRAW), (HOME, AWAY), (DRAW, AWAY))
    return came_true(*(f"{one}_or_{two}" for one, two in pairs if score.leader in (one, two)))


def _handicap(question: Question, score: Score) -> Ruling:
    return lines.handicap(score.home, score.away, question.line)


def _handicap_result(question: Question, score: Score) -> Ruling:
    margin = (score.home - score.away) * lines.QUARTERS + question.line
    return came_true(HOME if margin > 0 else AWAY if margin < 0 else DRAW)


def _winning_margin(_question: Question, score: Score) -> Ruling:
    if score.leader == DRAW:
        return came_true("score_draw" if score.total else "goalless_draw")
    margin = abs(score.home - score.away)
    most = 4
    return came_true(f"{score.leader}_by_{margin if margin < most else '4+'}")


def _once(answer: bool, score: Score) -> bool | None:  # noqa: FBT001 - the answer itself
    """What is true once is true for good; that it is not is known at the end alone."""
    return answer if answer or score.is_final else None


def _both_scored(score: Score) -> bool | None:
    return _once(score.home > 0 and score.away > 0, score)


def _scored(score: Score, side: str) -> bool | None:
    return _once(score.of(side) > 0, score)


def _opposite(answer: bool | None) -> bool | None:  # noqa: FBT001 - as above
    return None if answer is None else not answer


def _win_to_nil(_question: Question, score: Score) -> Ruling:
    """Each side for itself: who has let one in has lost it, whatever follows."""
    if not score.is_final:
        return Ruling({side: LOST for side in SIDES if score.of(other(side))}, others=None)
    is_won = score.leader != DRAW and not _both_scored(score)
    return came_true(score.leader) if is_won else Ruling()


def _result_and_both(_question: Question, score: Score) -> Ruling:
    return came_true(f"{score.leader}_and_{'yes' if _both_scored(score) else 'no'}")


def _total_and_both(question: Question, score: Score) -> Ruling | None:
    if score.is_final:
        answer = "yes" if _both_scored(score) else "no"
        return lines.beside_total(lambda code: f"{code}_and_{answer}", score.total, question.line)
    if _both_scored(score) and lines.is_over(score.total, question.line):
        return came_true("over_and_yes")
    return None


_Count: TypeAlias = Callable[[Score], int]


def _over_under(count: _Count) -> Grader:
    return _of_score(
        lambda question, score: lines.over_under(
            count(score), question.line, is_final=score.is_final
        )
    )


def _exactly(count: _Count) -> Grader:
    """A count, or so many and more. Before the end only the last, open one can have come true."""

    def rule(_question: Question, score: Score) -> Ruling:
        reached = count(score)
        open_ended = {f"{least}+": WON for least in range(reached + 1)}
        if score.is_final:
            return Ruling({str(reached): WON, **open_ended})
        return Ruling(open_ended, others=None)

    return _of_score(rule)


def _parity(count: _Count) -> Grader:
    return _of_final(lambda _question, score: came_true("odd" if count(score) % 2 else "even"))


def _total(score: Score) -> int:
    return score.total


def _own(side: str) -> _Count:
    return lambda score: score.of(side)


def _of_side(side: str) -> Mapping[str, Grader]:
    """The markets that ask of one side alone, by what follows its name."""
    own = _own(side)
    return {
        "total": _over_under(own),
        "exact_total": _exactly(own),
        "odd_even": _parity(own),
        "to_score": _of_score(lambda _question, score: yes_or_no(_scored(score, side))),
        "clean_sheet": _of_score(
            lambda _question, score: yes_or_no(_opposite(_scored(score, other(side))))
        ),
    }


GRADERS: Mapping[MarketType, Grader] = MappingProxyType(
    {
        MarketType.MATCH_RESULT: _of_final(lambda _question, score: came_true(score.leader)),
        MarketType.DRAW_NO_BET: _of_final(_draw_no_bet),
        MarketType.DOUBLE_CHANCE: _of_final(_double_chance),
        MarketType.ASIAN_HANDICAP: _of_final(_handicap),
        MarketType.SPREAD: _of_final(_handicap),
        MarketType.HANDICAP_RESULT: _of_final(_handicap_result),
        MarketType.TOTAL: _over_under(_total),
        MarketType.ASIAN_TOTAL: _over_under(_total),
        MarketType.EXACT_TOTAL: _exactly(_total),
        MarketType.ODD_EVEN: _parity(_total),
        MarketType.BOTH_TEAMS_TO_SCORE: _of_score(
            lambda _question, score: yes_or_no(_both_scored(score))
        ),
        MarketType.ANY_SCORE: _of_score(
            lambda _question, score: yes_or_no(_once(score.total > 0, score))
        ),
        MarketType.CORRECT_SCORE: _of_final(
            lambda _question, score: came_true(f"{score.home}-{score.away}")
        ),
        MarketType.WINNING_MARGIN: _of_final(_winning_margin),
        MarketType.RESULT_AND_TOTAL: _of_final(
            lambda question, score: lines.beside_total(
                lambda code: f"{score.leader}_and_{code}", score.total, question.line
            )
        ),
        MarketType.RESULT_AND_BOTH_SCORE: _of_final(_result_and_both),
        MarketType.TOTAL_AND_BOTH_SCORE: _of_score(_total_and_both),
        MarketType.WIN_TO_NIL: _of_score(_win_to_nil),
        **{
            MarketType(f"{side}_{name}"): grader
            for side in SIDES
            for name, grader in _of_side(side).items()
        },
    }
)
