"""Writes down what is over: exclusions and time-outs that ended, looser limits nobody confirmed.

Nothing waits for this: a break holds, and a request stands, by the clock alone.
"""

from collections.abc import Iterator

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Connection, Database
from touchline.protection import queries
from touchline.protection.limits.model import ASKED_FOR_HOURS
from touchline.protection.limits.queries import (
    list_tenants_with_forgotten_limits_all_tenants,
    mark_limit_requests_forgotten,
)
from touchline.rights import Actor, Permission, require


def end_what_is_over(db: Database, *, by: Actor) -> Iterator[int]:
    """Go through the tenants that have anything, one a step; each step yields how much there was."""
    require(by, Permission.PROTECTION_CHANGE)
    with db.connection_ctx() as conn:
        tenant_ids = {
            *queries.list_tenants_with_breaks_over_all_tenants(conn),
            *list_tenants_with_forgotten_limits_all_tenants(conn, asked_for_hours=ASKED_FOR_HOURS),
        }
    for tenant_id in sorted(tenant_ids):
        with db.tenant_tx(tenant_id) as conn:
            yield _ended(conn, tenant_id, by=by)


def _ended(conn: Connection, tenant_id: int, *, by: Actor) -> int:
    excluded = queries.mark_exclusions_ended(conn, tenant_id=tenant_id)
    timed_out = queries.mark_time_outs_ended(conn, tenant_id=tenant_id)
    forgotten = mark_limit_requests_forgotten(
        conn, tenant_id=tenant_id, asked_for_hours=ASKED_FOR_HOURS
    )
    lines = [
        *((Action.EXCLUSION_ENDED, player_id, {"until": "over"}) for player_id in excluded),
        *((Action.TIME_OUT_ENDED, player_id, {"until": "over"}) for player_id in timed_out),
        *(
            (Action.OWN_LIMIT_FORGOTTEN, each.player_id, {"limit": f"{each.kind} {each.period}"})
            for each in forgotten
        ),
    ]
    for action, player_id, after in lines:
        subject = f"player:{codes.encode(player_id)}"
        record(conn, by, action, subject, tenant_id=tenant_id, after=after)
    return len(lines)
