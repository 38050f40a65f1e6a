"""Suspends a player's account and takes it up again, on behalf of staff."""

from touchline import codes
from touchline.accounts import queries
from touchline.accounts.login import NoSuchPlayer
from touchline.accounts.model import PlayerStatus
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require

_ACTIONS = {
    PlayerStatus.SUSPENDED: Action.PLAYER_SUSPENDED,
    PlayerStatus.ACTIVE: Action.PLAYER_RESUMED,
}


class ClosedForGood(Conflict):
    """This account was closed; it is not opened again."""

    code = "player_closed"


def change_player_status(
    db: Database,
    tenant_id: int,
    player_id: int,
    status: PlayerStatus,
    *,
    by: Actor,
    reason: str = "",
) -> bool:
    """Suspend a player, or let them in again; False when that is how it was.

    A suspended player's sessions end, and no bet of theirs is taken after this returns. Bets that
    are open stay so, and are settled; the money stays the player's.

    Raises:
        NotPermitted, NoSuchPlayer, ClosedForGood: nothing was changed.

    """
    require(by, Permission.PLAYERS_CHANGE, tenant_id=tenant_id)
    action = _ACTIONS[status]
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        before = queries.lock_standing(conn, tenant_id=tenant_id, player_id=player_id)
        if before is None:
            raise NoSuchPlayer
        if before.status == PlayerStatus.CLOSED:
            raise ClosedForGood
        if before.status == status:
            return False
        queries.update_status(conn, tenant_id=tenant_id, player_id=player_id, status=status.value)
        record(
            conn, by, action, f"player:{codes.encode(player_id)}", tenant_id=tenant_id,
            before={"status": before.status}, after={"status": status.value}, reason=reason,
        )  # fmt: skip
    return True
