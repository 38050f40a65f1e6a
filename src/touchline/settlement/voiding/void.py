"""Voids bets and markets, whatever happened. Once somebody may know the end, it takes two."""

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.catalog.closing.queries import lock_events
from touchline.errors import Conflict, NotFound, Refused
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.settlement.voiding import queries
from touchline.staff.approvals.agree import clear
from touchline.staff.approving import ApprovalAction

REASON_LENGTH_MAX = 200


class NoSuchBet(NotFound):
    """There is no such bet."""

    code = "no_such_bet"


class NoSuchMarket(NotFound):
    """There is no such event, or no such market of it."""

    code = "no_such_market"


class BadReason(Refused):
    """Say in up to 200 letters why: players read it."""

    code = "bad_reason"


class NothingToVoid(Conflict):
    """It was cashed out, or is void already."""

    code = "nothing_to_void"


class BetMoved(Conflict):
    """The bet was settled just now. Look at it again."""

    code = "bet_moved"


def void_bet(
    db: Database,
    tenant_id: int,
    bet_id: int,
    *,
    why: str,
    reason: str,
    by: Actor,
    approval: str = "",
) -> None:
    """Void a bet for good; ``why`` is a word for it, ``reason`` what its player reads.

    ``approval`` is the code of a second person's, who agreed to ``why``: it is needed when the bet is
    settled, or one of its events has begun.

    Raises:
        NotPermitted, NeedsSecondPerson: it takes somebody who may void bets, or two.
        NoSuchBet, NothingToVoid, BadReason, BetMoved: nothing was done.

    """
    require(by, Permission.BETS_VOID, tenant_id=tenant_id)
    checked_reason(reason)
    subject = f"bet:{codes.encode(bet_id)}"
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        # Who tells a score takes these, too: nothing becomes known between the look and the void.
        events = queries.list_events_of_bet(conn, tenant_id=tenant_id, bet_id=bet_id)
        lock_events(conn, event_ids=events)
        bet = queries.get_bet_to_void(conn, tenant_id=tenant_id, bet_id=bet_id)
        if bet is None:
            raise NoSuchBet
        if bet.is_closed:
            raise NothingToVoid(status=bet.status)
        if bet.is_known:
            clear(
                conn, tenant_id, ApprovalAction.VOID_AFTER_RESULT, subject, {"why": why},
                by=by, approval=approval,
            )  # fmt: skip
        outcome = queries.add_void(
            conn, tenant_id=tenant_id, bet_id=bet_id, gen=bet.gen, actor=by.name, reason=reason
        )
        if outcome != "paid":
            raise BetMoved
        record(
            conn, by, Action.BET_VOIDED, subject, tenant_id=tenant_id, reason=reason,
            before={"status": bet.status}, after={"status": "void", "why": why},
        )  # fmt: skip


def void_market(
    db: Database,
    tenant_id: int,
    event_id: int,
    market_id: int | None,
    *,
    why: str,
    reason: str,
    by: Actor,
    approval: str = "",
) -> None:
    """Void a market for a tenant, or the whole event (None): legs on it count as void from now on.

    Its bets are settled anew by the worker, within seconds. The rest is as for a bet.

    Raises:
        NotPermitted, NeedsSecondPerson: it takes somebody who may void bets, or two.
        NoSuchMarket, NothingToVoid, BadReason: nothing was done.

    """
    require(by, Permission.BETS_VOID, tenant_id=tenant_id)
    checked_reason(reason)
    event = f"event:{codes.encode(event_id)}"
    subject = event if market_id is None else f"market:{codes.encode(market_id)}"
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lock_events(conn, event_ids=[event_id])  # as above
        is_known = queries.get_is_known(conn, event_id=event_id)
        is_there = is_known is not None and (
            market_id is None or queries.get_is_market(conn, event_id=event_id, market_id=market_id)
        )
        if not is_there:
            raise NoSuchMarket
        if is_known:
            clear(
                conn, tenant_id, ApprovalAction.VOID_AFTER_RESULT, subject, {"why": why},
                by=by, approval=approval,
            )  # fmt: skip
        is_new = queries.add_market_void(
            conn, tenant_id=tenant_id, event_id=event_id, market_id=market_id or 0,
            actor=by.name, reason=reason,
        )  # fmt: skip
        if not is_new:
            raise NothingToVoid
        record(
            conn, by, Action.MARKET_VOIDED, subject, tenant_id=tenant_id, reason=reason,
            before={"state": "counted"}, after={"state": "void", "why": why, "event": event},
        )  # fmt: skip


def checked_reason(reason: str) -> None:
    """See that players can read why.

    Raises:
        BadReason: it is empty or too long.

    """
    if not 0 < len(reason.strip()) <= REASON_LENGTH_MAX:
        raise BadReason
