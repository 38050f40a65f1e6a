"""How bets are settled: each run, what waits too long, and of an event every version of its result."""

from flask import Blueprint, Response

from touchline import codes
from touchline.errors import NotFound
from touchline.ledger.model import format_amount
from touchline.rights import Permission
from touchline.settlement.limbo.queries import list_limbo
from touchline.settlement.limbo.watch import AFTER_HOURS, WITHIN_DAYS
from touchline.settlement.provenance import queries
from touchline.settlement.provenance.queries import ResultVersion, SettlementRun
from touchline.web.office.guard import guarded
from touchline.web.office.ids import id_of
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of

# Microseconds that PostgreSQL still knows as an instant.
_US_MAX = 4_000_000_000_000_000
TONES = {"done": "good", "open": "plain", "superseded": "plain"}
PLAN = Plan(
    columns=(
        Column("Event"),
        Column("Sport"),
        Column("Grading", is_number=True),
        Column("State"),
        Column("Begun"),
        Column("Ended"),
        Column("Seen", is_number=True),
        Column("Settled", is_number=True),
        Column("Corrected", is_number=True),
        Column("Reopened", is_number=True),
        Column("Staked and paid", is_number=True),
    ),
    filters=(Filter("state", "State", tuple((each, each) for each in TONES)),),
    empty=("Nothing was settled yet", "Runs appear here once events with bets are over."),
)
VERSIONS = Plan(
    columns=(
        Column("Version"),
        Column("Said"),
        Column("Status"),
        Column("Score"),
        Column("Final"),
        Column("Told by"),
        Column("Entered by"),
        Column("Approved by"),
        Column("Note"),
    ),
    empty=("No result yet", "Nobody has told how this event went."),
)


@guarded(Permission.READ)
def settlement(seat: Seat) -> Response:
    """The runs of the tenant, the newest first, and above them what waits too long."""
    asked = asked_here(PLAN)
    is_number = asked.after.isascii() and asked.after.isdigit()
    waiting = []
    with office().db.tenant_tx(seat.scope, lane=asked.lane) as conn:
        runs = queries.list_settlement_runs(
            conn,
            tenant_id=seat.scope,
            state=asked.word("state"),
            before_us=min(int(asked.after), _US_MAX) if is_number else _US_MAX,
            limit=asked.limit,
        )
        if not asked.is_file and not asked.after:
            waiting = list_limbo(
                conn, tenant_id=seat.scope, after_hours=AFTER_HOURS, within_days=WITHIN_DAYS
            )
    shown = runs[: asked.rows_max]
    zone = zone_of(seat.clerk.time_zone)
    rows = [
        _row(run, time_cell(run.opened_at, zone), time_cell(run.ended_at, zone)) for run in shown
    ]
    return list_page(
        seat,
        asked,
        rows,
        name="settlement",
        heading="Settlement",
        next_after=str(shown[-1].opened_us) if len(runs) > len(shown) else "",
        template="office/settlement.html",
        waiting=[(codes.encode(each.event_id), each) for each in waiting],
    )


@guarded(Permission.READ)
def event(seat: Seat, code: str) -> Response:
    """Every version of an event's result, and who vouches for those that are final."""
    event_id = id_of(code)
    asked = asked_here(VERSIONS)
    with office().db.tenant_tx(seat.scope) as conn:
        head = queries.get_event_head(conn, tenant_id=seat.scope, event_id=event_id)
        if head is None:
            raise NotFound
        versions = queries.list_result_versions(conn, event_id=event_id)
    zone = zone_of(seat.clerk.time_zone)
    rows = [
        _version(each, time_cell(each.received_at, zone), time_cell(each.final_at, zone))
        for each in versions
    ]
    return list_page(
        seat,
        asked,
        rows,
        name=f"results-{code}",
        heading=f"{head.home_name} v {head.away_name}",
        crumbs=[("Settlement", "/settlement")],
        template="office/event_results.html",
        head=head,
    )


def add_settlement(pages: Blueprint) -> None:
    """Give the office its pages of settlement."""
    pages.add_url_rule("/settlement", "settlement", settlement)
    pages.add_url_rule("/settlement/<code>", "event_results", event)


def _row(run: SettlementRun, opened: Cell, ended: Cell) -> Row:
    totals = ", ".join(
        f"{format_amount(staked, exponent)} / {format_amount(paid, exponent)} {currency}"
        for currency, exponent, staked, paid in run.totals
    )
    code = codes.encode(run.event_id)
    return (
        Cell(f"{run.home_name} v {run.away_name}", href=place(f"/settlement/{code}")),
        Cell(run.sport),
        Cell(str(run.gen)),
        Cell(run.state, tone=TONES[run.state]),
        opened,
        ended,
        Cell(str(run.seen)),
        Cell(str(run.settled)),
        Cell(str(run.corrected)),
        Cell(str(run.reopened)),
        Cell(totals),
    )


def _version(each: ResultVersion, said: Cell, final: Cell) -> Row:
    score = "" if each.home_score is None else f"{each.home_score}:{each.away_score}"
    status = each.status.replace("_", " ")
    raw = f" ({each.raw_status})" if each.raw_status else ""
    return (
        Cell(str(each.version)),
        said,
        Cell(f"{status}{raw}"),
        Cell(score),
        final,
        Cell(", ".join(each.confirmed_by)),
        Cell(each.entered_by),
        Cell(each.approved_by),
        Cell(each.note),
    )
