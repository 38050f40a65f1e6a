"""A tenant's plan: what holds, what held before, and the form for another."""

from http import HTTPStatus

from flask import Blueprint, Response

from touchline.rights import Permission
from touchline.tenants.create import find_tenant
from touchline.tenants.model import Tenant
from touchline.tenants.plans.change import set_plan
from touchline.tenants.plans.model import (
    HEAD_PRICE_MAX_MINOR,
    PLAYERS_MAX,
    STAFF_MAX,
    STANDARD,
    Terms,
)
from touchline.tenants.plans.queries import count_active_staff, count_players, list_tenant_plans
from touchline.web.console.billing import HEAD_EXPONENT, amount
from touchline.web.console.machinery import machinery
from touchline.web.office.forms import Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.money import minor_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page

REASON_MAX = 200


@guarded(Permission.READ)
def plan(seat: Seat, slug: str) -> Response:
    """Every plan the tenant had."""
    return _page(seat, find_tenant(office().db, slug))


@guarded(Permission.TENANTS_MANAGE)
def change_plan(seat: Seat, slug: str) -> Response:
    """Give the tenant another one."""
    tenant = find_tenant(office().db, slug)

    def attempt(given: Fields) -> Response:
        set_plan(
            office().db,
            tenant.id,
            terms_of(given),
            was_version=int(given["was"]) if given.get("was", "").isdecimal() else 0,
            by=seat.actor,
            reason=given.get("reason", "").strip()[:REASON_MAX],
        )
        return done(f"/tenants/{slug}/plan", "The plan holds from now on.")

    return submitted(
        seat,
        attempt,
        lambda draft, status: _page(seat, tenant, draft, status),
        fields={"bad_plan": "name"},
    )


def add_plan(pages: Blueprint) -> None:
    """Give the console the plan of each tenant."""
    pages.add_url_rule("/tenants/<slug>/plan", "plan", plan)
    pages.add_url_rule("/tenants/<slug>/plan", "change_plan", change_plan, methods=["POST"])


def terms_of(given: Fields) -> Terms:
    """The terms of a form; an empty field is: as for everybody, or any number.

    Raises:
        WrongField: a number is none, or beyond what there may be.

    """
    price = None
    if given.get("head_price", "").strip():
        price = minor_of(given, "head_price", HEAD_EXPONENT, may_be_zero=True)
        if price > HEAD_PRICE_MAX_MINOR:
            raise WrongField("head_price", f"At most {amount(HEAD_PRICE_MAX_MINOR)}.")
    return Terms(
        given.get("name", ""),
        price,
        _most(given, "players_max", PLAYERS_MAX),
        _most(given, "staff_max", STAFF_MAX),
    )


def _most(given: Fields, name: str, bound: int) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:20]) <= bound):
        raise WrongField(name, f"A whole number from 1 to {bound}, or nothing for any number.")
    return int(text)


def _draft(terms: Terms) -> Draft:
    price = terms.head_price_minor
    return Draft({
        "name": terms.name,
        "head_price": "" if price is None else amount(price),
        "players_max": str(terms.players_max or ""),
        "staff_max": str(terms.staff_max or ""),
    })  # fmt: skip


def _page(
    seat: Seat, tenant: Tenant, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    with office().db.tenant_tx(tenant.id) as conn:
        plans = list_tenant_plans(conn, tenant_id=tenant.id)
        players = count_players(conn, tenant_id=tenant.id, limit=PLAYERS_MAX)
        staff = count_active_staff(conn, tenant_id=tenant.id)
    terms = plans[0].terms if plans else STANDARD
    return page(
        seat,
        "console/plan.html",
        heading="Plan",
        crumbs=[("Tenants", "/tenants"), (tenant.name, f"/tenants/{tenant.slug}")],
        slug=tenant.slug,
        plans=plans,
        version=plans[0].version if plans else 0,
        terms=terms,
        players=players,
        staff=staff,
        standard=amount(machinery().head_price_minor),
        currency=machinery().head_currency,
        amount=amount,
        draft=draft or _draft(terms),
        status=status,
    )
