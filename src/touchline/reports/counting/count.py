"""Counts what the ledger moved for bets into figures by the day: each transfer once, wherever it ends.

Ids of transfers tell the time, but they are made before their transaction is committed. So a pass counts
up to an instant, and begins once every transaction that could have made an earlier id is over.
"""

from collections.abc import Iterator

from touchline.plumbing.db import Connection, Database, Lane
from touchline.reports.counting import queries
from touchline.tenants.queries import list_tenant_ids_all_tenants

# What one transaction counts: some ten milliseconds.
AT_A_TIME = 2_000


def count_once(db: Database) -> Iterator[int]:
    """Count what is new in every tenant's book, a bounded statement a step; yields how many transfers.

    Raises:
        DatabaseUnavailable: what was counted stays; the rest is counted the next time.

    """
    with db.connection_ctx() as conn:
        horizon = queries.get_horizon(conn)
    while not _is_settled(db, horizon):
        yield 0
    with db.connection_ctx() as conn:
        tenant_ids = list_tenant_ids_all_tenants(conn)
    for tenant_id in tenant_ids:
        yield from count_tenant(db, tenant_id, before_id=horizon.before_id)


def count_tenant(db: Database, tenant_id: int, *, before_id: int) -> Iterator[int]:
    """Count a tenant's transfers below an id, below which none may be written any more."""
    while True:
        with db.tenant_tx(tenant_id, lane=Lane.SHEDDABLE) as conn:
            after = queries.get_figure_cursor(conn, tenant_id=tenant_id)
            chunk = queries.get_uncounted(
                conn, tenant_id=tenant_id, after=after, before=before_id, limit=AT_A_TIME
            )
            if chunk.transfers:
                _count(conn, tenant_id, after, chunk.upto)
        yield chunk.transfers
        if chunk.transfers < AT_A_TIME:
            return


def _count(conn: Connection, tenant_id: int, after: int, upto: int) -> None:
    """Move the cursor first: who comes second waits for its row, and then counts nothing."""
    span = {"tenant_id": tenant_id, "after": after, "upto": upto}
    if queries.upsert_figure_cursor(conn, **span):
        queries.upsert_daily_figures(conn, **span)
        queries.insert_active_players(conn, **span)


def _is_settled(db: Database, horizon: queries.Horizon) -> bool:
    with db.connection_ctx() as conn:
        return queries.get_is_over(conn, before_xid=horizon.before_xid)
