"""Grades one market by what a result says and what the house rules make of the rest. Pure.

What play decided is decided, whatever came after it; the rest waits, is void, or needs a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from touchline.bets.multiplier import LOST, STAKE_BACK, WON, Outcome
from touchline.catalog.market_types import TYPE_RULES, Winners
from touchline.catalog.model import EventStatus, MarketType, Period
from touchline.settlement.facts import Facts
from touchline.settlement.grading import halves, scores, sets, winners
from touchline.settlement.grading.house_rules import HouseRules, Since
from touchline.settlement.grading.model import (
    SIDES,
    Grading,
    OpenReason,
    Question,
    Ruling,
    VoidReason,
)
from touchline.settlement.grading.scores import Grader, came_true
from touchline.settlement.shapes import PLAYED_OUT

GRADERS: Mapping[MarketType, Grader] = MappingProxyType(
    {**scores.GRADERS, **halves.GRADERS, **sets.GRADERS, **winners.GRADERS}
)


@dataclass(frozen=True, slots=True)
class Ages:
    """How long ago, by the database's clock: the kick-off that was announced, and the final result."""

    since_start_s: float
    since_result_s: float

    def of(self, since: Since) -> float:
        """The age that a wait is measured by."""
        return self.since_start_s if since is Since.START else self.since_result_s


def grade(
    question: Question, codes: Iterable[str], facts: Facts, rules: HouseRules, ages: Ages
) -> Grading:
    """What became of the selections with these codes.

    Raises:
        ValueError: a code that the type does not know; it is never taken for a lost one.

    """
    asked = TYPE_RULES[question.type].in_order(codes)
    if question.period in facts.unplayed:
        return Grading(dict.fromkeys(asked, STAKE_BACK), void_reason=VoidReason.UNPLAYED)
    ruling = _retired(question, facts, rules) or GRADERS[question.type](question, facts)
    decided = {} if ruling is None else _decided(question.type, asked, ruling)
    if len(decided) == len(asked):
        return Grading(decided)
    if facts.status in PLAYED_OUT:
        is_tie = question.type is MarketType.TO_QUALIFY
        return Grading(decided, OpenReason.TIE_UNKNOWN if is_tie else OpenReason.NOT_TOLD)
    fate = rules.fates.get(facts.status)
    if fate is None:
        return Grading(decided, OpenReason.NOT_OVER)
    if ages.of(fate.since) < fate.void_after_s:
        return Grading(decided, OpenReason.WAITING)
    void = {code: STAKE_BACK for code in asked if code not in decided}
    return Grading({**decided, **void}, void_reason=VoidReason(facts.status.value))


def _retired(question: Question, facts: Facts, rules: HouseRules) -> Ruling | None:
    """Who goes on wins the match, when enough of it was played."""
    is_asked = question.type is MarketType.MONEYLINE and question.period is Period.MATCH
    if not is_asked or facts.status is not EventStatus.RETIRED or facts.winner not in SIDES:
        return None
    is_enough = sum(facts.won_at_least or (0, 0)) >= rules.sets_for_winner
    return came_true(facts.winner) if is_enough else None


def _decided(kind: MarketType, codes: Iterable[str], ruling: Ruling) -> dict[str, Outcome]:
    """The selections that are decided: where one alone can win, all of them or none."""
    told = {code: ruling.of(code) for code in codes}
    known = {code: outcome for code, outcome in told.items() if outcome is not None}
    if len(known) == len(told) or TYPE_RULES[kind].winners is not Winners.ONE:
        return known
    has_winner = WON in known.values()
    return {code: known.get(code, LOST) for code in told} if has_winner else {}
