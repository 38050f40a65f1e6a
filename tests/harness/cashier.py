"""The cashier's window: a player before it in a few words, and what bets do with her money."""

from functools import partial

import psycopg
import pytest
from harness.ledger import Wallet
from harness.people import TESTER
from harness.shop import at_once, patient
from harness.visitors import add_player

from touchline.errors import NotFound, Refused
from touchline.ledger.book import keep_calendar
from touchline.ledger.cashier.adjustments import adjust
from touchline.ledger.cashier.deposits import confirm_deposit, enter_deposit
from touchline.ledger.cashier.withdrawals import enter_withdrawal
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk
from touchline.ledger.wallet import find_wallet
from touchline.plumbing.pacing import utc_now
from touchline.protection.limits.agree import change_limit
from touchline.protection.limits.model import LimitKind, SetBy


class Cashier:
    """One player before the cashier's window."""

    def __init__(self, db, tenant_id, username="ana"):
        self.db = patient(db)
        self.tenant_id = tenant_id
        self.wallet = find_wallet(db, tenant_id, username)
        self.player_id = self.wallet.player_id
        self._keys = 0

    def now(self):
        return find_wallet(self.db, self.tenant_id, self.wallet.username)

    def enter(self, amount_minor, key=None, provider="bank"):
        self._keys += 1
        return enter_deposit(
            self.db,
            self.tenant_id,
            self.wallet,
            provider=provider,
            amount_minor=amount_minor,
            key=key or f"deposit-{self._keys}",
            note="",
            by=TESTER,
        )

    def confirm(self, deposit_id):
        confirm_deposit(self.db, self.tenant_id, deposit_id, by=TESTER)

    def pay_in(self, amount_minor):
        self.confirm(self.enter(amount_minor))

    def request(self, amount_minor, key=None):
        self._keys += 1
        return enter_withdrawal(
            self.db,
            self.tenant_id,
            self.player_id,
            provider="bank",
            amount_minor=amount_minor,
            key=key or f"withdrawal-{self._keys}",
            by=TESTER,
        )

    def adjust(self, kind, amount_minor, key="adjustment"):
        return adjust(
            self.db,
            self.tenant_id,
            self.now(),
            kind=kind,
            amount_minor=amount_minor,
            key=key,
            reason="a reason",
            by=TESTER,
        )

    def limit(self, period, limit_minor, set_by=SetBy.PLAYER):
        whose = (self.db, self.tenant_id, self.player_id)
        return change_limit(
            *whose, LimitKind.DEPOSIT, period, limit_minor, set_by=set_by, by=TESTER
        )


@pytest.fixture
def till_tenant(our_book, slug):
    """A tenant where it is about noon: no day, week or month ends while a test runs."""
    made = our_book.create_tenant(slug)
    keep_calendar(our_book.platform_db, made, f"Etc/GMT{utc_now().hour - 12:+}", 1, by=TESTER)
    return made


@pytest.fixture
def ana(our_book, till_tenant):
    add_player(our_book, till_tenant)
    yield Cashier(our_book.platform_db, till_tenant)
    walked = walk(our_book.worker_db, [till_tenant], LEDGER_CHECKS)
    assert [looked for looked in walked if looked.violations] == [], "it leaves a sound ledger"


@pytest.fixture
def bets(our_book, ana):
    """What bets do with her money."""
    return Wallet(our_book.platform_db, ana.tenant_id, ana.player_id)


@pytest.fixture
def superuser(stack_env):
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as connection:
        yield connection


def granted_at_once(work, times, clients=3):
    """How often work got through, of so many tries from several sides."""

    def tried(number):
        try:
            work(number)
        except (Refused, NotFound):
            return 0
        return 1

    return sum(at_once([partial(tried, number) for number in range(times)], threads=clients))
