"""How the bets of all books are settled: each run, what waits too long, of an event each book's runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from touchline import codes
from touchline.errors import NotFound
from touchline.ledger.model import format_amount
from touchline.rights import Permission
from touchline.settlement.all_books.queries import RunLine
from touchline.settlement.all_books.read import (
    US_MAX,
    BookLimbo,
    BookRun,
    Wanted,
    limbo_of_books,
    newest_runs,
    whole_page,
)
from touchline.settlement.provenance.queries import get_event_head
from touchline.settlement.reasons import Reason, State, state_of
from touchline.web.feed_rows import duration
from touchline.web.office.guard import guarded
from touchline.web.office.ids import id_of
from touchline.web.office.listing import Asked, Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, looks_left, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of

LOOKS_MAX = 60
WAITING_MAX = 50
KINDS = {"first": "first settlement", "correction": "correction", "void": "void by the tenant"}
STATES = {
    "open": ("running", "plain"),
    "late": ("late", "bad"),
    "done": ("done", "good"),
    "superseded": ("replaced", "plain"),
}
RUNNING = ("open", "late")
# What helps bets that wait, by why they do.
HELPS = {
    "no_result": "Nobody told a result: enter it.",
    "not_told": (
        "The result leaves open what these bets ask: enter one that says it, or void the market"
        " in the tenant's office."
    ),
}
HELD = "The result is held: compare its versions, and enter the right one."
PENDING = "The provider has to say more: enter the result if it does not."
_COUNTS = (
    Column("Begun"),
    Column("Took"),
    Column("Seen", is_number=True),
    Column("Settled", is_number=True),
    Column("Corrected", is_number=True),
    Column("Reopened", is_number=True),
    Column("Staked and paid", is_number=True),
)
_STATE = Filter("state", "State", tuple((word, label) for word, (label, _) in STATES.items()))
PLAN = Plan(
    columns=(
        Column("Tenant"), Column("Event"), Column("Run"), Column("Kind"), Column("State"), *_COUNTS,
    ),
    filters=(Filter("tenant", "Tenant", hint="its slug"), _STATE),
    empty=("Nothing was settled yet", "Runs appear here once events with bets are over."),
)  # fmt: skip
OF_EVENT = Plan(
    columns=(
        Column("Tenant"), Column("Run"), Column("Kind"), Column("State"), *_COUNTS,
        Column("Its office"),
    ),
    filters=PLAN.filters,
    empty=("No book had to settle it", "Runs appear here once it is over and bets are on it."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """Bets that wait too long, in words; ``what`` is what helps."""

    slug: str
    code: str
    event: str
    sport: str
    starts_at: datetime
    bets: int
    why: str
    what: str


@guarded(Permission.READ)
def settlement(seat: Seat) -> Response:
    """The runs of all books, the newest first, and above them what waits too long."""
    asked = asked_here(PLAN)
    # A look for how far runs have come does not ask each book again what waits in it.
    is_first = not (asked.is_file or asked.after or "left" in request.args)
    waiting = limbo_of_books(office().db, asked.word("tenant")) if is_first else []
    return _list(
        seat,
        asked,
        name="settlement",
        heading="Settlement",
        waiting=[_waiting(each) for each in waiting[:WAITING_MAX]],
        more=max(0, len(waiting) - WAITING_MAX),
        versions="",
    )


@guarded(Permission.READ)
def event_runs(seat: Seat, code: str) -> Response:
    """What each result of an event did in each book, the newest run first."""
    event_id = id_of(code)
    with office().db.tenant_tx(seat.scope) as conn:
        head = get_event_head(conn, tenant_id=seat.scope, event_id=event_id)
    if head is None:
        raise NotFound
    return _list(
        seat,
        asked_here(OF_EVENT),
        event_id=event_id,
        name=f"settlement-{code}",
        heading=f"{head.home_name} v {head.away_name}",
        crumbs=[("Settlement", "/settlement")],
        versions=code,
        waiting=[],
        more=0,
    )


def add_settlement(pages: Blueprint) -> None:
    """Give the console its pages of settlement."""
    pages.add_url_rule("/settlement", "settlement", settlement)
    pages.add_url_rule("/settlement/<code>", "event_runs", event_runs)


def _list(
    seat: Seat,
    asked: Asked,
    *,
    name: str,
    heading: str,
    event_id: int = 0,
    crumbs: Sequence[tuple[str, str]] = (),
    **facts: Any,
) -> Response:
    is_number = asked.after.isascii() and asked.after.isdigit()
    wanted = Wanted(
        slug=asked.word("tenant"),
        state=asked.word("state"),
        event_id=event_id,
        before_us=min(int(asked.after), US_MAX) if is_number else US_MAX,
    )
    found = newest_runs(
        office().db,
        wanted,
        limit=asked.limit,
        lane=asked.lane,
    )
    shown = whole_page(found, asked.rows_max)
    is_running = not asked.after and any(each.run.state in RUNNING for each in shown)
    return list_page(
        seat,
        asked,
        [_row(seat, each, is_of_event=bool(event_id)) for each in shown],
        name=name,
        heading=heading,
        crumbs=crumbs,
        next_after=str(shown[-1].run.opened_us) if len(found) > len(shown) else "",
        template="console/settlement.html",
        is_running=is_running,
        looks_left=looks_left(LOOKS_MAX) if is_running else 0,
        **facts,
    )


def _row(seat: Seat, of_book: BookRun, *, is_of_event: bool) -> Row:
    run, zone = of_book.run, zone_of(seat.clerk.time_zone)
    code = codes.encode(run.event_id)
    label, tone = STATES[run.state]
    event = Cell(f"{run.home_name} v {run.away_name}", href=place(f"/settlement/{code}"))
    may_visit = seat.may(Permission.TENANTS_VISIT)
    visit = Cell("visit", href=place(f"/tenants/{of_book.slug}/visit")) if may_visit else Cell("")
    return (
        Cell(of_book.slug, href=place(f"/tenants/{of_book.slug}")),
        *(() if is_of_event else (event,)),
        Cell(str(run.gen)),
        Cell(KINDS[run.kind]),
        Cell(label, tone=tone),
        time_cell(run.opened_at, zone),
        Cell(duration(run.took_s)),
        _seen(run),
        Cell(str(run.settled)),
        Cell(str(run.corrected)),
        Cell(str(run.reopened)),
        Cell(_totals(run)),
        *((visit,) if is_of_event else ()),
    )


def _seen(run: RunLine) -> Cell:
    """How many bets it has looked at; of how many, and a bar, while there are some left."""
    whole = run.seen + run.unseen
    if run.state not in RUNNING or not whole:
        return Cell(str(run.seen))
    return Cell(f"{run.seen} of {whole}", percent=100 * run.seen // whole)


def _totals(run: RunLine) -> str:
    return ", ".join(
        f"{format_amount(staked, exponent)} / {format_amount(paid, exponent)} {currency}"
        for currency, exponent, staked, paid in run.totals
    )


def _waiting(of_book: BookLimbo) -> Waiting:
    limbo = of_book.limbo
    return Waiting(
        of_book.slug,
        codes.encode(limbo.event_id),
        f"{limbo.home_name} v {limbo.away_name}",
        limbo.sport,
        limbo.starts_at,
        limbo.bets,
        limbo.reason.replace("_", " "),
        _what_helps(limbo.reason),
    )


def _what_helps(reason: str) -> str:
    if reason in HELPS:
        return HELPS[reason]
    return HELD if state_of(Reason(reason)) is State.HELD else PENDING
