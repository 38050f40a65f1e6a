"""Deposits: a receipt is entered, and in a second step confirmed or refused. Limits apply to both."""

from touchline.errors import NotFound
from touchline.ledger import postings
from touchline.ledger.cashier import queries
from touchline.ledger.cashier.keys import repeated
from touchline.ledger.deposit_limits.model import check_kept, check_room
from touchline.ledger.deposit_limits.queries import list_deposit_windows
from touchline.ledger.post import post
from touchline.ledger.queries import Wallet, get_next_id, get_wallet, lock_cash
from touchline.plumbing.db import Connection, Database, Lane


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
    actor: str,
) -> int:
    """Enter a receipt; its id. No money moves yet.

    Raises:
        DepositLimitReached: the player's limits leave no room for it.
        KeyReused: another receipt was entered under this key.

    """
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
            entered_by=actor,
        )
        if deposit_id is not None:
            windows = list_deposit_windows(conn, tenant_id=tenant_id, player_id=wallet.player_id)
            check_room(windows, amount_minor)
            return deposit_id
        slip = queries.get_deposit_by_key(
            conn,
            tenant_id=tenant_id,
            player_id=wallet.player_id,
            currency=wallet.currency,
            key=key,
        )
    return repeated(slip, amount_minor, provider)


def confirm_deposit(db: Database, tenant_id: int, deposit_id: int, *, actor: str) -> None:
    """The money is there: it becomes cash, and pays off debt where the tenant wants that.

    Raises:
        NoSuchDeposit: it was decided before, or there is none.
        DepositLimitReached: the limits have no room for it by now; it waits on.

    """
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        decided = queries.mark_deposit_decided(
            conn,
            tenant_id=tenant_id,
            deposit_id=deposit_id,
            state="confirmed",
            decided_by=actor,
        )
        if decided is None:
            raise NoSuchDeposit
        lock_cash(conn, tenant_id=tenant_id, player_id=decided.player_id)
        # Behind the lock every other deposit of the player is counted, and this one is as well.
        check_kept(list_deposit_windows(conn, tenant_id=tenant_id, player_id=decided.player_id))
        deposit = postings.deposit(
            decided.player_id, deposit_id, decided.provider, decided.amount_minor
        )
        post(conn, tenant_id, decided.currency, deposit, actor=actor)
        _recover(conn, tenant_id, decided.player_id, deposit_id, actor=actor)


def refuse_deposit(db: Database, tenant_id: int, deposit_id: int, *, actor: str) -> None:
    """The money never came.

    Raises:
        NoSuchDeposit: it was decided before, or there is none.

    """
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        decided = queries.mark_deposit_decided(
            conn, tenant_id=tenant_id, deposit_id=deposit_id, state="refused", decided_by=actor
        )
    if decided is None:
        raise NoSuchDeposit


def recover_debt(db: Database, tenant_id: int, player_id: int, *, actor: str) -> int:
    """Pay off debt with what cash there is, now; how much. Said twice it finds nothing left to do."""
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        lock_cash(conn, tenant_id=tenant_id, player_id=player_id)
        return _paid_off(conn, tenant_id, player_id, get_next_id(conn), actor=actor)


def _recover(
    conn: Connection, tenant_id: int, player_id: int, recovery_id: int, *, actor: str
) -> None:
    wallet = get_wallet(conn, tenant_id=tenant_id, player_id=player_id)
    assert wallet is not None, "who paid in plays here"
    if wallet.recovers_debts:
        _paid_off(conn, tenant_id, player_id, recovery_id, actor=actor)


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
