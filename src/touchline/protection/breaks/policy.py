"""What becomes of the open bets of players who exclude themselves: the tenant says."""

from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database, Lane
from touchline.protection.breaks.model import OpenBets
from touchline.protection.queries import get_voids_excluded
from touchline.rights import Actor, Permission, require
from touchline.tenants.queries import update_voids_excluded


def keep_open_bets(db: Database, tenant_id: int, wanted: OpenBets, *, by: Actor) -> OpenBets:
    """Say what becomes of them; returns what held before. Exclusions that run already are left alone.

    Raises:
        NotPermitted: it takes somebody who changes settings.

    """
    require(by, Permission.SETTINGS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        voids = get_voids_excluded(conn, tenant_id=tenant_id)
        before = OpenBets.VOID if voids else OpenBets.STAND
        update_voids_excluded(conn, tenant_id=tenant_id, is_on=wanted is OpenBets.VOID)
        record(
            conn, by, Action.OPEN_BETS_SET, "setting:open_bets", tenant_id=tenant_id,
            before={"open_bets": before.value}, after={"open_bets": wanted.value},
        )  # fmt: skip
    return before
