"""Withdrawals: cash is set aside when they are asked for, and goes out or comes back in one decision."""

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import NotFound
from touchline.ledger import postings
from touchline.ledger.cashier import queries
from touchline.ledger.cashier.keys import KeyReused
from touchline.ledger.post import AmountTooLarge, InsufficientFunds, post
from touchline.ledger.queries import get_wallet
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.staff.approvals.agree import clear_above
from touchline.staff.approving import ApprovalAction

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
) -> int:
    """Let a player ask for money; its id. Credit is never paid out, and limits do not matter here.

    Raises:
        InsufficientFunds, AmountTooLarge, KeyReused: nothing was set aside.

    """
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        return _asked(conn, tenant_id, player_id, provider, amount_minor, key=key, actor="player")[
            0
        ]


def enter_withdrawal(
    db: Database,
    tenant_id: int,
    player_id: int,
    *,
    provider: str,
    amount_minor: int,
    key: str,
    by: Actor,
) -> int:
    """Ask for money on a player's behalf; its id.

    Raises:
        NotPermitted: it takes somebody of the cashier.
        InsufficientFunds, AmountTooLarge, KeyReused: nothing was set aside.

    """
    require(by, Permission.CASHIER_ENTER, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        withdrawal_id, is_new = _asked(
            conn, tenant_id, player_id, provider, amount_minor, key=key, actor=by.name
        )
        if is_new:
            facts = {
                "player": codes.encode(player_id),
                "provider": provider,
                "amount_minor": amount_minor,
            }
            subject = f"withdrawal:{codes.encode(withdrawal_id)}"
            record(conn, by, Action.WITHDRAWAL_ENTERED, subject, tenant_id=tenant_id, after=facts)
    return withdrawal_id


def approve_withdrawal(
    db: Database, tenant_id: int, withdrawal_id: int, *, by: Actor, approval: str = ""
) -> None:
    """The money went out over its provider.

    ``approval`` is the code of a second person's, where the tenant wants one for this amount.

    Raises:
        NotPermitted, NeedsSecondPerson: it takes somebody who decides at the cashier, or two.
        NoSuchWithdrawal: it was decided before, or there is none.

    """
    require(by, Permission.CASHIER_DECIDE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        decided = _decide(conn, tenant_id, withdrawal_id, "paid", actor=by.name)
        subject = f"withdrawal:{codes.encode(withdrawal_id)}"
        wallet = get_wallet(conn, tenant_id=tenant_id, player_id=decided.player_id)
        assert wallet is not None, "who asked for it plays here"
        figures = {"currency": decided.currency, "amount_minor": decided.amount_minor}
        clear_above(
            conn, tenant_id, ApprovalAction.PAY_OUT, subject, figures,
            exponent=wallet.exponent, by=by, approval=approval,
        )  # fmt: skip
        paid = postings.withdrawal_paid(
            decided.player_id, withdrawal_id, decided.provider, decided.amount_minor
        )
        post(conn, tenant_id, decided.currency, paid, actor=by.name)
        facts = {"provider": decided.provider, "amount_minor": decided.amount_minor}
        record(conn, by, Action.WITHDRAWAL_PAID, subject, tenant_id=tenant_id, after=facts)


def refuse_withdrawal(db: Database, tenant_id: int, withdrawal_id: int, *, by: Actor) -> None:
    """It is not paid: what was set aside is cash again.

    Raises:
        NotPermitted: it takes somebody who decides at the cashier.
        NoSuchWithdrawal: it was decided before, or there is none.

    """
    require(by, Permission.CASHIER_DECIDE, tenant_id=tenant_id)
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        decided = _decide(conn, tenant_id, withdrawal_id, "refused", actor=by.name)
        refused = postings.withdrawal_refused(
            decided.player_id, withdrawal_id, decided.amount_minor
        )
        post(conn, tenant_id, decided.currency, refused, actor=by.name)
        facts = {"amount_minor": decided.amount_minor}
        subject = f"withdrawal:{codes.encode(withdrawal_id)}"
        record(conn, by, Action.WITHDRAWAL_REFUSED, subject, tenant_id=tenant_id, after=facts)


def _asked(
    conn: Connection,
    tenant_id: int,
    player_id: int,
    provider: str,
    amount_minor: int,
    *,
    key: str,
    actor: str,
) -> tuple[int, bool]:
    """The withdrawal's id, and whether it was not there before."""
    assert amount_minor > 0
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
    return asked.withdrawal_id, asked.outcome == "posted"


def _decide(
    conn: Connection, tenant_id: int, withdrawal_id: int, state: str, *, actor: str
) -> queries.Decided:
    decided = queries.mark_withdrawal_decided(
        conn, tenant_id=tenant_id, withdrawal_id=withdrawal_id, state=state, decided_by=actor
    )
    if decided is None:
        raise NoSuchWithdrawal
    return decided
