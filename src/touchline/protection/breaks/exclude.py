"""Keeps a player from betting and paying in: until an exclusion ends, or for a time-out."""

from datetime import datetime, timedelta

from touchline import codes
from touchline.accounts.login import NoSuchPlayer
from touchline.accounts.queries import update_session_epoch
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.plumbing.db import Connection, Database, Lane
from touchline.protection import queries
from touchline.protection.breaks.model import (
    Exclusion,
    KeptAway,
    Removal,
    excluded,
    timed_out,
)
from touchline.protection.queries import Kept
from touchline.rights import Actor, Permission, require


def exclude(
    db: Database, tenant_id: int, player_id: int, *, months: int | None, by: Actor
) -> datetime | None:
    """Take no bet and no deposit of a player from now on; until when, None for no end.

    Every session ends. The player may sign in again, read, and withdraw.

    Raises:
        NotPermitted, NoSuchPlayer, BadExclusion, AlreadyKept: nothing was changed.

    """
    require(by, Permission.PROTECTION_CHANGE, tenant_id=tenant_id, player_id=player_id)
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        known = locked(conn, **whose)
        before = exclusion_of(known)
        exclusion = excluded(before, months, now=known.now)
        is_longer = queries.add_exclusion(
            conn, **whose, began_at=exclusion.began_at, until=exclusion.until
        )
        assert is_longer, "the schema and the rule agree on what is longer"
        update_session_epoch(conn, **whose)
        record(
            conn, by, Action.PLAYER_EXCLUDED, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id,
            before=None if before is None else {"until": shown(before.until)},
            after={"until": shown(exclusion.until)},
        )  # fmt: skip
    return exclusion.until


def time_out(
    db: Database, tenant_id: int, player_id: int, lasts: timedelta, *, by: Actor
) -> datetime:
    """Take no bet and no deposit of a player for a while; until when. It ends by itself, not before.

    Raises:
        NotPermitted, NoSuchPlayer, BadTimeOut, AlreadyKept: nothing was changed.

    """
    require(by, Permission.PROTECTION_CHANGE, tenant_id=tenant_id, player_id=player_id)
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        known = locked(conn, **whose)
        until = timed_out(known.timed_out_until, lasts, now=known.now)
        is_longer = queries.add_time_out(conn, **whose, until=until)
        assert is_longer, "the schema and the rule agree on what is longer"
        record(
            conn, by, Action.PLAYER_TIMED_OUT, f"player:{codes.encode(player_id)}",
            tenant_id=tenant_id,
            before={"until": shown(known.timed_out_until)} if known.timed_out_until else None,
            after={"until": shown(until)},
        )  # fmt: skip
    return until


def check_not_kept(conn: Connection, *, tenant_id: int, player_id: int) -> None:
    """See that no break of a player runs.

    Raises:
        KeptAway: one does.

    """
    known = queries.get_kept(conn, tenant_id=tenant_id, player_id=player_id)
    assert known is not None, "who pays in plays here"
    exclusion = exclusion_of(known)
    is_excluded = exclusion is not None and not exclusion.is_over(known.now)
    if is_excluded or (known.timed_out_until or known.now) > known.now:
        raise KeptAway


def locked(conn: Connection, *, tenant_id: int, player_id: int) -> Kept:
    """What a player is kept from, behind the lock that their bets take.

    Raises:
        NoSuchPlayer: the tenant has no such player.

    """
    queries.lock_player(conn, tenant_id=tenant_id, player_id=player_id)
    known = queries.get_kept(conn, tenant_id=tenant_id, player_id=player_id)
    if known is None:
        raise NoSuchPlayer
    return known


def exclusion_of(kept: Kept) -> Exclusion | None:
    """The exclusion that is written down, over or not."""
    if kept.excluded_at is None:
        return None
    return Exclusion(
        kept.excluded_at,
        kept.excluded_until,
        Removal(kept.removal),
        kept.removal_asked_by,
        kept.removal_asked_at,
    )


def shown(until: datetime | None) -> str:
    """An end as the trail tells it."""
    return "removed" if until is None else until.isoformat()
