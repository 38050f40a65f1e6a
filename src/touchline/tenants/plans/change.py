"""Gives a tenant another plan; the ones before stay on record."""

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database
from touchline.rights import Actor, Permission, require
from touchline.tenants.plans import queries
from touchline.tenants.plans.model import STANDARD, PlanChanged, Terms, checked_terms


def set_plan(
    db: Database, tenant_id: int, terms: Terms, *, was_version: int, by: Actor, reason: str = ""
) -> int:
    """The version of the tenant's new plan. It holds at once, and takes nothing away that is there.

    Raises:
        NotPermitted: it takes an owner of the platform.
        BadPlan: the terms cannot be one.
        PlanChanged: somebody else set one since ``was_version``; 0 is none.

    """
    require(by, Permission.TENANTS_MANAGE)
    kept = checked_terms(terms)
    with db.tenant_tx(tenant_id) as conn:
        known = queries.list_tenant_plans(conn, tenant_id=tenant_id)
        version, before = (known[0].version, known[0].terms) if known else (0, STANDARD)
        if version != was_version or not queries.insert_plan(
            conn, tenant_id=tenant_id, version=version + 1, terms=kept, set_by=by.name
        ):
            raise PlanChanged(plan=before.name)
        record(
            conn, by, Action.PLAN_SET, f"plan:{version + 1}", tenant_id=tenant_id,
            before=_facts(before), after=_facts(kept), reason=reason,
        )  # fmt: skip
    return version + 1


def _facts(terms: Terms) -> dict[str, str | int | None]:
    return {
        "name": terms.name,
        "head_price_minor": terms.head_price_minor,
        "players_max": terms.players_max,
        "staff_max": terms.staff_max,
    }
