"""Results that staff enter, what waits for one, and how the versions of an event came to be."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, Response, request

from touchline import codes
from touchline.catalog.model import EventStatus
from touchline.errors import NotFound
from touchline.plumbing.db import Connection
from touchline.rights import Permission
from touchline.settlement.entries import queries
from touchline.settlement.entries.enter import Decision, NoSuchEntry, decide, enter, report_of
from touchline.settlement.entries.queries import Entry
from touchline.settlement.shapes import OVER
from touchline.settlement.standings.queries import Version, list_versions
from touchline.web.console.touched import touched_by
from touchline.web.office.forms import Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before, id_of
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of

PLAN = Plan(
    columns=(
        Column("Entry"), Column("Event"), Column("Sport"), Column("Ended"), Column("Score"),
        Column("Entered by"), Column("At"), Column("Decision"),
    ),
    filters=(Filter("state", "State", (("waiting", "waits for a second person"),)),),
    empty=("Nobody entered a result", "Only what no feed tells needs to be entered."),
)  # fmt: skip
MISSING = Plan(
    columns=(Column("Event"), Column("Sport"), Column("Began"), Column("State"), Column("Why")),
    empty=("Nothing is missing", "Every event that is over has its final result."),
)
MISSING_AFTER_S = 6 * 3600
DECISIONS = {"approved": "good", "refused": "bad"}
_PARTS_MAX = 20


@guarded(Permission.READ)
def results(seat: Seat) -> Response:
    """What staff entered, the newest first."""
    asked = asked_here(PLAN)
    with office().db.connection_ctx() as conn:
        found = queries.list_entries(
            conn,
            is_undecided=asked.word("state") == "waiting",
            limit=asked.limit,
            before_id=id_before(asked.after),
        )
    shown = found[: asked.rows_max]
    return list_page(
        seat,
        asked,
        _rows(shown, seat),
        name="results",
        heading="Entered results",
        next_after=after_code(shown[-1].id) if len(found) > len(shown) else "",
        template="console/results.html",
    )


@guarded(Permission.READ)
def missing(seat: Seat) -> Response:
    """Events that should have a final result by now; those that are held first."""
    asked = asked_here(MISSING)
    zone = zone_of(seat.clerk.time_zone)
    with office().db.connection_ctx() as conn:
        found = queries.list_waiting(conn, after_s=MISSING_AFTER_S, limit=asked.rows_max)
    rows: list[Row] = [
        (
            Cell(
                f"{each.home_name} - {each.away_name}",
                href=place(f"/results/of/{codes.encode(each.event_id)}"),
            ),
            Cell(each.sport),
            time_cell(each.starts_at, zone),
            Cell(each.state or "nothing reported", tone="bad" if each.state == "held" else ""),
            Cell((each.reason or "").replace("_", " ")),
        )
        for each in found
    ]
    crumbs = [("Entered results", "/results")]
    return list_page(
        seat, asked, rows, name="missing-results", heading="Missing results", crumbs=crumbs
    )


@guarded(Permission.RESULTS_ENTER)
def new_result(seat: Seat) -> Response:
    """The form for how an event ended."""
    event = request.args.get("event", "")[:40]
    return _form(seat, Draft({"event": event, "status": EventStatus.FINISHED.value}))


@guarded(Permission.RESULTS_ENTER)
def enter_result(seat: Seat) -> Response:
    """Enter it; nothing is paid on it before another person approves."""

    def attempt(given: Fields) -> Response:
        status = given.get("status", "")
        if status not in {each.value for each in OVER}:
            raise WrongField("status", "Say how it ended.")
        report = report_of(
            EventStatus(status),
            score=given.get("score", ""),
            half_time=given.get("half_time", ""),
            full_time=given.get("full_time", ""),
            extra_time=given.get("extra_time", ""),
            penalties=given.get("penalties", ""),
            periods=given.get("periods", "").split()[:_PARTS_MAX],
            winner=given.get("winner") or None,
        )
        event = given.get("event", "").strip()
        code = enter(office().db, event, report, by=seat.actor, note=given.get("note", "").strip())
        return done(f"/results/{code}", "Entered. It counts once another person has approved it.")

    return submitted(
        seat, attempt, lambda draft, status: _form(seat, draft, status),
        fields={"no_such_event": "event", "impossible_result": "score"},
    )  # fmt: skip


@guarded(Permission.READ)
def result(seat: Seat, code: str) -> Response:
    """One entry, and the form for who decides."""
    return _page(seat, code)


@guarded(Permission.RESULTS_DECIDE)
def decide_result(seat: Seat, code: str) -> Response:
    """Approve or refuse, as a second person."""

    def attempt(given: Fields) -> Response:
        decision = Decision.APPROVED if given.get("what") == "approve" else Decision.REFUSED
        decide(office().db, code, decision, by=seat.actor)
        follows = "Within a minute it is final." if decision is Decision.APPROVED else ""
        return done(f"/results/{code}", f"It is {decision.value}. {follows}".strip())

    return submitted(seat, attempt, lambda draft, status: _page(seat, code, draft, status))


@guarded(Permission.READ)
def event_results(seat: Seat, code: str) -> Response:
    """Every version of an event's result, and which of them bets were paid on."""
    event_id = id_of(code)
    with office().db.connection_ctx() as conn:
        if queries.get_sport_of_event(conn, event_id=event_id) is None:
            raise NotFound
        versions = list_versions(conn, event_id=event_id)
    return page(
        seat,
        "console/versions.html",
        heading="Results of an event",
        crumbs=[("Entered results", "/results"), ("Missing results", "/results/missing")],
        code=code,
        versions=versions,
        score=score,
        entry=lambda version: codes.encode(version.entry_id) if version.entry_id else "",
    )


