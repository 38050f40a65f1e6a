"""One tenant: how it stands, where it answers, who runs it, how many heads it pays for; and its switch."""

from http import HTTPStatus

from flask import Blueprint, Response

from touchline.errors import ChangedMeanwhile
from touchline.rights import Permission
from touchline.staff.queries import list_staff
from touchline.tenants.create import NoSuchTenant
from touchline.tenants.domains.queries import list_claims
from touchline.tenants.plans.model import STANDARD
from touchline.tenants.plans.queries import list_tenant_plans
from touchline.tenants.reading import queries
from touchline.tenants.reading.queries import TenantSheet
from touchline.tenants.status import TenantStatus, change_status
from touchline.web.console.billing import amount, billed_weeks
from touchline.web.console.machinery import machinery
from touchline.web.office.domains import shown
from touchline.web.office.forms import Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page

WEEKS_SHOWN = 5
_REASON_MAX = 200


@guarded(Permission.READ)
def tenant(seat: Seat, slug: str) -> Response:
    """The page of one tenant."""
    return _page(seat, slug)


@guarded(Permission.TENANTS_MANAGE)
def switch_tenant(seat: Seat, slug: str) -> Response:
    """Take a tenant out of business, or put it back."""

    def attempt(given: Fields) -> Response:
        sheet = _sheet(slug)
        if given.get("was") != sheet.status:
            raise ChangedMeanwhile(state=sheet.status)
        is_active = sheet.status == TenantStatus.ACTIVE.value
        wanted = TenantStatus.SUSPENDED if is_active else TenantStatus.ACTIVE
        reason = given.get("reason", "").strip()[:_REASON_MAX]
        if is_active:
            if not reason:
                raise WrongField("reason", "Say why: it is kept in the trail.")
            sure(given)
        change_status(office().db, slug, wanted, by=seat.actor, reason=reason)
        machinery().wake_publisher()
        said = "suspended: no bet of it is taken any more" if is_active else "active again"
        return done(f"/tenants/{slug}", f"{sheet.name} is {said}.")

    return submitted(seat, attempt, lambda draft, status: _page(seat, slug, draft, status))


def add_tenant_pages(pages: Blueprint) -> None:
    """Give the console the page of each tenant."""
    pages.add_url_rule("/tenants/<slug>", "tenant", tenant)
    pages.add_url_rule("/tenants/<slug>/state", "switch_tenant", switch_tenant, methods=["POST"])


def _sheet(slug: str) -> TenantSheet:
    with office().db.connection_ctx() as conn:
        sheet = queries.get_tenant_sheet_all_tenants(conn, slug=slug)
    if sheet is None:
        raise NoSuchTenant(slug=slug)
    return sheet


def _page(
    seat: Seat, slug: str, draft: Draft | None = None, status: int = HTTPStatus.OK
) -> Response:
    sheet = _sheet(slug)
    with office().db.tenant_tx(sheet.id) as conn:
        people = list_staff(conn, tenant_id=sheet.id)
        weeks = billed_weeks(conn, sheet.id, WEEKS_SHOWN)
        plans = list_tenant_plans(conn, tenant_id=sheet.id)
        domains = list_claims(conn, tenant_id=sheet.id)
    return page(
        seat,
        "console/tenant.html",
        heading=sheet.name,
        crumbs=[("Tenants", "/tenants")],
        sheet=sheet,
        people=people,
        weeks=weeks,
        terms=plans[0].terms if plans else STANDARD,
        domains=[shown(each) for each in domains],
        site_url=machinery().site_of(slug),
        head_currency=machinery().head_currency,
        amount=amount,
        draft=draft or Draft(),
        status=status,
    )
