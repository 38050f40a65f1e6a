"""Grades events that have something new, keeps what changed, and opens the runs that pay by it."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from touchline.plumbing.db import Connection, Database
from touchline.settlement.agenda import queries as agenda
from touchline.settlement.grading.house_rules import HOUSE_RULES
from touchline.settlement.grading.reading import EventGrading, grade_events
from touchline.settlement.outcomes import queries
from touchline.tenants.queries import list_tenant_ids_all_tenants

logger = logging.getLogger(__name__)

EVENTS_AT_A_TIME = 16

# What became of the selections of an event: by version of the rules and selection.
Outcomes = Mapping[tuple[int, int], tuple[int, int, int, int, str | None]]


@dataclass(frozen=True, slots=True)
class Graded:
    """What one look at the agenda came to: events looked at, changed, and runs opened for them."""

    events: int = 0
    changed: int = 0
    runs: int = 0


def grade_due(db: Database) -> Graded:
    """Grade some of the events that are due; what is decided anew and its runs are one transaction."""
    with db.connection_ctx() as conn:
        due = sorted(agenda.lock_due_events(conn, limit=EVENTS_AT_A_TIME))
        if not due:
            return Graded()
        gradings = _gradings(conn, due)
        changed = _keep(conn, due, gradings)
        runs = 0
        if changed:
            runs = queries.add_settlement_runs(
                conn,
                tenant_ids=list_tenant_ids_all_tenants(conn),
                event_ids=list(changed),
                gens=list(changed.values()),
            )
        _look_again(conn, due, gradings)
    graded = Graded(len(due), len(changed), runs)
    facts = {"events": graded.events, "changed": graded.changed, "runs": graded.runs}
    logger.info("settlement.events_graded", extra=facts)
    return graded


def _gradings(conn: Connection, due: Sequence[int]) -> dict[int, list[EventGrading]]:
    """Of each event what every version of the rules makes of it: a bet stands by its own."""
    found: dict[int, list[EventGrading]] = {event_id: [] for event_id in due}
    for rules in HOUSE_RULES.values():
        for grading in grade_events(conn, due, rules):
            found[grading.event_id].append(grading)
    return found


def _keep(
    conn: Connection, due: Sequence[int], gradings: Mapping[int, Sequence[EventGrading]]
) -> dict[int, int]:
    """Add a generation of each event that came out otherwise than before; the new ones, by event."""
    queries.insert_graded_events(conn, event_ids=due)
    gens = dict(queries.lock_graded_events(conn, event_ids=due))
    stored = _stored(queries.list_graded(conn, event_ids=list(gens), gens=list(gens.values())))
    changed = {
        event_id: gens[event_id] + 1
        for event_id in due
        if _outcomes(gradings[event_id]) != stored.get(event_id, {})
    }
    if not changed:
        return changed
    rows = [each for event_id in changed for each in gradings[event_id]]
    queries.insert_gradings(
        conn,
        event_ids=[each.event_id for each in rows],
        gens=[changed[each.event_id] for each in rows],
        rules_versions=[each.rules_version for each in rows],
        result_versions=[each.result_version for each in rows],
    )
    for each in rows:
        queries.insert_graded_selections(
            conn,
            event_id=each.event_id,
            gen=changed[each.event_id],
            rules_version=each.rules_version,
            **each.graded.columns(),
        )
    queries.update_graded_events(conn, event_ids=list(changed), gens=list(changed.values()))
    return changed


def _look_again(
    conn: Connection, due: Sequence[int], gradings: Mapping[int, Sequence[EventGrading]]
) -> None:
    """Look again where a wait ends by itself; a new result puts an event back on the agenda."""
    waits = {
        event_id: min(each.wait_s for each in found if each.wait_s is not None)
        for event_id, found in gradings.items()
        if any(each.wait_s is not None for each in found)
    }
    agenda.mark_agenda_later(conn, event_ids=list(waits), waits_s=list(waits.values()))
    agenda.delete_agenda(conn, event_ids=[each for each in due if each not in waits])


def _outcomes(gradings: Iterable[EventGrading]) -> Outcomes:
    return {
        (grading.rules_version, each.selection_id): (
            each.outcome.won,
            each.outcome.void_half,
            each.outcome.dead_heat.numerator,
            each.outcome.dead_heat.denominator,
            each.void_reason,
        )
        for grading in gradings
        for each in grading.graded.selections
    }


def _stored(rows: Iterable[queries.GradedRow]) -> dict[int, Outcomes]:
    stored: dict[int, dict[tuple[int, int], tuple[int, int, int, int, str | None]]] = {}
    for row in rows:
        stored.setdefault(row.event_id, {})[row.rules_version, row.selection_id] = (
            row.won,
            row.void_halves,
            row.dead_heat_places,
            row.dead_heat_tied,
            row.void_reason,
        )
    return dict(stored)
