"""Deposits: a receipt is entered, and in a second step confirmed or refused. Limits apply to both."""

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import NotFound
from touchline.ledger import postings
from touchline.ledger.cashier import queries
from touchline.ledger.cashier.keys import repeated
from touchline.ledger.post import post
from touchline.ledger.queries import Wallet, get_next_id, get_wallet, lock_cash
from touchline.plumbing.db import Connection, Database, Lane
from touchline.protection.breaks.exclude import check_not_kept
from touchline.protection.limits.model import LimitKind, Window, check_kept, check_room
from touchline.protection.limits.queries import list_limit_windows
from touchline.rights import Actor, Permission, require


class NoSuchDeposit(NotFound):
    """No deposit of this code waits for a decision."""

    code = "no_such_deposit"


def enter_deposit(
    db: Database,
    tenant_id: int,
    wallet: Wallet,
    *,
    provider: str,
    amount_minor: int,
    key: str,
    note: str,
    by: Actor,
) -> int:
    """Enter a receipt; its id. No money moves yet.

    Raises:
        NotPermitted: it takes somebody of the cashier.
        KeptAway: the player is excluded, or takes a break.
        DepositLimitReached: the player's limits leave no room for it.
        KeyReused: another receipt was entered under this key.

    """
    require(by, Permission.CASHIER_ENTER, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        deposit_id = queries.insert_deposit(
            conn,
            tenant_id=tenant_id,
            player_id=wallet.player_id,
            currency=wallet.currency,
            key=key,
            provider=provider,
            amount_minor=amount_minor,
            note=note,
            entered_by=by.name,
        )
        if deposit_id is not None:
            check_room(_windows(conn, tenant_id, wallet.player_id), amount_minor)
            facts = {"player": wallet.username, "provider": provider, "amount_minor": amount_minor}
            subject = f"deposit:{codes.encode(deposit_id)}"
            record(conn, by, Action.DEPOSIT_ENTERED, subject, tenant_id=tenant_id, after=facts)
            return deposit_id
        whose = {"tenant_id": tenant_id, "player_id": wallet.player_id}
        slip = queries.get_deposit_by_key(conn, **whose, currency=wallet.currency, key=key)
    return repeated(slip, amount_minor, provider)


def confirm_deposit(db: Database, tenant_id: int, deposit_id: int, *, by: Actor) -> None:
    """The money is there: it becomes cash, and pays off debt where the tenant wants that.

    Raises:
        NotPermitted: it takes somebody who decides at the cashier.
        NoSuchDeposit: it was decided before, or there is none.
        KeptAway: the player is excluded by now, or takes a break; it waits on.
        DepositLimitReached: the limits have no room for it by now; it waits on.

    """
    require(by, Permission.CASHIER_DECIDE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        decided = _decide(conn, tenant_id, deposit_id, "confirmed", actor=by.name)
        lock_cash(conn, tenant_id=tenant_id, player_id=decided.player_id)
        # Behind the lock every other deposit of the player is counted, and this one is as well.
        check_kept(_windows(conn, tenant_id, decided.player_id))
        deposit = postings.deposit(
            decided.player_id, deposit_id, decided.provider, decided.amount_minor
        )
        post(conn, tenant_id, decided.currency, deposit, actor=by.name)
        recovered_minor = _recover(conn, tenant_id, decided.player_id, deposit_id, actor=by.name)
        facts = {"amount_minor": decided.amount_minor, "recovered_minor": recovered_minor}
        subject = f"deposit:{codes.encode(deposit_id)}"
        record(conn, by, Action.DEPOSIT_CONFIRMED, subject, tenant_id=tenant_id, after=facts)


def refuse_deposit(db: Database, tenant_id: int, deposit_id: int, *, by: Actor) -> None:
    """The money never came.

    Raises:
        NotPermitted: it takes somebody who decides at the cashier.
        NoSuchDeposit: it was decided before, or there is none.

    """
    require(by, Permission.CASHIER_DECIDE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        decided = _decide(conn, tenant_id, deposit_id, "refused", actor=by.name)
        facts = {"amount_minor": decided.amount_minor}
        subject = f"deposit:{codes.encode(deposit_id)}"
        record(conn, by, Action.DEPOSIT_REFUSED, subject, tenant_id=tenant_id, after=facts)


def recover_debt(db: Database, tenant_id: int, player_id: int, *, by: Actor) -> int:
    """Pay off debt with what cash there is, now; how much. Said twice it finds nothing left to do.

    Raises:
        NotPermitted: it takes somebody who decides at the cashier.

    """
    require(by, Permission.CASHIER_DECIDE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lock_cash(conn, tenant_id=tenant_id, player_id=player_id)
        paid_minor = _paid_off(conn, tenant_id, player_id, get_next_id(conn), actor=by.name)
        facts = {"amount_minor": paid_minor}
        subject = f"player:{codes.encode(player_id)}"
        record(conn, by, Action.DEBT_RECOVERED, subject, tenant_id=tenant_id, after=facts)
    return paid_minor


def _windows(conn: Connection, tenant_id: int, player_id: int) -> list[Window]:
    """The limits of what a player may pay in, of one who may at all.

    Raises:
        KeptAway: the player is excluded, or takes a break.

    """
    whose = {"tenant_id": tenant_id, "player_id": player_id}
    check_not_kept(conn, **whose)
    return list_limit_windows(conn, **whose, kinds=[LimitKind.DEPOSIT])


def _decide(
    conn: Connection, tenant_id: int, deposit_id: int, state: str, *, actor: str
) -> queries.Decided:
    decided = queries.mark_deposit_decided(
        conn, tenant_id=tenant_id, deposit_id=deposit_id, state=state, decided_by=actor
    )
    if decided is None:
        raise NoSuchDeposit
    return decided


def _recover(
    conn: Connection, tenant_id: int, player_id: int, recovery_id: int, *, actor: str
) -> int:
    wallet = get_wallet(conn, tenant_id=tenant_id, player_id=player_id)
    assert wallet is not None, "who paid in plays here"
    if not wallet.recovers_debts:
        return 0
    return _paid_off(conn, tenant_id, player_id, recovery_id, actor=actor)


def _paid_off(
    conn: Connection, tenant_id: int, player_id: int, recovery_id: int, *, actor: str
) -> int:
    wallet = get_wallet(conn, tenant_id=tenant_id, player_id=player_id)
    assert wallet is not None, "whose cash is locked plays here"
    amount_minor = min(wallet.cash_minor, -wallet.debt_minor)
    if amount_minor <= 0:
        return 0
    recovery = postings.recovery(player_id, recovery_id, amount_minor)
    post(conn, tenant_id, wallet.currency, recovery, actor=actor)
    return amount_minor
