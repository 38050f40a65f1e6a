"""What the platform tells the staff and the players of tenants: written, shown, withdrawn."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from touchline import codes
from touchline.errors import NotFound
from touchline.plumbing.db import Connection
from touchline.plumbing.pacing import utc_now
from touchline.rights import PLATFORM, Permission
from touchline.tenants.announcing.announce import announce, withdraw
from touchline.tenants.announcing.model import Announcement, Level, Wording
from touchline.tenants.announcing.queries import list_announcements
from touchline.tenants.reading.queries import list_directory_all_tenants
from touchline.web.console.machinery import machinery
from touchline.web.office.forms import Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before, id_of
from touchline.web.office.listing import Cell, Column, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of

PLAN = Plan(
    columns=(
        Column("Announcement"),
        Column("State"),
        Column("Level"),
        Column("For"),
        Column("Tenants"),
        Column("From"),
        Column("Until"),
        Column("Written by"),
    ),
    empty=("Nothing was announced", "Tell the staff or the players of your tenants something."),
)
LEVELS = (
    (Level.INFO.value, "information: staff can put it aside"),
    (Level.WARNING.value, "warning: it stays until it is over"),
)
TONES = {"shown": "good", "withdrawn": "bad"}
_BESIDE = {"bad_announcement": "body", "bad_period": "until", "no_such_tenant": "tenants"}
_LASTS = timedelta(days=1)
_SLUGS_MAX = 100


@guarded(Permission.READ)
def announcements(seat: Seat) -> Response:
    """All of them, the newest first."""
    asked = asked_here(PLAN)
    with office().db.tenant_tx(PLATFORM) as conn:
        found = list_announcements(
            conn, tenant_id=PLATFORM, before_id=id_before(asked.after), limit=asked.limit
        )
        names = _names(conn)
    shown = found[: asked.rows_max]
    return list_page(
        seat,
        asked,
        [_row(seat, each, names) for each in shown],
        name="announcements",
        heading="Announcements",
        next_after=after_code(shown[-1].id) if len(found) > len(shown) else "",
        template="console/announcements.html",
    )


@guarded(Permission.TENANTS_MANAGE)
def new_announcement(seat: Seat) -> Response:
    """The form for another."""
    zone, now = zone_of(seat.clerk.time_zone), utc_now()
    draft = Draft({
        "level": Level.INFO.value, "staff": "1",
        "from": _typed(now, zone), "until": _typed(now + _LASTS, zone),
    })  # fmt: skip
    return _form(seat, draft)


@guarded(Permission.TENANTS_MANAGE)
def add_announcement(seat: Seat) -> Response:
    """Tell it."""
    zone = zone_of(seat.clerk.time_zone)

    def attempt(given: Fields) -> Response:
        if given.get("level") not in {each.value for each in Level}:
            raise WrongField("level", "Say how much it matters.")
        wording = Wording(
            Level(given["level"]),
            given.get("body", ""),
            given.get("body_it", ""),
            for_staff=given.get("staff") == "1",
            for_players=given.get("players") == "1",
            starts_at=_instant(given, "from", zone),
            ends_at=_instant(given, "until", zone),
        )
        slugs = given.get("tenants", "").replace(",", " ").split()[:_SLUGS_MAX]
        code = announce(office().db, wording, slugs, by=seat.actor)
        machinery().wake_publisher()
        return done(f"/announcements/{code}", "It is told.")

    return submitted(
        seat,
        attempt,
        lambda draft, status: _form(seat, draft, status),
        fields={**_BESIDE, "for_nobody": "staff"},
    )


@guarded(Permission.READ)
def announcement(seat: Seat, code: str) -> Response:
    """One of them."""
    return _page(seat, code)


@guarded(Permission.TENANTS_MANAGE)
def withdraw_announcement(seat: Seat, code: str) -> Response:
    """Show it no more."""

    def attempt(given: Fields) -> Response:
        sure(given)
        withdraw(office().db, id_of(code), by=seat.actor)
        machinery().wake_publisher()
        return done(f"/announcements/{code}", "It is withdrawn.")

    return submitted(seat, attempt, lambda draft, status: _page(seat, code, draft, status))


def add_announcements(pages: Blueprint) -> None:
    """Give the console its announcements."""
    at = "/announcements"
    pages.add_url_rule(at, "announcements", announcements)
    pages.add_url_rule(f"{at}/new", "new_announcement", new_announcement)
    pages.add_url_rule(at, "add_announcement", add_announcement, methods=["POST"])
    pages.add_url_rule(f"{at}/<code>", "announcement", announcement)
    pages.add_url_rule(
        f"{at}/<code>", "withdraw_announcement", withdraw_announcement, methods=["POST"]
    )


def _names(conn: Connection) -> dict[int, str]:
    return {entry.id: entry.slug for entry in list_directory_all_tenants(conn)}


def _row(seat: Seat, told: Announcement, names: dict[int, str]) -> Row:
    zone, state = zone_of(seat.clerk.time_zone), told.state(utc_now())
    code = codes.encode(told.id)
    return (
        Cell(told.body, href=place(f"/announcements/{code}")),
        Cell(state, tone=TONES.get(state, "plain")),
        Cell(told.level),
        Cell(_for(told)),
        Cell(_tenants(told, names)),
        time_cell(told.starts_at, zone),
        time_cell(told.ends_at, zone),
        Cell(told.written_by),
    )


def _for(told: Announcement) -> str:
    both = (("staff", told.for_staff), ("players", told.for_players))
    return " and ".join(who for who, is_for in both if is_for)


def _tenants(told: Announcement, names: dict[int, str]) -> str:
    return ", ".join(sorted(names.get(each, "") for each in told.audience)) or "all"


def _typed(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as a field for times takes it."""
    return f"{instant.astimezone(zone):%Y-%m-%dT%H:%M}"


def _instant(given: Fields, name: str, zone: ZoneInfo) -> datetime:
    try:
        local = datetime.fromisoformat(given.get(name, ""))
    except ValueError as error:
        raise WrongField(name, "A day and a time, such as 2026-08-01T18:30.") from error
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def _found(conn: Connection, code: str) -> Announcement:
    told_id = id_of(code)
    found = list_announcements(
        conn, tenant_id=PLATFORM, before_id=min(told_id + 1, (1 << 63) - 1), limit=1
    )
    if not found or found[0].id != told_id:
        raise NotFound
    return found[0]


def _page(
    seat: Seat, code: str, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    with office().db.tenant_tx(PLATFORM) as conn:
        told = _found(conn, code)
        names = _names(conn)
    state = told.state(utc_now())
    return page(
        seat,
        "console/announcement.html",
        heading="Announcement",
        crumbs=[("Announcements", "/announcements")],
        told=told,
        code=code,
        state=state,
        tone=TONES.get(state, ""),
        audience=_for(told),
        tenants=_tenants(told, names),
        draft=draft or Draft(),
        status=status,
    )


def _form(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    return page(
        seat,
        "console/announcement_new.html",
        heading="New announcement",
        crumbs=[("Announcements", "/announcements")],
        draft=draft,
        levels=LEVELS,
        status=status,
    )