def add_results(pages: Blueprint) -> None:
    """Give the console its results."""
    pages.add_url_rule("/results", "results", results)
    pages.add_url_rule("/results/missing", "missing_results", missing)
    pages.add_url_rule("/results/new", "new_result", new_result)
    pages.add_url_rule("/results", "enter_result", enter_result, methods=["POST"])
    pages.add_url_rule("/results/of/<code>", "event_results", event_results)
    pages.add_url_rule("/results/<code>", "result", result)
    pages.add_url_rule("/results/<code>/decide", "decide_result", decide_result, methods=["POST"])


def score(told: Entry | Version) -> str:
    """A score as people write it."""
    pair = "" if told.home_score is None else f"{told.home_score}-{told.away_score}"
    return " ".join(filter(None, (pair, f"{told.winner} won" if told.winner else "")))


def _rows(found: Sequence[Entry], seat: Seat) -> list[Row]:
    zone = zone_of(seat.clerk.time_zone)
    return [
        (
            Cell(codes.encode(each.id), href=place(f"/results/{codes.encode(each.id)}")),
            Cell(f"{each.home_name} - {each.away_name}"),
            Cell(each.sport),
            Cell(each.status.replace("_", " ")),
            Cell(score(each)),
            Cell(each.entered_by),
            time_cell(each.entered_at, zone),
            Cell(each.decision or "waits", tone=DECISIONS.get(each.decision or "", "plain")),
        )
        for each in found
    ]


def _entry(conn: Connection, code: str) -> Entry:
    entry_id = id_of(code)
    below = min(entry_id + 1, queries.ID_MAX)
    found = queries.list_entries(conn, is_undecided=False, limit=1, before_id=below)
    if not found or found[0].id != entry_id:
        raise NoSuchEntry
    return found[0]


def _page(
    seat: Seat, code: str, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    with office().db.connection_ctx() as conn:
        found = _entry(conn, code)
    return page(
        seat,
        "console/result.html",
        heading=f"{found.home_name} - {found.away_name}",
        crumbs=[("Entered results", "/results")],
        entry=found,
        code=code,
        event=codes.encode(found.event_id),
        score=score(found),
        touched=[] if found.decision else touched_by(found.event_id),
        is_own=found.entered_by.casefold() == seat.actor.name.casefold(),
        draft=draft or Draft(),
        status=status,
    )


def _form(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    return page(
        seat,
        "console/result_new.html",
        heading="Enter a result",
        crumbs=[("Entered results", "/results")],
        draft=draft,
        statuses=[
            (each.value, each.value.replace("_", " ")) for each in EventStatus if each in OVER
        ],
        status=status,
    )
