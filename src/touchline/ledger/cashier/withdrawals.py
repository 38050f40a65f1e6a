"""Withdrawals: cash is set aside when they are asked for, and goes out or comes back in one decision."""

from touchline.errors import NotFound
from touchline.ledger import postings
from touchline.ledger.cashier import queries
from touchline.ledger.cashier.keys import KeyReused
from touchline.ledger.post import AmountTooLarge, InsufficientFunds, post
from touchline.plumbing.db import Database, Lane

_REFUSALS = {
    "insufficient": InsufficientFunds,
    "too_large": AmountTooLarge,
    "reused": KeyReused,
}


class NoSuchWithdrawal(NotFound):
    """No withdrawal of this code waits for a decision."""

    code = "no_such_withdrawal"


def request_withdrawal(
    db: Database,
    tenant_id: int,
    player_id: int,
    *,
    provider: str,
    amount_minor: int,
    key: str,
    actor: str,
) -> int:
    """Ask for money; its id. Credit is never paid out, and limits do not matter here.

    Raises:
        InsufficientFunds, AmountTooLarge, KeyReused: nothing was set aside.

    """
    assert amount_minor > 0
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        asked = queries.add_withdrawal(
            conn,
            tenant_id=tenant_id,
            player_id=player_id,
            amount_minor=amount_minor,
            provider=provider,
            key=key,
            actor=actor,
        )
    refusal = _REFUSALS.get(asked.outcome)
    if refusal is not None:
        raise refusal
    assert asked.withdrawal_id is not None, f"a player without accounts: {asked.outcome}"
    return asked.withdrawal_id


def approve_withdrawal(db: Database, tenant_id: int, withdrawal_id: int, *, actor: str) -> None:
    """The money went out over its provider.

    Raises:
        NoSuchWithdrawal: it was decided before, or there is none.

    """
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        decided = queries.mark_withdrawal_decided(
            conn,
            tenant_id=tenant_id,
            withdrawal_id=withdrawal_id,
            state="paid",
            decided_by=actor,
        )
        if decided is None:
            raise NoSuchWithdrawal
        paid = postings.withdrawal_paid(
            decided.player_id, withdrawal_id, decided.provider, decided.amount_minor
        )
        post(conn, tenant_id, decided.currency, paid, actor=actor)


def refuse_withdrawal(db: Database, tenant_id: int, withdrawal_id: int, *, actor: str) -> None:
    """It is not paid: what was set aside is cash again.

    Raises:
        NoSuchWithdrawal: it was decided before, or there is none.

    """
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        decided = queries.mark_withdrawal_decided(
            conn,
            tenant_id=tenant_id,
            withdrawal_id=withdrawal_id,
            state="refused",
            decided_by=actor,
        )
        if decided is None:
            raise NoSuchWithdrawal
        refused = postings.withdrawal_refused(
            decided.player_id, withdrawal_id, decided.amount_minor
        )
        post(conn, tenant_id, decided.currency, refused, actor=actor)
