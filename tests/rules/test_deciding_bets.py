"""What settlement makes of bets: pure, and the same as the formulas say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.bets.combining import Combination, combined
from touchline.bets.multiplier import HALF_LOST, HALF_WON, LOST, STAKE_BACK, WON, multiplier
from touchline.settlement.runs.deciding import Leg, RunBet, Standing, decide, payout_of

EVENT, GEN, RULES, PICK = 7, 3, 1, 11
OUTCOMES = (WON, HALF_WON, STAKE_BACK, HALF_LOST, LOST)
outcomes = st.sampled_from(OUTCOMES)
prices = st.integers(1_010, 50_000)


def bet(bet_id=1, *, legs=1, sizes=None, price_milli=2_500, **changes):
    known = {
        "gen": 0,
        "status": "open",
        "payout_minor": None,
        "stake_minor": 10_00,
        "payout_max_minor": 10**15,
        "market_id": 5,
        "moved_s": 0.0,
        "is_closed": False,
        **changes,
    }
    return RunBet(
        bet_id=bet_id,
        rules_version=RULES,
        legs=legs,
        sizes=sizes or [legs],
        selection_id=PICK,
        price_milli=price_milli,
        **known,
    )


def standing(outcome):
    return Standing(EVENT, GEN, {} if outcome is None else {(RULES, PICK): outcome})


def leg(outcome, *, event_id=EVENT, gen=GEN, price_milli=2_000, **more):
    return Leg(event_id, gen, price_milli, outcome, **more)


def decided(*bets, outcome=WON, legs=None):
    decisions = decide(bets, standing(outcome), legs or {})
    rows = zip(
        decisions.bet_ids,
        decisions.statuses,
        decisions.payouts_minor,
        decisions.leg_gens,
        strict=True,
    )
    return list(rows), decisions


def test_a_single_is_paid_by_its_outcome():
    rows, decisions = decided(bet(1), bet(2, price_milli=1_500))

    assert rows == [(1, "won", 25_00, "{3}"), (2, "won", 15_00, "{3}")]
    assert decisions.known_gens == {EVENT: GEN}
    assert decisions.gens == [0, 0]


def test_a_bet_on_what_is_open_stays_open_and_is_opened_again():
    rows, _ = decided(bet(1), bet(2, status="won", payout_minor=25_00, gen=1), outcome=None)

    assert rows == [(2, "open", None, "{NULL}")]


def test_a_bet_that_comes_out_as_before_is_left_alone():
    rows, _ = decided(bet(1, status="won", payout_minor=25_00, gen=1))

    assert rows == []


def test_a_bet_that_is_closed_is_left_alone():
    rows, _ = decided(bet(1, status="void", payout_minor=10_00, gen=1, is_closed=True))

    assert rows == []


def test_a_bet_pays_no_more_than_was_promised():
    rows, _ = decided(bet(1, payout_max_minor=20_00), bet(2, payout_max_minor=25_00))

    assert [row[2] for row in rows] == [20_00, 25_00]


def test_a_stake_that_comes_home_is_called_void():
    rows, _ = decided(bet(1), outcome=STAKE_BACK)

    assert rows == [(1, "void", 10_00, "{3}")]


def test_a_bet_of_several_legs_stands_on_all_their_events():
    legs = {1: [leg(WON), leg(LOST, event_id=8, gen=2), leg(None, event_id=9, gen=0)]}

    rows, decisions = decided(bet(1, legs=3), legs=legs)

    assert rows == [(1, "lost", 0, "{3,2,NULL}")]
    assert decisions.known_gens == {EVENT: GEN, 8: 2, 9: 0}


def test_a_bet_of_several_legs_waits_while_it_can_still_pay():
    legs = {1: [leg(WON), leg(LOST, event_id=8), leg(None, event_id=9, gen=0)]}

    rows, decisions = decided(bet(1, legs=3, sizes=[2]), legs=legs)

    assert rows == []
    assert decisions.known_gens == {EVENT: GEN}


@pytest.mark.parametrize("voided", [{5}, {0}, {4, 5}])
def test_a_single_on_a_voided_market_gives_its_stake_home(voided):
    standing = Standing(EVENT, GEN, {(RULES, PICK): WON}, frozenset(voided))

    decisions = decide([bet(1), bet(2, is_closed=True)], standing, {})

    assert (decisions.payouts_minor, decisions.leg_gens) == ([10_00], ["{0}"])


def test_another_markets_void_changes_nothing():
    standing = Standing(EVENT, GEN, {(RULES, PICK): WON}, frozenset({4}))

    assert decide([bet(1)], standing, {}).payouts_minor == [25_00]


@pytest.mark.parametrize(("moved_s", "paid"), [(-9e9, 25_00), (48 * 3600, 25_00), (172_801, 10_00)])
def test_a_match_that_is_moved_too_far_does_not_keep_its_bets(moved_s, paid):
    assert decided(bet(1, moved_s=moved_s))[0][0][2] == paid


@pytest.mark.parametrize("voided", [{"is_void": True}, {"moved_s": 172_801.0}])
def test_a_void_leg_of_several_counts_as_one_at_a_price_of_one(voided):
    legs = {1: [leg(None, event_id=8, gen=0, **voided), leg(WON)]}

    rows, _ = decided(bet(1, legs=2), legs=legs)

    assert rows == [(1, "won", 20_00, "{0,3}")]


@given(st.integers(1, 10**9), outcomes, prices)
def test_a_single_pays_the_exact_product_rounded_down(stake_minor, outcome, price_milli):
    made = stake_minor * multiplier(outcome, price_milli)

    rows, _ = decided(bet(1, stake_minor=stake_minor, price_milli=price_milli), outcome=outcome)

    assert rows[0][2] == made.numerator // made.denominator


@given(st.data(), st.lists(st.tuples(outcomes, prices), min_size=2, max_size=6))
def test_several_legs_pay_the_mean_of_their_lines_rounded_down(data, drawn):
    size = data.draw(st.integers(1, len(drawn)))
    legs = [leg(outcome, price_milli=price) for outcome, price in drawn]
    asked = bet(1, legs=len(legs), sizes=[size])

    paid = payout_of(asked, legs)

    made = asked.stake_minor * combined(
        Combination(len(legs), (size,)), [multiplier(*each) for each in drawn]
    )
    assert paid == made.numerator // made.denominator


@given(st.lists(outcomes, min_size=2, max_size=6), st.integers(0, 5))
def test_a_bet_that_is_lost_early_is_lost_whatever_follows(drawn, place):
    legs = [leg(outcome) for outcome in drawn]
    place %= len(legs)
    early = [leg(None) if n == place else each for n, each in enumerate(legs)]

    paid = payout_of(bet(1, legs=len(legs)), early)

    if paid is not None:
        assert paid == payout_of(bet(1, legs=len(legs)), legs) == 0
