"""The tenant's own plan, to be read: what it costs, what it has room for, how the weeks were."""

from flask import Blueprint, Response

from touchline.rights import Permission
from touchline.tenants.plans.model import PLAYERS_MAX, STANDARD
from touchline.tenants.plans.queries import count_active_staff, count_players, list_tenant_plans
from touchline.web.console.billing import amount, billed_weeks
from touchline.web.console.machinery import machinery
from touchline.web.office.guard import guarded
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import page

WEEKS_SHOWN = 9


@guarded(Permission.READ)
def plan(seat: Seat) -> Response:
    """What holds, and what the last weeks came to."""
    with office().db.tenant_tx(seat.scope) as conn:
        plans = list_tenant_plans(conn, tenant_id=seat.scope)
        weeks = billed_weeks(conn, seat.scope, WEEKS_SHOWN)
        players = count_players(conn, tenant_id=seat.scope, limit=PLAYERS_MAX)
        staff = count_active_staff(conn, tenant_id=seat.scope)
    return page(
        seat,
        "office/plan.html",
        heading="Plan",
        terms=plans[0].terms if plans else STANDARD,
        since=plans[0].set_at if plans else None,
        weeks=weeks,
        players=players,
        staff=staff,
        amount=amount,
        currency=machinery().head_currency,
    )


def add_plan(pages: Blueprint) -> None:
    """Give the office its plan."""
    pages.add_url_rule("/plan", "plan", plan)
