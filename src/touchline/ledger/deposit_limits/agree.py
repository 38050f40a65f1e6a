"""Agrees limits of deposits: stricter holds at once, looser a day later and when asked once more."""

from touchline.errors import Conflict, Refused
from touchline.ledger.deposit_limits import queries
from touchline.ledger.deposit_limits.model import WAIT_HOURS, Change, Period, SetBy, change_of
from touchline.ledger.queries import lock_cash
from touchline.plumbing.db import Database, Lane


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
    actor: str,
) -> Change:
    """Set a limit, or with None take it away; a player's looser one is only asked for."""
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lock_cash(conn, tenant_id=tenant_id, player_id=player_id)
        known = queries.get_deposit_limit(
            conn,
            tenant_id=tenant_id,
            player_id=player_id,
            period=period,
            set_by=set_by,
            wait_hours=WAIT_HOURS,
        )
        change = change_of(None if known is None else known.limit_minor, limit_minor)
        if change is Change.ASKED and set_by is SetBy.PLAYER:
            queries.mark_deposit_limit_asked(
                conn,
                tenant_id=tenant_id,
                player_id=player_id,
                period=period,
                set_by=set_by,
                asked_minor=limit_minor,
            )
            return change
        queries.upsert_deposit_limit(
            conn,
            tenant_id=tenant_id,
            player_id=player_id,
            period=period,
            set_by=set_by,
            limit_minor=limit_minor,
            changed_by=actor,
        )
        return Change.AT_ONCE


def confirm_limit(
    db: Database, tenant_id: int, player_id: int, period: Period, *, actor: str
) -> int | None:
    """Let the looser limit hold that the player asked for; returns it, None for none at all.

    Raises:
        NothingAsked: there is nothing to confirm.
        LimitTooSoon: it was asked for less than a day ago.

    """
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lock_cash(conn, tenant_id=tenant_id, player_id=player_id)
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
        queries.upsert_deposit_limit(
            conn,
            tenant_id=tenant_id,
            player_id=player_id,
            period=period,
            set_by=SetBy.PLAYER,
            limit_minor=known.asked_minor,
            changed_by=actor,
        )
        return known.asked_minor
