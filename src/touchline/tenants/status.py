"""Takes a tenant's site out of business and puts it back: the switch that stops all its bets at once."""

from enum import StrEnum

from touchline.plumbing.db import Database, Lane
from touchline.tenants import queries
from touchline.tenants.create import find_tenant


class TenantStatus(StrEnum):
    """A suspended tenant takes no bets; its players still see and withdraw what is theirs."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


def change_status(db: Database, slug: str, status: TenantStatus) -> bool:
    """Switch a tenant; False when it stood so. No bet is accepted after this returns.

    Raises:
        NoSuchTenant: nobody has the slug.

    """
    tenant = find_tenant(db, slug)
    with db.tenant_tx(tenant.id, lane=Lane.CRITICAL) as conn:
        written = queries.update_status(conn, tenant_id=tenant.id, status=status.value)
        queries.lock_tenant(conn, tenant_id=tenant.id)
    return written == 1
