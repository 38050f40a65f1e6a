"""Tells a player now and then how long they have been playing, and hears that they know."""

from touchline import codes
from touchline.accounts.login import NoSuchPlayer
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Database, Lane
from touchline.protection import queries
from touchline.protection.reality.model import NoRealityCheck, checked_every
from touchline.rights import Actor, Permission, require


def set_reality_check(
    db: Database, tenant_id: int, player_id: int, every_min: int | None, *, by: Actor
) -> None:
    """Tell a player every so many minutes; None never. The time counts from now.

    Raises:
        NotPermitted, NoSuchPlayer, BadRealityCheck: nothing was changed.

    """
    require(by, Permission.PROTECTION_CHANGE, tenant_id=tenant_id, player_id=player_id)
    checked_every(every_min)
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        queries.lock_player(conn, **whose)
        known = queries.get_kept(conn, **whose)
        if known is None:
            raise NoSuchPlayer
        queries.upsert_reality_check(conn, **whose, every_min=every_min)
        record(
            conn, by, Action.REALITY_CHECK_SET, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id,
            before={"every_min": known.reality_every_min},
            after={"every_min": every_min},
        )  # fmt: skip


def acknowledge(db: Database, tenant_id: int, player_id: int, *, by: Actor) -> None:
    """The player knows how long they have been playing; the time counts from now.

    Raises:
        NotPermitted, NoRealityCheck: nothing was changed.

    """
    require(by, Permission.PROTECTION_CHANGE, tenant_id=tenant_id, player_id=player_id)
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        queries.lock_player(conn, **whose)
        known = queries.get_kept(conn, **whose)
        if known is None or known.reality_from is None:
            raise NoRealityCheck
        queries.mark_playing_from_now(conn, **whose)
        record(
            conn, by, Action.REALITY_CHECK_SEEN, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id,
            before={"from": known.reality_from.isoformat()}, after={"every_min": known.reality_every_min},
        )  # fmt: skip


def begin_playing(db: Database, tenant_id: int, player_id: int) -> None:
    """Count the time of who has just signed in from now."""
    with db.tenant_tx(tenant_id) as conn:
        queries.mark_playing_from_now(conn, tenant_id=tenant_id, player_id=player_id)


def resume_playing(db: Database, tenant_id: int, player_id: int, *, unused_s: int) -> None:
    """Count the time from now of who comes back to a session that they left for so long.

    Whoever has bet meanwhile, in another session, has not been away: their time goes on.
    """
    with db.tenant_tx(tenant_id) as conn:
        queries.mark_playing_anew(conn, tenant_id=tenant_id, player_id=player_id, unused_s=unused_s)
