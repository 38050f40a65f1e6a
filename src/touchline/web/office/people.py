"""Staff of the scope: who has an account, what they may do; and everybody's own account."""

from http import HTTPStatus

from flask import Blueprint, Response

from touchline.errors import ChangedMeanwhile, NotFound
from touchline.rights import Permission, Role
from touchline.staff import accounts
from touchline.staff.entry.enter import count_codes_left, reset_app
from touchline.staff.entry.queries import Colleague, list_colleagues
from touchline.staff.model import StaffStatus, WrongStaffSignIn
from touchline.staff.prove import account_of
from touchline.web.office.forms import Again, Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.listing import Cell, Column, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.right_words import rights_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of

ROLES = [(role.value, role.value.replace("_", " ")) for role in Role]
PLAN = Plan(
    columns=(
        Column("User name"),
        Column("Name"),
        Column("Role"),
        Column("State"),
        Column("App"),
        Column("Since"),
    ),
    empty=("Nobody", "Create the first account."),
)
_FIELDS = {
    "bad_username": "username",
    "staff_name_taken": "username",
    "bad_display_name": "display_name",
    "bad_password": "password",
}


@guarded(Permission.STAFF_MANAGE)
def people(seat: Seat) -> Response:
    """Who has an account here."""
    asked = asked_here(PLAN)
    zone = zone_of(seat.clerk.time_zone)
    rows = [_row(each, time_cell(each.created_at, zone)) for each in _colleagues(seat)]
    return list_page(
        seat, asked, rows, name="staff", heading="Staff", template="office/people.html"
    )


@guarded(Permission.STAFF_MANAGE)
def new_person(seat: Seat) -> Response:
    """The form for a new account."""
    return _form(seat, Draft({"role": Role.READ_ONLY.value}))


@guarded(Permission.STAFF_MANAGE)
def add_person(seat: Seat) -> Response:
    """Give somebody an account."""

    def attempt(given: Fields) -> Response:
        accounts.create_staff(
            office().db,
            office().passwords,
            seat.scope,
            username=given.get("username", ""),
            display_name=given.get("display_name", "") or given.get("username", ""),
            role=_role(given),
            password=given.get("password", ""),
            by=seat.actor,
        )
        return done("/staff", "The account is there. They set up their app at the first sign-in.")

    return submitted(
        seat, attempt, lambda draft, status: _form(seat, draft, status), fields=_FIELDS
    )


@guarded(Permission.STAFF_MANAGE)
def person(seat: Seat, name: str) -> Response:
    """One account."""
    return _page(seat, name)


@guarded(Permission.STAFF_MANAGE)
def change_person(seat: Seat, name: str) -> Response:
    """Give an account another role or password, shut it, open it, or forget its app."""
    found = _colleague(seat, name)

    def attempt(given: Fields) -> Response:
        return done(f"/staff/{found.username_norm}", _changed(seat, found, given))

    return submitted(seat, attempt, _again(seat, name), fields=_FIELDS)


@guarded(Permission.READ)
def own(seat: Seat) -> Response:
    """One's own account."""
    return _own_page(seat, Draft())


@guarded(Permission.READ)
def change_own(seat: Seat) -> Response:
    """Another password for oneself, after the present one; then everybody signs in again."""

    def attempt(given: Fields) -> Response:
        db, name = office().db, seat.clerk.username_norm
        try:
            account_of(
                db,
                office().passwords,
                seat.scope,
                username=name,
                password=given.get("present", ""),
                origin=seat.actor.origin,
            )
        except WrongStaffSignIn as error:
            raise WrongField("present", "That is not your present password.") from error
        accounts.change_password(
            db, office().passwords, seat.scope, name, given.get("password", ""), by=seat.actor
        )
        return done("", "Your password is changed.")

    return submitted(
        seat, attempt, lambda draft, status: _own_page(seat, draft, status), fields=_FIELDS
    )


