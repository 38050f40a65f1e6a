"""Grades all markets of an event by its final result, in columns that a set-based write takes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchline.bets.multiplier import HALVES, Outcome
from touchline.catalog.model import EventStatus, MarketType, Period, ReportedResult
from touchline.settlement.facts import facts_of
from touchline.settlement.grading.grade import Ages, grade
from touchline.settlement.grading.house_rules import HouseRules
from touchline.settlement.grading.model import OpenReason, Question, VoidReason
from touchline.settlement.shapes import PLAYED_OUT


@dataclass(frozen=True, slots=True)
class AskedMarket:
    """A market of the event with its selections: (id, code)."""

    market_id: int
    type: MarketType
    period: Period
    line_quarters: int | None
    selections: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class GradedSelection:
    """What became of one selection. ``void_reason`` is None where the stake came home by a tie."""

    selection_id: int
    outcome: Outcome
    void_reason: VoidReason | None


@dataclass(frozen=True, slots=True)
class GradedEvent:
    """What is decided of an event; ``still_open`` says by market why some of it is not."""

    selections: tuple[GradedSelection, ...]
    still_open: Mapping[int, OpenReason]

    def columns(self) -> dict[str, list[Any]]:
        """The decided selections as arrays of equal length, in ascending order of their ids."""
        rows = sorted(self.selections, key=lambda each: each.selection_id)
        return {
            "selection_ids": [each.selection_id for each in rows],
            "won": [each.outcome.won for each in rows],
            "void_halves": [each.outcome.void_half for each in rows],
            "dead_heat_places": [each.outcome.dead_heat.numerator for each in rows],
            "dead_heat_tied": [each.outcome.dead_heat.denominator for each in rows],
            "void_reasons": [each.void_reason for each in rows],
        }


def standing(finals: Sequence[ReportedResult]) -> int:
    """The place of the result to grade by, of all that became final, oldest first.

    What was played stands: a decision at the table that gives the match to a side changes no bet.
    """
    last = len(finals) - 1
    if not any(report.status in PLAYED_OUT for report in finals):
        return last
    return next(
        place for place in range(last, -1, -1) if finals[place].status is not EventStatus.AWARDED
    )


def grade_event(
    sport: str,
    report: ReportedResult,
    markets: Iterable[AskedMarket],
    *,
    rules: HouseRules,
    ages: Ages,
    tells_overtime: bool,
    is_single_tie: bool = False,
) -> GradedEvent:
    """What a final result decides of these markets of its event.

    ``is_single_tie``: no other match has a part in who goes through.
    """
    facts = facts_of(sport, report, tells_overtime=tells_overtime)
    decided: list[GradedSelection] = []
    still_open: dict[int, OpenReason] = {}
    for market in markets:
        question = Question(market.type, market.period, market.line_quarters, is_single_tie)
        grading = grade(question, [code for _, code in market.selections], facts, rules, ages)
        if grading.open_reason is not None:
            still_open[market.market_id] = grading.open_reason
        for selection_id, code in market.selections:
            outcome = grading.outcomes.get(code)
            if outcome is not None:
                reason = grading.void_reason if outcome.void_half == HALVES else None
                decided.append(GradedSelection(selection_id, outcome, reason))
    return GradedEvent(tuple(decided), still_open)
