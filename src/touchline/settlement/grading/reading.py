"""Grades events by what is final of them: reads, grades, and leaves the writing to settlement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from touchline.catalog.model import MarketType, Period
from touchline.plumbing.db import Connection
from touchline.settlement.grading import queries
from touchline.settlement.grading.grade import Ages
from touchline.settlement.grading.house_rules import HouseRules
from touchline.settlement.grading.model import OpenReason
from touchline.settlement.grading.of_event import (
    AskedMarket,
    GradedEvent,
    grade_event,
    standing,
)
from touchline.settlement.grading.queries import AskedRow, FinalRow
from touchline.settlement.shapes import STAFF, tells_overtime
from touchline.settlement.stored import as_report


@dataclass(frozen=True, slots=True)
class EventGrading:
    """What a version of an event's result decides of its markets, under one version of the rules.

    ``wait_s`` is how long until what may still be played becomes void; None where nothing waits.
    """

    event_id: int
    result_version: int
    rules_version: int
    graded: GradedEvent
    wait_s: float | None = None


def grade_events(
    conn: Connection, event_ids: Sequence[int], rules: HouseRules
) -> list[EventGrading]:
    """What is decided of those of the events that have a final result."""
    finals = {
        event_id: list(rows)
        for event_id, rows in groupby(
            queries.list_finals(conn, event_ids=event_ids), key=lambda row: row.event_id
        )
    }
    asked = {
        event_id: _markets(rows)
        for event_id, rows in groupby(
            queries.list_asked(conn, event_ids=sorted(finals)), key=lambda row: row.event_id
        )
    }
    return [_grading(rows, asked.get(event_id, ()), rules) for event_id, rows in finals.items()]


def _grading(
    finals: Sequence[FinalRow], markets: Sequence[AskedMarket], rules: HouseRules
) -> EventGrading:
    reports = [as_report(row) for row in finals]
    place = standing(reports)
    row, report = finals[place], reports[place]
    ages = Ages(row.since_start_s, row.since_result_s)
    graded = grade_event(
        row.sport,
        report,
        markets,
        rules=rules,
        ages=ages,
        tells_overtime=tells_overtime(STAFF if row.is_by_staff else row.provider),
    )
    wait_s = None
    if OpenReason.WAITING in graded.still_open.values():
        fate = rules.fates[report.status]
        wait_s = fate.void_after_s - ages.of(fate.since)
    return EventGrading(row.event_id, row.version, rules.version, graded, wait_s)


def _markets(rows: Iterable[AskedRow]) -> list[AskedMarket]:
    markets = []
    for market_id, selections in groupby(rows, key=lambda row: row.market_id):
        group = list(selections)
        first = group[0]
        markets.append(
            AskedMarket(
                market_id,
                MarketType(first.type),
                Period(first.period),
                first.line_quarters,
                tuple((row.selection_id, row.code) for row in group),
            )
        )
    return markets
