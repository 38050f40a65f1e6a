"""Adjustments: staff give to a player or take from them, under a type and for a reason."""

from touchline import codes
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import Refused
from touchline.ledger import postings
from touchline.ledger.cashier import queries
from touchline.ledger.cashier.keys import repeated
from touchline.ledger.model import TransferKind
from touchline.ledger.post import post
from touchline.ledger.postings import Posting
from touchline.ledger.queries import Wallet
from touchline.plumbing.db import Connection, Database, Lane
from touchline.rights import Actor, Permission, require
from touchline.staff.approvals.agree import clear_above
from touchline.staff.approving import ApprovalAction

_DONE = Action.LEDGER_ADJUSTED


class NothingToWriteOff(Refused):
    """A write-off forgives debt, so it gives, and no more than is owed."""

    code = "nothing_to_write_off"


def adjust(
    db: Database,
    tenant_id: int,
    wallet: Wallet,
    *,
    kind: TransferKind,
    amount_minor: int,
    key: str,
    reason: str,
    by: Actor,
    approval: str = "",
) -> int:
    """Book an adjustment; its id. Above zero the player has more, or owes less.

    ``approval`` is the code of a second person's, where the tenant wants one for this amount.

    Raises:
        NotPermitted, NeedsSecondPerson: it takes somebody who may adjust, or two.
        InsufficientFunds: the player has less than is to be taken.
        NothingToWriteOff: the debt is smaller.
        KeyReused: another adjustment was booked under this key.

    """
    require(by, Permission.LEDGER_ADJUST, tenant_id=tenant_id)
    assert amount_minor
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        adjustment_id = queries.insert_adjustment(
            conn,
            tenant_id=tenant_id,
            player_id=wallet.player_id,
            currency=wallet.currency,
            key=key,
            kind=kind,
            amount_minor=amount_minor,
            reason=reason,
            entered_by=by.name,
        )
        if adjustment_id is None:
            whose = {"tenant_id": tenant_id, "player_id": wallet.player_id}
            slip = queries.get_adjustment_by_key(conn, **whose, currency=wallet.currency, key=key)
            return repeated(slip, amount_minor, str(int(kind)))
        _see_to_approval(conn, tenant_id, wallet, kind, amount_minor, by=by, approval=approval)
        posting = _posting(wallet, kind, adjustment_id, amount_minor, reason)
        post(conn, tenant_id, wallet.currency, posting, actor=by.name)
        facts = {"player": wallet.username, "type": kind.name.lower(), "amount_minor": amount_minor}
        subject = f"adjustment:{codes.encode(adjustment_id)}"
        record(conn, by, _DONE, subject, tenant_id=tenant_id, after=facts, reason=reason)
    return adjustment_id


def _see_to_approval(
    conn: Connection,
    tenant_id: int,
    wallet: Wallet,
    kind: TransferKind,
    amount_minor: int,
    *,
    by: Actor,
    approval: str,
) -> None:
    figures = {
        "kind": kind.name.lower(), "currency": wallet.currency, "amount_minor": amount_minor,
    }  # fmt: skip
    clear_above(
        conn, tenant_id, ApprovalAction.ADJUST, f"player:{codes.encode(wallet.player_id)}", figures,
        exponent=wallet.exponent, by=by, approval=approval,
    )  # fmt: skip


def _posting(
    wallet: Wallet, kind: TransferKind, adjustment_id: int, amount_minor: int, reason: str
) -> Posting:
    if kind is not TransferKind.WRITE_OFF:
        return postings.adjustment(kind, wallet.player_id, adjustment_id, amount_minor, reason)
    if not 0 < amount_minor <= -wallet.debt_minor:
        raise NothingToWriteOff
    return postings.write_off(wallet.player_id, adjustment_id, amount_minor, reason)