def add_people(pages: Blueprint) -> None:
    """Give a realm its pages of staff."""
    pages.add_url_rule("/staff", "people", people)
    pages.add_url_rule("/staff/new", "new_person", new_person)
    pages.add_url_rule("/staff", "add_person", add_person, methods=["POST"])
    pages.add_url_rule("/staff/<name>", "person", person)
    pages.add_url_rule("/staff/<name>", "change_person", change_person, methods=["POST"])
    pages.add_url_rule("/account", "own", own)
    pages.add_url_rule("/account", "change_own", change_own, methods=["POST"])


def _changed(seat: Seat, found: Colleague, given: Fields) -> str:
    """Do what was asked of an account; what is told then."""
    db, name, what = office().db, found.username_norm, given.get("what", "")
    if what == "role":
        if given.get("was_role", "") != found.role:
            raise ChangedMeanwhile(role=found.role)
        accounts.change_role(db, seat.scope, name, _role(given), by=seat.actor)
        return f"{found.display_name} has another role, and signs in again."
    if what == "password":
        accounts.change_password(
            db, office().passwords, seat.scope, name, given.get("password", ""), by=seat.actor
        )
        return "The password is changed. Hand it over."
    if what == "reset_app":
        sure(given)
        reset_app(db, seat.scope, name, by=seat.actor)
        return "They set up another app at the next sign-in."
    if what not in {"disable", "enable"}:
        raise NotFound
    reason = given.get("reason", "").strip()
    if what == "disable" and not reason:
        raise WrongField("reason", "Say why: it is kept in the trail.")
    status = StaffStatus.DISABLED if what == "disable" else StaffStatus.ACTIVE
    accounts.change_status(db, seat.scope, name, status, by=seat.actor, reason=reason)
    return f"{found.display_name} is {status.value}."


def _role(given: Fields) -> Role:
    if given.get("role", "") not in set(Role):
        raise WrongField("role", "Choose a role.")
    return Role(given["role"])


def _colleagues(seat: Seat) -> list[Colleague]:
    with office().db.tenant_tx(seat.scope) as conn:
        return list_colleagues(conn, tenant_id=seat.scope)


def _colleague(seat: Seat, name: str) -> Colleague:
    found = [each for each in _colleagues(seat) if each.username_norm == name]
    if not found:
        raise NotFound
    return found[0]


def _again(seat: Seat, name: str) -> Again:
    def shown(draft: Draft, status: int) -> Response:
        return _page(seat, name, draft, status)

    return shown


def _form(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    return page(
        seat,
        "office/person_new.html",
        heading="New account",
        crumbs=[("Staff", "/staff")],
        draft=draft,
        roles=ROLES,
        status=status,
    )


def _page(
    seat: Seat, name: str, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    found = _colleague(seat, name)
    which = draft.value("what") if draft else ""
    shown = which if which in {"role", "password"} else "access"
    drafts = {"role": Draft({"role": found.role}), "password": Draft(), "access": Draft()}
    if draft is not None:
        drafts[shown] = draft
    return page(
        seat,
        "office/person.html",
        heading=found.display_name,
        crumbs=[("Staff", "/staff")],
        person=found,
        drafts=drafts,
        roles=ROLES,
        rights=rights_of(Role(found.role), scope=seat.scope),
        is_own=found.id == seat.clerk.id,
        status=status,
    )


def _own_page(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    return page(
        seat,
        "office/own.html",
        heading="Your account",
        draft=draft,
        codes_left=count_codes_left(office().db, seat.actor),
        status=status,
    )


def _row(each: Colleague, since: Cell) -> Row:
    return (
        Cell(each.username_norm, href=place(f"/staff/{each.username_norm}")),
        Cell(each.display_name),
        Cell(each.role.replace("_", " ")),
        Cell(each.status, tone="good" if each.status == StaffStatus.ACTIVE else "bad"),
        Cell("confirmed" if each.has_app else "not yet"),
        since,
    )
