"""Going into a tenant's office from the console: with a reason, for half an hour, to read or to act."""

import secrets
from http import HTTPStatus

from flask import Blueprint, Response, request

from touchline.errors import NotFound
from touchline.plumbing.pacing import utc_now
from touchline.rights import Permission, Role
from touchline.staff.visiting import begin_visit
from touchline.tenants.create import find_tenant
from touchline.web.console.machinery import machinery
from touchline.web.office.forms import Draft, Fields, WrongField, submitted
from touchline.web.office.guard import guarded
from touchline.web.office.seat import Seat, office, root, sent_to
from touchline.web.office.shell import page
from touchline.web.office.visiting import LASTS_S, Pass, keep_pass

_CODE_MAX = 64
ROLES = ((Role.READ_ONLY, "to read: you change nothing"), (Role.OWNER, "as its owner: you may act"))


@guarded(Permission.TENANTS_VISIT)
def visit_form(seat: Seat, slug: str) -> Response:
    """Why, and as what."""
    return _form(seat, slug, Draft({"role": Role.READ_ONLY.value}))


@guarded(Permission.TENANTS_VISIT)
def visit(seat: Seat, slug: str) -> Response:
    """Record it, and give them a code for the tenant's office that is good once."""

    def attempt(given: Fields) -> Response:
        if given.get("role") not in {role.value for role, _ in ROLES}:
            raise WrongField("role", "Say what you go in for.")
        role = Role(given["role"])
        tenant = find_tenant(office().db, slug)
        begin_visit(
            office().db,
            tenant.id,
            role,
            by=seat.actor,
            reason=given.get("reason", ""),
            lasts_s=LASTS_S,
        )
        code = secrets.token_hex(20)
        until_s = int(utc_now().timestamp()) + LASTS_S
        clerk = seat.clerk
        keep_pass(
            code,
            Pass(slug, clerk.id, clerk.session_epoch, clerk.display_name, role.value, until_s),
        )
        return sent_to(f"{root()}/tenants/{slug}/visit/ready?code={code}")

    return submitted(
        seat,
        attempt,
        lambda draft, status: _form(seat, slug, draft, status),
        fields={"no_reason": "reason"},
    )


@guarded(Permission.TENANTS_VISIT)
def visit_ready(seat: Seat, slug: str) -> Response:
    """The way in, as a link: browsers let no form of ours lead to another site."""
    code = request.args.get("code", "")
    tenant = find_tenant(office().db, slug)
    if not (0 < len(code) <= _CODE_MAX and code.isalnum()):
        raise NotFound
    return page(
        seat,
        "console/visit_ready.html",
        heading="Visit the office",
        crumbs=[("Tenants", "/tenants"), (tenant.name, f"/tenants/{slug}")],
        there=f"{machinery().site_of(slug)}office/visit?code={code}",
        name=tenant.name,
    )


def add_visit(pages: Blueprint) -> None:
    """Give the console the way into an office."""
    pages.add_url_rule("/tenants/<slug>/visit", "visit_form", visit_form)
    pages.add_url_rule("/tenants/<slug>/visit", "visit", visit, methods=["POST"])
    pages.add_url_rule("/tenants/<slug>/visit/ready", "visit_ready", visit_ready)


def _form(seat: Seat, slug: str, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    tenant = find_tenant(office().db, slug)
    roles = ROLES if seat.may(Permission.TENANTS_MANAGE) else ROLES[:1]
    return page(
        seat,
        "console/visit.html",
        heading="Visit the office",
        crumbs=[("Tenants", "/tenants"), (tenant.name, f"/tenants/{slug}")],
        draft=draft,
        slug=slug,
        roles=[(role.value, label) for role, label in roles],
        status=status,
    )
