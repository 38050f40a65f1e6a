"""Postings in any order, over the real database and over a model in memory: they agree at every step."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from harness.ledger import Wallet
from harness.people import TESTER
from harness.visitors import add_player
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from touchline.ledger import postings
from touchline.ledger.book import keep_book
from touchline.ledger.checks.listed import LEDGER_CHECKS
from touchline.ledger.checks.walk import walk
from touchline.ledger.model import AccountKind, Book, TransferKind
from touchline.ledger.post import InsufficientFunds

pytestmark = [pytest.mark.spec("B1", "S4.11"), pytest.mark.slow]

AMOUNT = st.integers(1, 2_000)
CASH, OPEN, PENDING, DEBT = (
    AccountKind.CASH,
    AccountKind.OPEN_STAKE,
    AccountKind.PENDING_WITHDRAWAL,
    AccountKind.DEBT,
)


@dataclass
class Model:
    """What a player should have, by the plainest arithmetic."""

    limit: int = 0
    held: dict = field(default_factory=lambda: dict.fromkeys((CASH, OPEN, PENDING, DEBT), 0))
    open_bets: dict = field(default_factory=dict)
    settled: dict = field(default_factory=dict)

    def move(self, from_kind, to_kind, amount, *, uses_credit=False):
        """Whether there was enough; moves it then. None stands for the house."""
        if from_kind is not None:
            floor = -self.limit if uses_credit else 0
            if self.held[from_kind] - amount < floor:
                return False
            self.held[from_kind] -= amount
        if to_kind is not None:
            self.held[to_kind] += amount
        return True


class Money(RuleBasedStateMachine):
    """One player of a tenant of its own; the world is set from outside."""

    world = None
    reached = None

    @initialize(book=st.sampled_from(Book), limit=st.integers(0, 3_000))
    def begin(self, book, limit):
        self.ours, made = self.world
        self.tenant_id = self.ours.create_tenant(f"{made[0]}m{len(made)}")
        made.append(self.tenant_id)
        player_id = add_player(self.ours, self.tenant_id)
        self.wallet = Wallet(self.ours.platform_db, self.tenant_id, player_id)
        self.model = Model()
        self.number = 0
        if book is Book.CREDIT:
            keep_book(self.ours.platform_db, self.tenant_id, book, by=TESTER)
            self.wallet.limit(limit)
            self.model.limit = limit

    def next_number(self):
        self.number += 1
        return self.number

    def post(self, posting, is_enough):
        """Post, and once more: the second time nothing happens."""
        try:
            first = self.wallet.post(posting)
        except InsufficientFunds:
            assert not is_enough, posting
            self.reached["refused"] += 1
            return None
        assert is_enough, posting
        again = self.wallet.post(posting)
        assert (first.outcome, again.outcome) == ("posted", "repeated")
        assert again.transfer_id == first.transfer_id
        return first

    @rule(amount=AMOUNT)
    def pay_in(self, amount):
        posting = postings.deposit(self.wallet.player_id, self.next_number(), "bank", amount)
        self.post(posting, self.model.move(None, CASH, amount))

    @rule(amount=AMOUNT)
    def stake(self, amount):
        bet_id = self.next_number()
        is_enough = self.model.move(CASH, OPEN, amount, uses_credit=True)
        self.post(postings.stake(self.wallet.player_id, bet_id, amount), is_enough)
        if is_enough:
            self.model.open_bets[bet_id] = (amount, 0)

    @precondition(lambda self: self.model.open_bets)
    @rule(data=st.data(), factor=st.sampled_from([0, 1, 2, 5]))
    def settle(self, data, factor):
        bet_id = data.draw(st.sampled_from(sorted(self.model.open_bets)))
        stake, gen = self.model.open_bets.pop(bet_id)
        self.model.move(OPEN, None, stake)
        self.model.move(None, CASH, stake * factor)
        posting = postings.settlement(self.wallet.player_id, bet_id, stake, stake * factor, gen=gen)
        posted = self.post(posting, is_enough=True)
        self.model.settled[bet_id] = (stake, stake * factor, gen, posted.transfer_id)

    @precondition(lambda self: self.model.open_bets)
    @rule(data=st.data())
    def void(self, data):
        bet_id = data.draw(st.sampled_from(sorted(self.model.open_bets)))
        stake, gen = self.model.open_bets.pop(bet_id)
        self.model.move(OPEN, CASH, stake)
        void = postings.void(self.wallet.player_id, bet_id, stake, "past the start", gen=gen)
        self.post(void, is_enough=True)

    @precondition(lambda self: self.model.settled)
    @rule(data=st.data(), is_spent=st.booleans())
    def correct(self, data, is_spent):
        if is_spent and self.model.held[CASH] > 0:  # or a search hardly ever meets a debt
            self.withdraw(amount=self.model.held[CASH], is_paid=True)
        bet_id = data.draw(st.sampled_from(sorted(self.model.settled)))
        stake, payout, gen, transfer_id = self.model.settled.pop(bet_id)
        held = self.model.held
        available = held[CASH] + self.model.limit
        taken = max(0, min(payout, available))
        held[CASH] -= taken
        held[DEBT] -= payout - taken
        held[OPEN] += stake
        self.model.open_bets[bet_id] = (stake, gen + 1)
        self.reached["correction"] += 1
        reversal = postings.reversal(
            self.wallet.player_id,
            bet_id,
            stake,
            payout,
            gen=gen,
            reverses=transfer_id,
            available_minor=available,
        )
        self.post(reversal, is_enough=True)

    @rule(amount=AMOUNT, is_paid=st.booleans())
    def withdraw(self, amount, is_paid):
        number, whose = self.next_number(), self.wallet.player_id
        is_enough = self.model.move(CASH, PENDING, amount)
        self.post(postings.withdrawal_requested(whose, number, amount), is_enough)
        if is_enough and is_paid:
            self.model.move(PENDING, None, amount)
            self.post(postings.withdrawal_paid(whose, number, "bank", amount), is_enough=True)
        elif is_enough:
            self.model.move(PENDING, CASH, amount)
            self.post(postings.withdrawal_refused(whose, number, amount), is_enough=True)

    @rule(amount=AMOUNT)
    def recover(self, amount):
        held = self.model.held
        is_enough = held[DEBT] + amount <= 0 and self.model.move(CASH, DEBT, amount)
        recovery = postings.recovery(self.wallet.player_id, self.next_number(), amount)
        self.post(recovery, is_enough)

    @rule(amount=st.integers(-500, 500).filter(bool), kind=st.sampled_from([*postings.ADJUSTMENTS]))
    def adjust(self, amount, kind):
        is_enough = self.model.move(CASH, None, -amount, uses_credit=True) if amount < 0 else True
        if amount > 0:
            self.model.move(None, CASH, amount)
        assert kind in TransferKind
        posting = postings.adjustment(
            kind, self.wallet.player_id, self.next_number(), amount, "a reason"
        )
        self.post(posting, is_enough)

    @precondition(lambda self: self.model.limit)
    @rule(limit=st.integers(1, 3_000))
    def agree_another_limit(self, limit):
        self.wallet.limit(limit)
        self.model.limit = limit

    @invariant()
    def balances_are_the_models(self):
        assert self.wallet.balances() == self.model.held
        self.reached["debt"] += self.model.held[DEBT] < 0
        self.reached["credit"] += self.model.held[CASH] < 0

    def teardown(self):
        if not hasattr(self, "wallet"):
            return
        walked = walk(self.ours.platform_db, [self.tenant_id], LEDGER_CHECKS)
        assert [looked for looked in walked if looked.violations] == []


class FirstOne:
    """In place of a search: draws the first there is."""

    def draw(self, strategy):
        return strategy.elements[0]


def spend_what_is_taken_back():
    """The one path that a search of this size may miss."""
    money = Money()
    money.begin(book=Book.CASH, limit=0)
    money.pay_in(amount=100)
    money.stake(amount=100)
    money.settle(data=FirstOne(), factor=5)
    money.correct(data=FirstOne(), is_spent=True)
    money.balances_are_the_models()
    money.recover(amount=100)
    money.teardown()


def test_postings_in_any_order_agree_with_a_model(our_book, slug):
    Money.world, Money.reached = (our_book, [slug]), Counter()
    machine = Money.TestCase
    machine.settings = settings(
        max_examples=10,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    spend_what_is_taken_back()
    machine("runTest").runTest()

    assert set(+Money.reached) == {"refused", "debt", "credit", "correction"}, "a blind search"
