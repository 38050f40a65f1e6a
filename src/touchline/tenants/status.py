"""Takes a tenant's site out of business and puts it back: the switch that stops all its bets at once."""

from enum import StrEnum

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.tenants import queries
from touchline.tenants.create import find_tenant


class TenantStatus(StrEnum):
    """A suspended tenant takes no bets; its players still see and withdraw what is theirs."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


_ACTIONS = {
    TenantStatus.ACTIVE: Action.TENANT_RESUMED,
    TenantStatus.SUSPENDED: Action.TENANT_SUSPENDED,
}


def change_status(
    db: Database, slug: str, status: TenantStatus, *, by: Actor, reason: str = ""
) -> bool:
    """Switch a tenant; False when it stood so. No bet is accepted once this has returned.

    Raises:
        NotPermitted: it takes an owner of the platform.
        NoSuchTenant: nobody has the slug.

    """
    require(by, Permission.TENANTS_MANAGE)
    tenant = find_tenant(db, slug)
    with db.connection_ctx(lane=Lane.CRITICAL) as conn:
        written = queries.update_status(conn, tenant_id=tenant.id, status=status.value)
        if written:
            record(
                conn, by, _ACTIONS[status], f"tenant:{slug}",
                before={"status": tenant.status}, after={"status": status.value},
                reason=reason,
            )  # fmt: skip
        queries.lock_tenant(conn, tenant_id=tenant.id)
    return written == 1
