"""Agrees limits of deposits: stricter holds at once, looser a day later and when asked once more."""

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Conflict, Refused
from touchline.plumbing.db import Connection, Database, Lane
from touchline.protection.limits import queries
from touchline.protection.limits.model import WAIT_HOURS, Change, Period, SetBy, change_of
from touchline.protection.queries import lock_player
from touchline.rights import Actor, Permission, require


class NothingAsked(Conflict):
    """No higher limit was asked for."""

    code = "nothing_asked"


class LimitTooSoon(Refused):
    """A higher limit can be confirmed 24 hours after it was asked for."""

    code = "limit_too_soon"


def change_limit(
    db: Database,
    tenant_id: int,
    player_id: int,
    period: Period,
    limit_minor: int | None,
    *,
    set_by: SetBy,
    by: Actor,
) -> Change:
    """Set a limit, or with None take it away; a player's looser one is only asked for.

    Raises:
        NotPermitted: it takes somebody who looks after players.

    """
    require(by, Permission.PLAYERS_CHANGE, tenant_id=tenant_id)
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lock_player(conn, **whose)
        known = queries.get_deposit_limit(
            conn, **whose, period=period, set_by=set_by, wait_hours=WAIT_HOURS
        )
        before = None if known is None else known.limit_minor
        change = change_of(before, limit_minor)
        if set_by is SetBy.OPERATOR:
            change = Change.AT_ONCE
        if change is Change.ASKED:
            queries.mark_deposit_limit_asked(
                conn, **whose, period=period, set_by=set_by, asked_minor=limit_minor
            )
        else:
            queries.upsert_deposit_limit(
                conn,
                **whose,
                period=period,
                set_by=set_by,
                limit_minor=limit_minor,
                changed_by=by.name,
            )
        _tell(conn, tenant_id, player_id, f"{set_by} {period} {change}", before, limit_minor, by)
    return change


def confirm_limit(
    db: Database, tenant_id: int, player_id: int, period: Period, *, by: Actor
) -> int | None:
    """Let the looser limit hold that the player asked for; returns it, None for none at all.

    Raises:
        NotPermitted: it takes somebody who looks after players.
        NothingAsked: there is nothing to confirm.
        LimitTooSoon: it was asked for less than a day ago.

    """
    require(by, Permission.PLAYERS_CHANGE, tenant_id=tenant_id)
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        known = _ripe(conn, tenant_id, player_id, period)
        queries.upsert_deposit_limit(
            conn,
            **whose,
            period=period,
            set_by=SetBy.PLAYER,
            limit_minor=known.asked_minor,
            changed_by=by.name,
        )
        what = f"{SetBy.PLAYER} {period} confirmed"
        _tell(conn, tenant_id, player_id, what, known.limit_minor, known.asked_minor, by)
    return known.asked_minor


def _ripe(conn: Connection, tenant_id: int, player_id: int, period: Period) -> queries.Limit:
    """The player's limit with what was asked for long enough ago, behind the player's lock."""
    lock_player(conn, tenant_id=tenant_id, player_id=player_id)
    known = queries.get_deposit_limit(
        conn,
        tenant_id=tenant_id,
        player_id=player_id,
        period=period,
        set_by=SetBy.PLAYER,
        wait_hours=WAIT_HOURS,
    )
    if known is None or not known.is_asked:
        raise NothingAsked
    if not known.is_ripe:
        raise LimitTooSoon
    return known


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
        Action.DEPOSIT_LIMIT_CHANGED,
        f"player:{codes.encode(player_id)}",
        tenant_id=tenant_id,
        before={"limit": what, "limit_minor": before_minor},
        after={"limit": what, "limit_minor": after_minor},
    )
