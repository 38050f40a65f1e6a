"""Notes what stands against each book for the next days; of what was noted long ago it forgets."""

from collections.abc import Iterator

from touchline.plumbing.db import Database, Lane
from touchline.reports.noting import queries
from touchline.tenants.queries import list_tenant_ids_all_tenants

KEPT_DAYS = 60


def note_once(db: Database) -> Iterator[int]:
    """One tenant after another; yields how many notes were written.

    Raises:
        DatabaseUnavailable: the others are noted the next time.

    """
    with db.connection_ctx() as conn:
        tenant_ids = list_tenant_ids_all_tenants(conn)
    for tenant_id in tenant_ids:
        with db.tenant_tx(tenant_id, lane=Lane.SHEDDABLE) as conn:
            noted = queries.upsert_liability_notes(conn, tenant_id=tenant_id)
            queries.delete_old_notes(conn, tenant_id=tenant_id, keep_days=KEPT_DAYS)
        yield noted
