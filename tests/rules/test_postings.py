"""The named postings: every one sums to zero, names each account once and moves something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.ledger import postings
from touchline.ledger.model import AccountKind, TransferKind

pytestmark = pytest.mark.spec("B1")

AMOUNT = st.integers(1, 10**12)
PAYOUT = st.integers(0, 10**12)
ANA = 7


def every_posting(stake_minor, payout_minor, available_minor):
    yield postings.stake(ANA, 1, stake_minor)
    yield postings.settlement(ANA, 1, stake_minor, payout_minor, gen=0)
    yield postings.void(ANA, 1, stake_minor, "past the start", gen=0)
    yield postings.cash_out(ANA, 1, stake_minor, payout_minor, gen=0)
    yield postings.reversal(
        ANA, 1, stake_minor, payout_minor, gen=0, reverses=5, available_minor=available_minor
    )
    yield postings.recovery(ANA, 1, stake_minor)
    yield postings.write_off(ANA, 1, stake_minor, "gone")
    yield postings.deposit(ANA, 1, "bank", stake_minor)
    yield postings.withdrawal_requested(ANA, 1, stake_minor)
    yield postings.withdrawal_paid(ANA, 1, "bank", stake_minor)
    yield postings.withdrawal_refused(ANA, 1, stake_minor)
    for kind in postings.ADJUSTMENTS:
        yield postings.adjustment(kind, ANA, 1, stake_minor, "sorry")
        yield postings.adjustment(kind, ANA, 1, -stake_minor, "mistake")


@given(AMOUNT, PAYOUT, st.integers(-(10**12), 10**12))
def test_every_posting_sums_to_zero_over_distinct_accounts(stake, payout, available):
    for posting in every_posting(stake, payout, available):
        accounts = [(leg.kind, leg.player_id, leg.provider) for leg in posting.legs]

        assert sum(leg.amount_minor for leg in posting.legs) == 0, posting
        assert all(leg.amount_minor for leg in posting.legs), posting
        assert len(set(accounts)) == len(accounts) >= 2, posting
        assert all((leg.player_id == ANA) == leg.kind.is_players for leg in posting.legs), posting


@given(AMOUNT, PAYOUT, st.integers(-(10**12), 10**12))
def test_a_reversal_takes_no_more_cash_than_there_is(stake, payout, available):
    posting = postings.reversal(ANA, 1, stake, payout, gen=0, reverses=5, available_minor=available)

    taken = {leg.kind: leg.amount_minor for leg in posting.legs}
    assert -taken.get(AccountKind.CASH, 0) <= max(0, available)
    assert taken.get(AccountKind.CASH, 0) + taken.get(AccountKind.DEBT, 0) == -payout


@pytest.mark.parametrize(
    ("available", "cash", "debt"),
    [(1_000, -100, 0), (100, -100, 0), (99, -99, -1), (0, 0, -100), (-50, 0, -100)],
)
def test_a_reversal_takes_all_that_cash_has_and_the_rest_is_debt(available, cash, debt):
    posting = postings.reversal(ANA, 1, 10, 100, gen=3, reverses=5, available_minor=available)

    taken = {leg.kind: leg.amount_minor for leg in posting.legs}
    assert (taken.get(AccountKind.CASH, 0), taken.get(AccountKind.DEBT, 0)) == (cash, debt)
    assert (taken[AccountKind.OPEN_STAKE], taken[AccountKind.HOUSE]) == (10, 90)
    assert (posting.gen, posting.reverses) == (3, 5)


def test_credit_is_for_stakes_corrections_and_adjustments_alone():
    may = {posting.kind for posting in every_posting(5, 7, 7) if posting.uses_credit}

    assert may == {TransferKind.STAKE, TransferKind.REVERSAL, *postings.ADJUSTMENTS}


def test_a_posting_says_no_more_than_it_was_told():
    told = list(every_posting(5, 7, 7))

    assert {posting.gen for posting in told} == {0}
    providers = {leg.provider for posting in told for leg in posting.legs}
    assert providers == {"", "bank"}
    assert all(
        (leg.provider == "bank") == (leg.kind is AccountKind.CLEARING)
        for posting in told
        for leg in posting.legs
    )
    reasons = {posting.kind: posting.reason for posting in told if posting.reason}
    assert reasons.keys() == {TransferKind.VOID, TransferKind.WRITE_OFF, *postings.ADJUSTMENTS}
