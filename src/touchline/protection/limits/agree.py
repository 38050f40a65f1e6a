"""Agrees a player's limits: stricter holds at once, looser a day later and when asked once more."""

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, Refused
from touchline.plumbing.db import Connection, Database, Lane
from touchline.protection.limits import queries
from touchline.protection.limits.model import (
    ASKED_FOR_HOURS,
    WAIT_HOURS,
    Change,
    LimitKind,
    Period,
    SetBy,
    change_of,
)
from touchline.protection.queries import lock_player
from touchline.rights import Actor, Permission, require


class NothingAsked(Conflict):
    """No higher limit was asked for."""

    code = "nothing_asked"


class LimitTooSoon(Refused):
    """A higher limit can be confirmed from 24 hours after it was asked for, for a week."""

    code = "limit_too_soon"


def change_limit(
    db: Database,
    tenant_id: int,
    player_id: int,
    kind: LimitKind,
    period: Period,
    limit_minor: int | None,
    *,
    set_by: SetBy,
    by: Actor,
) -> Change:
    """Set a limit, or with None take it away; a player's looser one is only asked for.

    Raises:
        NotPermitted: it takes the player, or somebody who looks after players.

    """
    require(by, Permission.PROTECTION_CHANGE, tenant_id=tenant_id, player_id=player_id)
    if set_by is SetBy.OPERATOR:
        require(by, Permission.PLAYERS_CHANGE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lock_player(conn, tenant_id=tenant_id, player_id=player_id)
        known = _known(conn, tenant_id, player_id, kind, period, set_by)
        before = None if known is None else known.limit_minor
        change = change_of(before, limit_minor)
        if set_by is SetBy.OPERATOR:
            change = Change.AT_ONCE
        if change is Change.ASKED:
            queries.mark_player_limit_asked(
                conn,
                tenant_id=tenant_id,
                player_id=player_id,
                kind=kind,
                period=period,
                set_by=set_by,
                asked_minor=limit_minor,
            )
        else:
            _hold(conn, tenant_id, player_id, kind, period, set_by, limit_minor, by)
        what = f"{set_by} {kind} {period} {change}"
        _tell(conn, tenant_id, player_id, what, before, limit_minor, by)
    return change


def confirm_limit(
    db: Database, tenant_id: int, player_id: int, kind: LimitKind, period: Period, *, by: Actor
) -> int | None:
    """Let the looser limit hold that the player asked for; returns it, None for none at all.

    Raises:
        NotPermitted: it takes the player, or somebody who looks after players.
        NothingAsked: there is nothing to confirm.
        LimitTooSoon: it was asked for less than a day ago, or more than a week before that.

    """
    require(by, Permission.PROTECTION_CHANGE, tenant_id=tenant_id, player_id=player_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lock_player(conn, tenant_id=tenant_id, player_id=player_id)
        known = _known(conn, tenant_id, player_id, kind, period, SetBy.PLAYER)
        if known is None or known.asked_at is None:
            raise NothingAsked
        if not known.is_ripe:
            raise LimitTooSoon
        _hold(conn, tenant_id, player_id, kind, period, SetBy.PLAYER, known.asked_minor, by)
        what = f"{SetBy.PLAYER} {kind} {period} confirmed"
        _tell(conn, tenant_id, player_id, what, known.limit_minor, known.asked_minor, by)
    return known.asked_minor


def _known(
    conn: Connection,
    tenant_id: int,
    player_id: int,
    kind: LimitKind,
    period: Period,
    set_by: SetBy,
) -> queries.Limit | None:
    limits = queries.list_player_limits(
        conn,
        tenant_id=tenant_id,
        player_id=player_id,
        wait_hours=WAIT_HOURS,
        asked_for_hours=ASKED_FOR_HOURS,
    )
    which = (kind, period, set_by)
    return next((each for each in limits if (each.kind, each.period, each.set_by) == which), None)


def _hold(
    conn: Connection,
    tenant_id: int,
    player_id: int,
    kind: LimitKind,
    period: Period,
    set_by: SetBy,
    limit_minor: int | None,
    by: Actor,
) -> None:
    queries.upsert_player_limit(
        conn,
        tenant_id=tenant_id,
        player_id=player_id,
        kind=kind,
        period=period,
        set_by=set_by,
        limit_minor=limit_minor,
        changed_by=by.name,
    )


def _tell(
    conn: Connection,
    tenant_id: int,
    player_id: int,
    what: str,
    before_minor: int | None,
    after_minor: int | None,
    by: Actor,
) -> None:
    record(
        conn,
        by,
        Action.OWN_LIMIT_CHANGED,
        f"player:{codes.encode(player_id)}",
        tenant_id=tenant_id,
        before={"limit": what, "limit_minor": before_minor},
        after={"limit": what, "limit_minor": after_minor},
    )
