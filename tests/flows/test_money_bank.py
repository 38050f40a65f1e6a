"""A bank of players under traffic from all sides: every reader sees the same total, always."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.book import opened
from harness.ledger import Wallet
from harness.visitors import add_player

from touchline.ledger import postings
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk
from touchline.ledger.model import AccountKind, RefType, TransferKind
from touchline.ledger.post import InsufficientFunds
from touchline.ledger.postings import Leg, Posting
from touchline.plumbing.db import DatabaseUnavailable
from touchline.wiring import platform_pool

pytestmark = [pytest.mark.spec("B1", "S2.1", "S4.11"), pytest.mark.slow]

PLAYERS = 4
EACH = 10_000
OPERATIONS = 120
# Everything that moves lies with players or with the house's result; the sum over both never changes.
TOTAL = """
    SELECT (SELECT sum(balance_minor) FROM ledger_accounts WHERE kind < 20)
           + (SELECT coalesce(sum(entry.amount_minor), 0)
              FROM ledger_entries AS entry
              JOIN ledger_accounts AS account
                  ON account.tenant_id = entry.tenant_id AND account.id = entry.account_id
              WHERE account.kind = 20)
"""


def test_the_total_stays_whatever_happens_meanwhile(our_book, slug):
    tenant_id = our_book.create_tenant(slug)
    wallets = [
        Wallet(our_book.platform_db, tenant_id, add_player(our_book, tenant_id, f"p{n}"))
        for n in range(PLAYERS)
    ]
    for wallet in wallets:
        wallet.fund(EACH, deposit_id=wallet.player_id)

    def bet(number):
        dice = random.Random(number)
        wallet = wallets[dice.randrange(PLAYERS)]
        stake = dice.randrange(1, EACH)
        try:
            wallet.stake(number, stake)
            payout = dice.choice([0, stake, 2 * stake])
            wallet.settle(number, stake, payout)
            if dice.random() < 0.3:
                wallet.post(postings.withdrawal_requested(wallet.player_id, number, 10))
                wallet.post(postings.withdrawal_refused(wallet.player_id, number, 10))
        except InsufficientFunds:
            return read()
        except DatabaseUnavailable:
            return None
        return read()

    def read():
        """A total of one instant, as anybody may ask for it at any time."""
        with wallets[0].db.tenant_tx(tenant_id) as conn:
            return int(conn.execute(TOTAL).fetchone()[0])

    with (
        opened(platform_pool(our_book.settings), "bank") as db,
        ThreadPoolExecutor(PLAYERS) as clients,
    ):
        for wallet in wallets:
            wallet.db = db
        seen = {total for total in clients.map(bet, range(OPERATIONS)) if total is not None}
        walked = walk(db, [tenant_id], LEDGER_CHECKS)
        wrong = [looked for looked in walked if looked.violations]

    assert seen == {PLAYERS * EACH}
    assert wrong == []


def test_money_handed_both_ways_at_once_waits_in_no_circle(our_book, slug):
    """A transfer may name its accounts in any order; they are locked in one."""
    tenant_id = our_book.create_tenant(slug)
    ana, ben = (
        Wallet(our_book.platform_db, tenant_id, add_player(our_book, tenant_id, name))
        for name in ("ana", "ben")
    )
    for wallet in (ana, ben):
        wallet.fund(EACH, deposit_id=wallet.player_id)

    def hand_over(number):
        giver, taker = (ana, ben) if number % 2 else (ben, ana)
        legs = (
            Leg(AccountKind.CASH, -1, giver.player_id),
            Leg(AccountKind.CASH, 1, taker.player_id),
        )
        moved = Posting(TransferKind.MANUAL, RefType.ADJUSTMENT, number, legs)
        while True:
            try:
                return giver.post(moved).outcome
            except DatabaseUnavailable:
                continue

    with (
        opened(platform_pool(our_book.settings), "bank") as db,
        ThreadPoolExecutor(PLAYERS) as clients,
    ):
        ana.db = ben.db = db
        outcomes = [*clients.map(hand_over, range(1, OPERATIONS + 1))]
        balances = ana.balance(), ben.balance()

    assert set(outcomes) <= {"posted", "repeated"}
    assert balances == (EACH, EACH)
