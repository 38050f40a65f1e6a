"""A trader takes a slip that goes beyond a limit, or refuses it."""

from dataclasses import replace

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.bets.acceptance import Rejected, Terms
from touchline.bets.place import Answer, BetRefused, Bettor, place
from touchline.bets.referrals import queries
from touchline.bets.referrals.queries import Referral
from touchline.bets.rejections import Reason
from touchline.bets.slip import parse_slip
from touchline.errors import NotFound
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, require


class NoSuchReferral(NotFound):
    """No such slip waits for a trader."""

    code = "no_such_referral"


def accept_referral(
    db: Database, tenant_id: int, bet_id: int, terms: Terms, *, by: Actor
) -> Answer:
    """Take a slip beyond the limits. Everything else about it is decided anew, as of now.

    It may be tried again until its time is up; the bet is written once.

    Raises:
        NotPermitted, NoSuchReferral: nothing was decided.
        BetRefused: its time is up, or it is not taken for what has happened since.

    """
    require(by, Permission.BETS_DECIDE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        referral = _waiting(conn, tenant_id, bet_id)
        if referral.status == "waiting":
            _decided(conn, tenant_id, referral, "accepted", Action.REFERRAL_ACCEPTED, by)
    bettor = Bettor(tenant_id, referral.player_id, "trader", by.name)
    vouched = replace(terms, epoch=None, is_vouched=True)
    return place(db, bettor, parse_slip(referral.slip), vouched, referred_id=bet_id)


def refuse_referral(db: Database, tenant_id: int, bet_id: int, *, by: Actor) -> None:
    """Refuse a slip; nothing was taken for it.

    Raises:
        NotPermitted, NoSuchReferral: nothing was decided.
        BetRefused: its time is up, or it has been decided on.

    """
    require(by, Permission.BETS_DECIDE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        referral = _waiting(conn, tenant_id, bet_id)
        if referral.status != "waiting":
            raise BetRefused(Rejected(Reason.REFERRAL_OVER))
        _decided(conn, tenant_id, referral, "refused", Action.REFERRAL_REFUSED, by)


def _waiting(conn: Connection, tenant_id: int, bet_id: int) -> Referral:
    referral = queries.lock_referral(conn, tenant_id=tenant_id, bet_id=bet_id)
    if referral is None:
        raise NoSuchReferral
    if referral.is_over:
        raise BetRefused(Rejected(Reason.REFERRAL_OVER))
    return referral


def _decided(
    conn: Connection, tenant_id: int, referral: Referral, status: str, action: Action, by: Actor
) -> None:
    queries.mark_referral_decided(
        conn, tenant_id=tenant_id, bet_id=referral.bet_id, status=status, decided_by=by.name
    )
    record(
        conn, by, action, f"bet:{codes.encode(referral.bet_id)}", tenant_id=tenant_id,
        before={"status": referral.status},
        after={"status": status, "stake_minor": referral.stake_minor, "reason": referral.reason},
    )  # fmt: skip
