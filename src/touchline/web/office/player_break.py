"""Who is kept from betting, and the one thing staff may do about it: decide on what a player asks."""

from http import HTTPStatus

from flask import Blueprint, Response

from touchline import codes
from touchline.protection.breaks.model import COOLING_OFF, COOLING_OFF_WITHOUT_END
from touchline.protection.breaks.removal import decide_removal
from touchline.protection.queries import Returning, list_returning
from touchline.rights import Permission
from touchline.web.office.forms import Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.listing import Cell, Column, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.player import sheet_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of

PLAN = Plan(
    columns=(
        Column("Player"),
        Column("Excluded"),
        Column("Until"),
        Column("Asked by"),
        Column("Asked"),
    ),
    empty=("Nobody asks", "Who asks for the end of their exclusion is listed here."),
)


@guarded(Permission.READ)
def exclusions(seat: Seat) -> Response:
    """The players who ask for the end of their exclusion, the oldest request first."""
    asked = asked_here(PLAN)
    with office().db.tenant_tx(seat.scope) as conn:
        returning = list_returning(conn, tenant_id=seat.scope)
    rows = [_row(seat, each) for each in returning]
    return list_page(
        seat,
        asked,
        rows,
        name="exclusions",
        heading="Exclusions to be removed",
        crumbs=[("Players", "/players")],
    )


@guarded(Permission.READ)
def exclusion(seat: Seat, code: str) -> Response:
    """What a player is kept from, until when, and what they ask for."""
    return _page(seat, code, Draft(), HTTPStatus.OK)


@guarded(Permission.PROTECTION_REVIEW)
def decide_exclusion(seat: Seat, code: str) -> Response:
    """Agree to the end of an exclusion, or refuse it."""
    sheet = sheet_of(seat, code)

    def attempt(given: Fields) -> Response:
        what, reason = given.get("what", ""), given.get("reason", "").strip()
        if what not in {"agree", "refuse"}:
            raise WrongField("reason", "Say what you decide.")
        if not reason:
            raise WrongField("reason", "Say why: it is kept in the trail.")
        is_agreed = what == "agree"
        if is_agreed:
            sure(given)
        decide_removal(
            office().db,
            seat.scope,
            sheet.person.id,
            is_agreed=is_agreed,
            reason=reason,
            by=seat.actor,
        )
        said = "Agreed; it ends after the cooling-off." if is_agreed else "Refused; it stands."
        return done(f"/players/{code}/exclusion", said)

    return submitted(seat, attempt, lambda draft, status: _page(seat, code, draft, status))


def add_player_break(pages: Blueprint) -> None:
    """Give the office its exclusions."""
    path = "/players/<code>/exclusion"
    pages.add_url_rule("/exclusions", "exclusions", exclusions)
    pages.add_url_rule(path, "exclusion", exclusion)
    pages.add_url_rule(path, "decide_exclusion", decide_exclusion, methods=["POST"])


def _page(seat: Seat, code: str, draft: Draft, status: int) -> Response:
    sheet = sheet_of(seat, code)
    kept = sheet.kept
    ends_at = None
    if kept is not None and kept.removal_asked_at is not None:
        wait = COOLING_OFF if kept.excluded_until else COOLING_OFF_WITHOUT_END
        ends_at = kept.removal_asked_at + wait
    return page(
        seat,
        "office/player_break.html",
        heading="Exclusion",
        crumbs=[("Players", "/players"), (sheet.person.display_name, f"/players/{code}")],
        sheet=sheet,
        kept=kept,
        ends_at=ends_at,
        draft=draft,
        may_review=seat.may(Permission.PROTECTION_REVIEW),
        here_tab="/exclusion",
        status=status,
    )


def _row(seat: Seat, each: Returning) -> Row:
    zone = zone_of(seat.clerk.time_zone)
    path = f"/players/{codes.encode(each.player_id)}/exclusion"
    return (
        Cell(each.username, href=place(path)),
        time_cell(each.excluded_at, zone),
        time_cell(each.excluded_until, zone) if each.excluded_until else Cell("without end"),
        Cell(each.asked_by),
        time_cell(each.asked_at, zone),
    )
