"""Whether an open bet is bought back and for how much: one question after the other."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.asked_bets import FACTS, NOW, TERMS, facts, offers, row

from touchline.bets.acceptance import Rejected
from touchline.bets.cashing.model import QUOTE_STANDS_S, HeldBet, TakenLeg, worth
from touchline.bets.rejections import Reason
from touchline.protection.standing import Standing

pytestmark = pytest.mark.spec("S3.12")

SINGLE = HeldBet(
    type="single", status="open", currency="EUR", exponent=2, stake_minor=10_00,
    payout_max_minor=25_00, legs=(TakenLeg(1, 2_500),), has_cash_out=True, margin_bp=700,
)  # fmt: skip
DOUBLE = replace(
    SINGLE, type="acca", payout_max_minor=75_00, legs=(TakenLeg(1, 2_500), TakenLeg(2, 3_000))
)
PRICED = offers(row(1, price_milli=1_600), row(2, price_milli=4_000))


def reason(bet=SINGLE, terms=TERMS, **changes):
    found = worth(bet, facts(**{"offers": PRICED, **changes}), terms)
    return found.reason if isinstance(found, Rejected) else found.value_minor


def test_a_single_and_an_accumulator_are_worth_their_prices_over_todays_less_the_margin():
    assert reason() == 14_53
    assert reason(DOUBLE) == 10_89


def test_an_offer_names_all_it_stands_on():
    made = worth(DOUBLE, facts(offers=PRICED), TERMS)

    assert made.document == {
        "value_minor": 10_89, "margin_bp": 700, "pricing_version": 5, "event_ids": [1, 2],
        "market_ids": [10, 20], "market_versions": [21, 21], "prices_milli": [1_600, 4_000],
        "read_at": NOW.isoformat(), "stands_s": QUOTE_STANDS_S,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "bet", "changes"),
    [
        (Reason.SIGNED_OUT, SINGLE, {"epoch": 4}),
        (Reason.TENANT_SUSPENDED, SINGLE, {"is_tenant_active": False}),
        (Reason.CASH_OUT_OFF, replace(SINGLE, has_cash_out=False), {}),
        (Reason.BET_NOT_OPEN, replace(SINGLE, status="won"), {}),
        (Reason.BET_NOT_OPEN, replace(SINGLE, status="cashed_out"), {}),
        (Reason.CASH_OUT_OF_SYSTEM, replace(DOUBLE, type="system"), {}),
        (Reason.SELECTION_UNKNOWN, SINGLE, {"offers": {}}),
        (Reason.EVENT_STARTED, SINGLE, {"offers": offers(row(1, starts_at=NOW))}),
        (Reason.EVENT_STARTED, SINGLE, {"begun": frozenset({1})}),
        (Reason.EVENT_CLOSED, SINGLE, {"offers": offers(row(1, status="postponed"))}),
        (Reason.EVENT_CLOSED, SINGLE, {"offers": offers(row(1, sport="darts"))}),
        (Reason.PRICES_STALE, SINGLE, {"heard_age_s": {"soccer": 180.1}}),
        (Reason.PRICES_STALE, SINGLE, {"heard_age_s": {}}),
        (Reason.MARKET_SUSPENDED, SINGLE, {"offers": offers(row(1, market_state="suspended"))}),
        (Reason.SELECTION_CLOSED, SINGLE, {"offers": offers(row(1, is_open=False))}),
        (Reason.SELECTION_CLOSED, SINGLE, {"offers": offers(row(1, price_milli=1_000))}),
        (Reason.CASH_OUT_WORTHLESS, replace(SINGLE, stake_minor=1, legs=(TakenLeg(1, 1_010),)), {}),
    ],
)
def test_the_first_no_is_the_answer(expected, bet, changes):
    assert reason(bet, **changes) is expected


def test_any_leg_that_is_closed_keeps_the_whole_bet_from_being_bought():
    begun = offers(row(1), row(2, starts_at=NOW - timedelta(hours=1)))

    assert reason(DOUBLE, offers=begun) is Reason.EVENT_STARTED


def test_who_may_not_bet_is_paid_all_the_same():
    assert (
        reason(status="closed", protection=Standing(excluded_at=NOW - timedelta(days=1))) == 14_53
    )
    assert reason(terms=replace(TERMS, epoch=None), epoch=99) == 14_53


@given(
    st.integers(1, 10**9),
    st.lists(
        st.tuples(st.integers(1_010, 10**6), st.integers(1_010, 10**6)), min_size=1, max_size=20
    ),
    st.integers(0, 5_000),
)
def test_an_offer_is_never_more_than_all_legs_won_would_pay(stake_minor, legs, margin_bp):
    now = offers(*(row(n, price_milli=price) for n, (_, price) in enumerate(legs, 1)))
    most = stake_minor
    for taken, _ in legs:
        most = most * taken // 1_000
    bet = replace(
        SINGLE if len(legs) == 1 else DOUBLE,
        stake_minor=stake_minor,
        payout_max_minor=most,
        legs=tuple(TakenLeg(n, taken) for n, (taken, _) in enumerate(legs, 1)),
        margin_bp=margin_bp,
    )

    made = worth(bet, replace(FACTS, offers=now), TERMS)

    if isinstance(made, Rejected):
        assert made.reason is Reason.CASH_OUT_WORTHLESS
    else:
        assert 0 < made.value_minor <= most
