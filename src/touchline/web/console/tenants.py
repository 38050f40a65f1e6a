"""Tenants as a list, and the form that begins one: its book, its first limits, its look, its owner."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, Response

from touchline.accounts.model import checked_username
from touchline.bets.founding import FirstOwner, found_tenant
from touchline.rights import Permission
from touchline.tenants.model import DEFAULT_CURRENCY, checked_slug
from touchline.tenants.reading import queries
from touchline.tenants.reading.queries import TenantLine
from touchline.tenants.status import TenantStatus
from touchline.themes.model import Branding, checked_branding
from touchline.themes.presets import PRESETS
from touchline.web.console.machinery import machinery
from touchline.web.console.words import fresh_password
from touchline.web.office.forms import Draft, Fields, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.ids import after_code, id_before
from touchline.web.office.listing import Asked, Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page, time_cell, zone_of

NEWEST, BY_SLUG = "newest", "slug"
PLAN = Plan(
    columns=(
        Column("Tenant", BY_SLUG),
        Column("Name"),
        Column("State"),
        Column("Book"),
        Column("Currency"),
        Column("Domains", is_number=True),
        Column("Since", NEWEST),
    ),
    filters=(
        Filter("q", "Slug or name", hint="part of either"),
        Filter("status", "State", tuple((each.value, each.value) for each in TenantStatus)),
    ),
    sorts=(NEWEST, BY_SLUG),
    empty=("No tenants yet", "Create the first one: its site answers in a moment."),
)
TONES = {TenantStatus.ACTIVE.value: "good", TenantStatus.SUSPENDED.value: "bad"}
_BESIDE = {
    "bad_slug": "slug",
    "slug_taken": "slug",
    "bad_branding": "name",
    "unknown_currency": "currency",
    "bad_username": "owner",
    "bad_password": "password",
}


@guarded(Permission.READ)
def tenants(seat: Seat) -> Response:
    """Every tenant of the platform."""
    asked = asked_here(PLAN)
    found = _found(asked)
    shown = found[: asked.rows_max]
    more = ""
    if len(found) > len(shown):
        more = shown[-1].slug if asked.sort == BY_SLUG else after_code(shown[-1].id)
    return list_page(
        seat,
        asked,
        _rows(shown, seat),
        name="tenants",
        heading="Tenants",
        next_after=more,
        template="console/tenants.html",
    )


@guarded(Permission.TENANTS_MANAGE)
def new_tenant(seat: Seat) -> Response:
    """The form for a new one."""
    draft = Draft({
        "currency": DEFAULT_CURRENCY, "preset": "harbour", "owner": "owner", "password": fresh_password(),
    })  # fmt: skip
    return _form(seat, draft)


@guarded(Permission.TENANTS_MANAGE)
def add_tenant(seat: Seat) -> Response:
    """Create a tenant with a limit on everything, a look, and somebody who runs it."""

    def attempt(given: Fields) -> Response:
        slug = checked_slug(given.get("slug", "").strip().lower())
        look = _look(given)
        owner = checked_username(given.get("owner", ""))
        found_tenant(
            office().db,
            slug=slug,
            look=look,
            currency=given.get("currency", "").strip().upper() or DEFAULT_CURRENCY,
            owner=FirstOwner(owner, given.get("password", "")),
            passwords=office().passwords,
            by=seat.actor,
        )
        machinery().wake_publisher()
        notice = (
            f"{look.site_name} is there. Hand over the name {owner} and the password you typed."
        )
        return done(f"/tenants/{slug}", notice)

    return submitted(
        seat, attempt, lambda draft, status: _form(seat, draft, status), fields=_BESIDE
    )


def add_tenants(pages: Blueprint) -> None:
    """Give the console its list of tenants."""
    pages.add_url_rule("/tenants", "tenants", tenants)
    pages.add_url_rule("/tenants/new", "new_tenant", new_tenant)
    pages.add_url_rule("/tenants", "add_tenant", add_tenant, methods=["POST"])


def _found(asked: Asked) -> list[TenantLine]:
    lane = asked.lane
    word, status = asked.word("q"), asked.word("status")
    with office().db.connection_ctx(lane=lane) as conn:
        if asked.sort == BY_SLUG:
            return queries.list_tenants_by_slug_all_tenants(
                conn, word=word, status=status, after_slug=asked.after, limit=asked.limit
            )
        return queries.list_tenants_newest_all_tenants(
            conn, word=word, status=status, before_id=id_before(asked.after), limit=asked.limit
        )


def _rows(lines: Sequence[TenantLine], seat: Seat) -> list[Row]:
    zone = zone_of(seat.clerk.time_zone)
    return [
        (
            Cell(each.slug, href=place(f"/tenants/{each.slug}")),
            Cell(each.name),
            Cell(each.status, tone=TONES[each.status]),
            Cell(each.book),
            Cell(each.currency),
            Cell(str(each.domains)),
            time_cell(each.created_at, zone),
        )
        for each in lines
    ]


def _look(given: Fields) -> Branding:
    preset = PRESETS.get(given.get("preset", ""), PRESETS["harbour"])
    return checked_branding(
        site_name=given.get("name", ""), scheme=preset.scheme, tokens=preset.tokens
    )


def _form(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    return page(
        seat,
        "console/tenant_new.html",
        heading="New tenant",
        crumbs=[("Tenants", "/tenants")],
        draft=draft,
        presets=[(key, f"{preset.name} ({preset.scheme})") for key, preset in PRESETS.items()],
        site_url=machinery().site_of("example"),
        status=status,
    )
