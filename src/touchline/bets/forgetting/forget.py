"""Forgets what bets leave behind, some at a time. Bets, decisions and money stay for good."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from touchline.bets.forgetting import queries
from touchline.plumbing import metrics
from touchline.plumbing.db import Connection, Database, Lane
from touchline.tenants.queries import list_tenant_ids_all_tenants

AT_A_TIME = 1_000
# A check asks for a day; a duty that was away for a day more loses nothing.
TOLD_KEPT_HOURS = 48
# An offer stands for seconds; a day, so that who complains today can be answered.
QUOTES_KEPT_HOURS = 24
SLIPS_KEPT_DAYS = 90
# Longer than any wait of the house rules: by then nothing is taken or given back on that event.
EXPOSURE_KEPT_DAYS = 14


@dataclass(frozen=True, slots=True)
class _Leaving:
    """One kind of thing that goes, and what drops some of it."""

    name: str
    drop: Callable[[Connection, int], int]


_LEAVINGS = (
    _Leaving(
        "told_bets",
        lambda conn, tenant_id: queries.drop_old_told_bets(
            conn, tenant_id=tenant_id, keep_hours=TOLD_KEPT_HOURS, limit=AT_A_TIME
        ),
    ),
    _Leaving(
        "quotes",
        lambda conn, tenant_id: queries.drop_old_quotes(
            conn, tenant_id=tenant_id, keep_hours=QUOTES_KEPT_HOURS, limit=AT_A_TIME
        ),
    ),
    _Leaving(
        "slips",
        lambda conn, tenant_id: queries.drop_old_slips(
            conn, tenant_id=tenant_id, keep_days=SLIPS_KEPT_DAYS, limit=AT_A_TIME
        ),
    ),
    _Leaving(
        "exposure",
        lambda conn, tenant_id: queries.drop_old_exposure(
            conn, tenant_id=tenant_id, keep_days=EXPOSURE_KEPT_DAYS, limit=AT_A_TIME
        ),
    ),
)


def forget_once(db: Database) -> Iterator[tuple[str, int]]:
    """Drop what is old of every tenant, a bounded statement a step; yields what and how much.

    Raises:
        DatabaseUnavailable: what is left goes the next time.

    """
    with db.connection_ctx() as conn:
        tenant_ids = list_tenant_ids_all_tenants(conn)
    for tenant_id in tenant_ids:
        for leaving in _LEAVINGS:
            dropped = AT_A_TIME
            while dropped == AT_A_TIME:
                with db.tenant_tx(tenant_id, lane=Lane.SHEDDABLE) as conn:
                    dropped = leaving.drop(conn, tenant_id)
                if dropped:
                    metrics.bet_leavings_dropped.labels(leaving.name).inc(dropped)
                yield leaving.name, dropped
