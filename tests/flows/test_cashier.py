"""The cashier: receipts count once they are confirmed, withdrawals go out or come back, once each."""

import pytest
from harness.cashier import granted_at_once
from harness.people import TESTER

from touchline.ledger import postings
from touchline.ledger.cashier.adjustments import NothingToWriteOff
from touchline.ledger.cashier.deposits import NoSuchDeposit, recover_debt, refuse_deposit
from touchline.ledger.cashier.keys import KeyReused
from touchline.ledger.cashier.withdrawals import (
    NoSuchWithdrawal,
    approve_withdrawal,
    refuse_withdrawal,
)
from touchline.ledger.model import TransferKind
from touchline.ledger.post import InsufficientFunds

pytestmark = pytest.mark.spec("B1", "S2.12")


def test_a_receipt_counts_once_it_is_confirmed(ana):
    deposit_id = ana.enter(5_000)
    entered = ana.now().cash_minor

    ana.confirm(deposit_id)

    assert (entered, ana.now().cash_minor) == (0, 5_000)
    with pytest.raises(NoSuchDeposit):
        ana.confirm(deposit_id)


def test_a_refused_receipt_never_counts(ana):
    deposit_id = ana.enter(5_000)

    refuse_deposit(ana.db, ana.tenant_id, deposit_id, by=TESTER)

    with pytest.raises(NoSuchDeposit):
        ana.confirm(deposit_id)
    assert ana.now().cash_minor == 0


def test_a_receipt_confirmed_from_all_sides_counts_once(ana):
    deposit_id = ana.enter(5_000)

    confirmed = granted_at_once(lambda _: ana.confirm(deposit_id), 12)

    assert (confirmed, ana.now().cash_minor) == (1, 5_000)


def test_a_key_makes_one_receipt(ana):
    first = ana.enter(5_000, key="r-1")

    assert ana.enter(5_000, key="r-1") == first
    with pytest.raises(KeyReused):
        ana.enter(6_000, key="r-1")
    with pytest.raises(KeyReused):
        ana.enter(5_000, key="r-1", provider="cash")


def test_a_withdrawal_is_set_aside_and_paid_once(ana):
    ana.pay_in(5_000)
    withdrawal_id = ana.request(3_000, key="w-1")
    again = ana.request(3_000, key="w-1")
    waiting = ana.now()

    approve_withdrawal(ana.db, ana.tenant_id, withdrawal_id, by=TESTER)

    assert again == withdrawal_id
    assert (waiting.cash_minor, waiting.pending_minor) == (2_000, 3_000)
    assert (ana.now().cash_minor, ana.now().pending_minor) == (2_000, 0)
    with pytest.raises(NoSuchWithdrawal):
        refuse_withdrawal(ana.db, ana.tenant_id, withdrawal_id, by=TESTER)
    with pytest.raises(KeyReused):
        ana.request(2_000, key="w-1")


def test_a_refused_withdrawal_is_cash_again(ana):
    ana.pay_in(5_000)
    withdrawal_id = ana.request(3_000)

    refuse_withdrawal(ana.db, ana.tenant_id, withdrawal_id, by=TESTER)

    assert (ana.now().cash_minor, ana.now().pending_minor) == (5_000, 0)


@pytest.mark.spec("S2.1")
def test_requests_from_all_sides_get_no_more_than_there_is(ana):
    ana.pay_in(1_000)

    granted = granted_at_once(lambda _: ana.request(100), 30)

    assert (granted, ana.now().cash_minor, ana.now().pending_minor) == (10, 0, 1_000)


def corrected_into_debt(bets):
    """She won 3000, staked and lost all, and the win was none: 2000 of it is gone."""
    bets.fund(1_000, deposit_id=9_001)
    bets.stake(1, 1_000)
    won = bets.settle(1, 1_000, 3_000)
    bets.stake(2, 3_000)
    bets.settle(2, 3_000, 0)
    taken_back = postings.reversal(
        bets.player_id, 1, 1_000, 3_000, gen=0, reverses=won.transfer_id, available_minor=0
    )
    bets.post(taken_back)
    bets.settle(1, 1_000, 0, gen=1)


def test_what_a_correction_leaves_owing_is_paid_off_by_the_next_deposit(ana, bets):
    corrected_into_debt(bets)
    owed = ana.now()

    ana.pay_in(2_500)
    ana.pay_in(1_000)

    assert (owed.cash_minor, owed.debt_minor) == (0, -3_000)
    assert (ana.now().cash_minor, ana.now().debt_minor) == (500, 0)


def test_a_tenant_may_leave_debt_until_it_is_recovered_or_written_off(ana, bets, superuser):
    superuser.execute("UPDATE tenants SET recovers_debts = false WHERE id = %s", [ana.tenant_id])
    corrected_into_debt(bets)
    ana.pay_in(500)
    left = ana.now()

    recovered = recover_debt(ana.db, ana.tenant_id, ana.player_id, by=TESTER)
    again = recover_debt(ana.db, ana.tenant_id, ana.player_id, by=TESTER)
    ana.adjust(TransferKind.WRITE_OFF, 2_000, key="forgiven")

    assert (left.cash_minor, left.debt_minor) == (500, -3_000)
    assert (recovered, again) == (500, 0)
    assert (ana.now().cash_minor, ana.now().debt_minor) == (0, -500)
    with pytest.raises(NothingToWriteOff):
        ana.adjust(TransferKind.WRITE_OFF, 501, key="too much")


@pytest.mark.parametrize(
    "kind",
    [
        TransferKind.GOODWILL,
        TransferKind.MANUAL,
        TransferKind.BONUS_COST,
        TransferKind.TAX,
        TransferKind.ROUNDING,
    ],
)
def test_an_adjustment_is_booked_once_under_its_type(ana, kind):
    first = ana.adjust(kind, 700)
    again = ana.adjust(kind, 700)

    ana.adjust(kind, -200, key="back")

    assert again == first
    assert ana.now().cash_minor == 500
    with pytest.raises(InsufficientFunds):
        ana.adjust(kind, -501, key="more than there is")
    with pytest.raises(KeyReused):
        ana.adjust(kind, 1, key="back")
