"""What a tenant is billed: its weeks, each with its heads by name, to be looked at and taken along."""

from flask import Blueprint, Response

from touchline.bets.heads.queries import Head, list_heads_by_name
from touchline.errors import NotFound
from touchline.rights import Permission
from touchline.tenants.create import find_tenant
from touchline.tenants.model import Tenant
from touchline.web.console.billing import BilledWeek, amount, billed_weeks
from touchline.web.console.machinery import machinery
from touchline.web.office.guard import guarded
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page, place
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import Crumbs, time_cell, zone_of

WEEKS_MAX = 60
BY_MONTH = "month"
PLAN = Plan(
    columns=(
        Column("Invoice"),
        Column("From"),
        Column("Until"),
        Column("Heads", is_number=True),
        Column("Bets", is_number=True),
        Column("A head", is_number=True),
        Column("To bill", is_number=True),
        Column("Currency"),
    ),
    filters=(Filter("by", "By", ((BY_MONTH, "month"),), any_label="week", narrows=False),),
    empty=("Nothing to bill", "No week has begun yet."),
)
HEADS = Plan(
    columns=(
        Column("Player"),
        Column("Bets", is_number=True),
        Column("First bet"),
        Column("To bill", is_number=True),
        Column("Currency"),
    ),
    empty=("Nobody bet", "No bet was taken in this week."),
)


@guarded(Permission.READ)
def invoices(seat: Seat, slug: str) -> Response:
    """The weeks of a year and more, or the months they begin in."""
    asked = asked_here(PLAN)
    tenant = find_tenant(office().db, slug)
    zone = zone_of(seat.clerk.time_zone)
    with office().db.tenant_tx(tenant.id, lane=asked.lane) as conn:
        weeks = billed_weeks(conn, tenant.id, WEEKS_MAX)
    shown = until_the_first_bet(weeks)
    if asked.word("by") == BY_MONTH:
        rows = _months(shown)
    else:
        rows = [
            (
                Cell(_name(each), href=place(f"/tenants/{slug}/invoices/{ago}")),
                time_cell(each.week.starts_at, zone),
                time_cell(each.week.ends_at, zone),
                Cell(str(each.week.heads)),
                Cell(str(each.week.bets)),
                Cell(amount(each.price_minor)),
                Cell(amount(each.due_minor)),
                Cell(machinery().head_currency),
            )
            for ago, each in enumerate(shown)
        ]
    return list_page(
        seat,
        asked,
        rows,
        name=f"invoices-{slug}",
        heading="Invoices",
        crumbs=_crumbs(tenant),
        template="console/invoices.html",
    )


@guarded(Permission.READ)
def invoice(seat: Seat, slug: str, ago: int) -> Response:
    """One week: every player who bet in it, once, whatever they bet."""
    if ago >= WEEKS_MAX:
        raise NotFound
    asked = asked_here(HEADS)
    tenant = find_tenant(office().db, slug)
    zone = zone_of(seat.clerk.time_zone)
    with office().db.tenant_tx(tenant.id, lane=asked.lane) as conn:
        billed = billed_weeks(conn, tenant.id, ago + 1)[ago]
        heads = list_heads_by_name(
            conn,
            tenant_id=tenant.id,
            starts_at=billed.week.starts_at,
            ends_at=billed.week.ends_at,
            after=asked.after,
            limit=asked.limit,
        )
    shown = heads[: asked.rows_max]
    return list_page(
        seat,
        asked,
        [_head(each, billed, time_cell(each.first_at, zone)) for each in shown],
        name=f"invoice-{slug}-{billed.week.starts_at:%Y-%m-%d}",
        heading=f"Invoice {_name(billed)}",
        crumbs=[*_crumbs(tenant), ("Invoices", f"/tenants/{slug}/invoices")],
        next_after=shown[-1].username if len(heads) > len(shown) else "",
        template="console/invoice.html",
        billed=billed,
        tenant=tenant,
        amount=amount,
        currency=machinery().head_currency,
        is_running=ago == 0,
    )


def add_invoices(pages: Blueprint) -> None:
    """Give the console what each tenant is billed."""
    pages.add_url_rule("/tenants/<slug>/invoices", "invoices", invoices)
    pages.add_url_rule("/tenants/<slug>/invoices/<int:ago>", "invoice", invoice)


def until_the_first_bet(weeks: list[BilledWeek]) -> list[BilledWeek]:
    """The weeks, the newest first, without those before the first bet was ever taken."""
    oldest = max((ago for ago, each in enumerate(weeks) if each.week.bets), default=0)
    return weeks[: oldest + 1]


def _name(billed: BilledWeek) -> str:
    """A week as the ISO week is called in which most of it is."""
    middle = billed.week.starts_at + (billed.week.ends_at - billed.week.starts_at) / 2
    year, week, _ = middle.date().isocalendar()
    return f"{year}-W{week:02}"


def _crumbs(tenant: Tenant) -> Crumbs:
    return [("Tenants", "/tenants"), (tenant.name, f"/tenants/{tenant.slug}")]


def _head(head: Head, billed: BilledWeek, first: Cell) -> Row:
    return (
        Cell(head.username),
        Cell(str(head.bets)),
        first,
        Cell(amount(billed.price_minor)),
        Cell(machinery().head_currency),
    )


def _months(weeks: list[BilledWeek]) -> list[Row]:
    """The weeks added up by the month they end in: each is in one month alone."""
    months: dict[str, list[BilledWeek]] = {}
    for each in weeks:
        months.setdefault(f"{each.week.ends_at:%Y-%m}", []).append(each)
    return [
        (
            Cell(month),
            Cell(f"{its[-1].week.starts_at:%Y-%m-%d}"),
            Cell(f"{its[0].week.ends_at:%Y-%m-%d}"),
            Cell(str(sum(each.week.heads for each in its))),
            Cell(str(sum(each.week.bets for each in its))),
            Cell(""),
            Cell(amount(sum(each.due_minor for each in its))),
            Cell(machinery().head_currency),
        )
        for month, its in months.items()
    ]
