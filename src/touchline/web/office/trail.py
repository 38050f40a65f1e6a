"""The trail as staff read it: who changed what, when and why, narrowed by any of these."""

from typing import Any

from flask import Blueprint, Response

from touchline.audit.actions import Action
from touchline.audit.line import Line
from touchline.audit.queries import list_audit
from touchline.rights import Permission
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of

PLAN = Plan(
    columns=(
        Column("When"),
        Column("Who"),
        Column("What"),
        Column("Of what"),
        Column("Before"),
        Column("After"),
        Column("Why"),
        Column("From"),
    ),
    filters=(
        Filter("action", "What", tuple((each.value, each.value) for each in Action)),
        Filter("actor", "Who", hint="user name"),
        Filter("subject", "Of what", hint="player:6h2k…"),
    ),
    empty=("Nothing was changed yet", "Every change of staff's and players' leaves a line here."),
)
_FACTS_MAX = 300


@guarded(Permission.AUDIT_READ)
def trail(seat: Seat) -> Response:
    """The lines of a scope, the newest first."""
    asked = asked_here(PLAN)
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        lines = list_audit(
            conn,
            tenant_id=seat.scope,
            action=asked.word("action"),
            actor=asked.word("actor"),
            subject=asked.word("subject"),
            before_id=id_before(asked.after),
            limit=asked.limit,
        )
    shown = lines[: asked.rows_max]
    zone = zone_of(seat.clerk.time_zone)
    rows = [_row(line, time_cell(line.recorded_at, zone)) for line in shown]
    more = after_code(shown[-1].id) if len(lines) > len(shown) else ""
    return list_page(seat, asked, rows, name="trail", heading="Audit trail", next_after=more)


def add_trail(pages: Blueprint) -> None:
    """Give a realm the page of its trail."""
    pages.add_url_rule("/audit", "trail", trail)


def _row(line: Line, when: Cell) -> Row:
    return (
        when,
        Cell(f"{line.actor_name} ({line.actor_kind})"),
        Cell(line.action),
        Cell(line.subject),
        Cell(_facts(line.before)),
        Cell(_facts(line.after)),
        Cell(line.reason),
        Cell(line.origin),
    )


def _facts(facts: dict[str, Any] | None) -> str:
    text = ", ".join(f"{name} {_shown(value)}" for name, value in (facts or {}).items())
    return text if len(text) <= _FACTS_MAX else f"{text[: _FACTS_MAX - 1]}…"


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, dict):
        return f"({_facts(value)})"
    return ", ".join(map(_shown, value)) if isinstance(value, list) else str(value)
