"""What each tenant is to be billed for a week: its heads, and what they cost."""

from dataclasses import dataclass

from flask import Blueprint, Response

from touchline.bets.heads.queries import Week, list_heads
from touchline.ledger.model import format_amount
from touchline.plumbing.db import Connection
from touchline.rights import Permission
from touchline.tenants.plans.model import head_price, terms_at
from touchline.tenants.plans.queries import list_tenant_plans
from touchline.tenants.reading import queries
from touchline.tenants.reading.queries import TenantLine
from touchline.web.console.machinery import machinery
from touchline.web.office.guard import guarded
from touchline.web.office.listing import PAGE_ROWS, Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import time_cell, zone_of

# The price of a head is set in hundredths of its currency.
HEAD_EXPONENT = 2
WEEKS = (("0", "this week so far"), ("1", "last week"), ("2", "two weeks ago"), ("3", "three"))
PLAN = Plan(
    columns=(
        Column("Tenant"),
        Column("Name"),
        Column("Week from"),
        Column("Until"),
        Column("Heads", is_number=True),
        Column("Bets", is_number=True),
        Column("To bill", is_number=True),
        Column("Currency"),
    ),
    filters=(Filter("week", "Week", WEEKS), Filter("q", "Slug or name", hint="part of either")),
    sorts=("slug",),
    empty=("No tenants yet", "Who has no tenants bills nobody."),
)


@dataclass(frozen=True, slots=True)
class BilledWeek:
    """A betting week and what a head costs in it, in hundredths."""

    week: Week
    price_minor: int

    @property
    def due_minor(self) -> int:
        """What the week comes to."""
        return self.week.heads * self.price_minor


@guarded(Permission.READ)
def billing(seat: Seat) -> Response:
    """The heads of every tenant in a week; a page of tenants at a time, as a file, too."""
    asked = asked_here(PLAN)
    ago = int(asked.word("week") or 1)
    with office().db.connection_ctx() as conn:
        found = queries.list_tenants_by_slug_all_tenants(
            conn, word=asked.word("q"), status="", after_slug=asked.after, limit=PAGE_ROWS + 1
        )
    shown = found[:PAGE_ROWS]
    return list_page(
        seat,
        asked,
        [_row(seat, each, _week(each.id, ago)) for each in shown],
        name="billing",
        heading="Billing",
        next_after=shown[-1].slug if len(found) > len(shown) else "",
        template="console/billing.html",
        head_price=amount(machinery().head_price_minor),
        head_currency=machinery().head_currency,
        is_priced=machinery().head_price_minor > 0,
    )


def add_billing(pages: Blueprint) -> None:
    """Give the console what is to be billed."""
    pages.add_url_rule("/billing", "billing", billing)


def amount(minor: int) -> str:
    """An amount in hundredths as people read it; its currency is the setting's."""
    return format_amount(minor, HEAD_EXPONENT)


def billed_weeks(conn: Connection, tenant_id: int, weeks: int) -> list[BilledWeek]:
    """The newest betting weeks of a tenant, each at the price of the plan that held at its end."""
    plans = list_tenant_plans(conn, tenant_id=tenant_id)
    standard_minor = machinery().head_price_minor
    return [
        BilledWeek(week, head_price(terms_at(plans, week.ends_at), standard_minor=standard_minor))
        for week in list_heads(conn, tenant_id=tenant_id, weeks=weeks)
    ]


def _week(tenant_id: int, ago: int) -> BilledWeek:
    with office().db.tenant_tx(tenant_id) as conn:
        return billed_weeks(conn, tenant_id, ago + 1)[ago]


def _row(seat: Seat, tenant: TenantLine, billed: BilledWeek) -> Row:
    zone, week = zone_of(seat.clerk.time_zone), billed.week
    return (
        Cell(tenant.slug, href=place(f"/tenants/{tenant.slug}/invoices")),
        Cell(tenant.name),
        time_cell(week.starts_at, zone),
        time_cell(week.ends_at, zone),
        Cell(str(week.heads)),
        Cell(str(week.bets)),
        Cell(amount(billed.due_minor) if billed.price_minor else ""),
        Cell(machinery().head_currency if billed.price_minor else ""),
    )
