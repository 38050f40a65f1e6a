"""A player's wallet by name, and what was agreed about it: the currency, the credit."""

from touchline.accounts.model import normalised
from touchline.audit.actions import Action
from touchline.audit.record import record
from touchline.errors import ChangedMeanwhile, NotFound, Refused
from touchline.ledger import queries
from touchline.ledger.model import Book
from touchline.ledger.queries import Wallet
from touchline.plumbing.db import Database, Lane
from touchline.rights import Actor, Permission, require


class NoSuchWallet(NotFound):
    """Nobody plays here under this name."""

    code = "no_such_player"


class NotACreditBook(Refused):
    """Credit is for tenants whose book is a credit book."""

    code = "not_a_credit_book"


def find_wallet(db: Database, tenant_id: int, username: str) -> Wallet:
    """The wallet of the player of a name.

    Raises:
        NoSuchWallet: nobody has it.

    """
    with db.tenant_tx(tenant_id) as conn:
        player_id = queries.get_player_id(
            conn, tenant_id=tenant_id, username_norm=normalised(username)
        )
        wallet = (
            None
            if player_id is None
            else queries.get_wallet(conn, tenant_id=tenant_id, player_id=player_id)
        )
    if wallet is None:
        raise NoSuchWallet
    return wallet


def agree_credit(
    db: Database, tenant_id: int, wallet: Wallet, credit_limit_minor: int, *, by: Actor
) -> None:
    """Let a player owe so much. A lower limit stops new stakes; what is owed already stays owed.

    Raises:
        NotPermitted: it takes somebody who agrees credit.
        NotACreditBook: players of this tenant bet what they paid in.
        ChangedMeanwhile: the credit is not what the wallet says.

    """
    require(by, Permission.CREDIT_CHANGE, tenant_id=tenant_id)
    assert credit_limit_minor >= 0
    if wallet.book != Book.CREDIT:
        raise NotACreditBook
    with db.tenant_tx(tenant_id, lane=Lane.CRITICAL) as conn:
        cash = queries.lock_cash(conn, tenant_id=tenant_id, player_id=wallet.player_id)
        assert cash is not None, "a wallet has cash"
        if cash.credit_limit_minor != wallet.credit_limit_minor:
            raise ChangedMeanwhile(credit_limit_minor=cash.credit_limit_minor)
        queries.update_credit_limit(
            conn,
            tenant_id=tenant_id,
            player_id=wallet.player_id,
            credit_limit_minor=credit_limit_minor,
        )
        record(
            conn,
            by,
            Action.CREDIT_AGREED,
            f"player:{wallet.username}",
            tenant_id=tenant_id,
            before={"credit_limit_minor": wallet.credit_limit_minor},
            after={"credit_limit_minor": credit_limit_minor},
        )
