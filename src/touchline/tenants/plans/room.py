"""Whether a tenant's plan has room for one more, asked in the transaction that adds one."""

from touchline.plumbing.db import Connection
from touchline.rights import PLATFORM
from touchline.tenants.plans import queries
from touchline.tenants.plans.model import PlayersFull, StaffFull


def see_room_for_player(conn: Connection, tenant_id: int) -> None:
    """See that another player fits; without a number in the plan nobody waits and nothing is counted.

    Raises:
        PlayersFull: the plan has no room.

    """
    most = queries.get_players_max(conn, tenant_id=tenant_id)
    if most is None:
        return
    queries.lock_plan(conn, tenant_id=tenant_id)
    if queries.count_players(conn, tenant_id=tenant_id, limit=most) >= most:
        raise PlayersFull(players_max=most)


def see_room_for_staff(conn: Connection, tenant_id: int) -> None:
    """See that another active account fits. The platform's own staff are under no plan.

    Raises:
        StaffFull: the plan has no room.

    """
    most = None if tenant_id == PLATFORM else queries.get_staff_max(conn, tenant_id=tenant_id)
    if most is None:
        return
    queries.lock_plan(conn, tenant_id=tenant_id)
    if queries.count_active_staff(conn, tenant_id=tenant_id) >= most:
        raise StaffFull(staff_max=most)
