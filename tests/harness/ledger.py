"""A player's money in a few words: post what a test needs, read where it lies."""

from touchline.ledger import postings
from touchline.ledger.model import AccountKind
from touchline.ledger.post import post


class Wallet:
    """One player's accounts, over a door of the test's choice."""

    def __init__(self, db, tenant_id, player_id, currency="EUR"):
        self.db = db
        self.tenant_id = tenant_id
        self.player_id = player_id
        self.currency = currency
        self._references = 0

    def post(self, posting, *, actor="test"):
        """Post in a transaction of its own."""
        with self.db.tenant_tx(self.tenant_id) as conn:
            return post(conn, self.tenant_id, self.currency, posting, actor=actor)

    def fund(self, amount_minor, deposit_id=None):
        """Pay in over the bank."""
        self._references += 1
        reference = self._references if deposit_id is None else deposit_id
        return self.post(postings.deposit(self.player_id, reference, "bank", amount_minor))

    def stake(self, bet_id, stake_minor):
        return self.post(postings.stake(self.player_id, bet_id, stake_minor))

    def settle(self, bet_id, stake_minor, payout_minor, gen=0):
        return self.post(
            postings.settlement(self.player_id, bet_id, stake_minor, payout_minor, gen=gen)
        )

    def balance(self, kind=AccountKind.CASH):
        """What lies in one of the player's accounts."""
        return self.balances()[kind]

    def balances(self):
        """Every account of the player."""
        with self.db.tenant_tx(self.tenant_id) as conn:
            return dict(
                conn.execute(
                    "SELECT kind, balance_minor FROM ledger_accounts WHERE player_id = %s",
                    [self.player_id],
                ).fetchall()
            )

    def limit(self, credit_limit_minor):
        """Agree a credit limit past the use case."""
        with self.db.tenant_tx(self.tenant_id) as conn:
            conn.execute(
                "UPDATE ledger_accounts SET credit_limit_minor = %s"
                " WHERE player_id = %s AND kind = 10",
                [credit_limit_minor, self.player_id],
            )


def sums_by_currency(db, tenant_id):
    """The sum of all entries of a tenant, per currency: each is zero."""
    with db.tenant_tx(tenant_id) as conn:
        return dict(
            conn.execute(
                "SELECT currency, sum(amount_minor) FROM ledger_entries GROUP BY currency"
            ).fetchall()
        )
