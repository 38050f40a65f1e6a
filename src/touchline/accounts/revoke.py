"""Ends what a player has open, on behalf of staff."""

from touchline import codes
from touchline.accounts import queries
from touchline.accounts.login import NoSuchPlayer
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database
from touchline.rights import Actor, Permission, require


def revoke_sessions(
    db: Database, *, tenant_id: int, player_id: int, by: Actor, reason: str = ""
) -> int:
    """Begin a new epoch, in which no session of the player's is worth anything; returns it.

    Raises:
        NotPermitted, NoSuchPlayer: nothing was ended.

    """
    require(by, Permission.PLAYERS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id) as conn:
        epoch = queries.update_session_epoch(conn, tenant_id=tenant_id, player_id=player_id)
        if epoch is None:
            raise NoSuchPlayer
        record(
            conn, by, Action.SESSIONS_REVOKED, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id, reason=reason,
            before={"session_epoch": epoch - 1}, after={"session_epoch": epoch},
        )  # fmt: skip
    return epoch
