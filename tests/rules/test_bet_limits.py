"""The limits of the house on one bet: where they hold, which one is told, and what a trader is asked."""

from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.asked_bets import ANA, FACTS, TERMS, facts, limit, offers, row, slip, treble

from touchline.bets.acceptance import Accepted, Refer, Rejected, decide
from touchline.bets.limits import AMOUNT_MAX_MINOR, Cap, excess
from touchline.bets.rejections import Reason

pytestmark = pytest.mark.spec("S3.12")


def reason(asked, known=FACTS, terms=TERMS):
    decided = decide(asked, known, terms)
    assert isinstance(decided, Rejected), decided
    return decided.reason


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("tenant", ""), ("class", "sharp"), ("player", "9"), ("sport", "soccer"), ("league", "2"),
        ("event", "1"), ("market_type", "match_result"), ("market", "10"),
    ],
)  # fmt: skip
def test_a_limit_holds_where_it_is_set_and_nowhere_else(kind, target):
    rule = limit(kind, target, stake_max_minor=5_00)
    known = facts(limits=(rule,), limit_class="sharp")

    decided = decide(slip(1), known, TERMS)

    assert (decided.reason, decided.facts["stake_max_minor"]) == (Reason.ABOVE_MAX, 5_00)
    elsewhere = facts(limits=(replace(rule, target="other"),), limit_class="sharp")
    assert isinstance(decide(slip(1), elsewhere, TERMS), Accepted)


def test_the_smallest_limit_wins_and_its_share_is_the_players_and_the_marks():
    rules = (limit(stake_max_minor=50_00), limit("sport", "soccer", stake_max_minor=40_00))
    known = facts(limits=rules, stake_percent=50, offers=offers(row(1), limit_percent=30))

    decided = decide(slip(1), known, TERMS)

    assert decided.facts["stake_max_minor"] == 6_00


def test_the_stake_that_is_named_is_within_all_limits():
    rules = (limit(stake_max_minor=9_00, payout_max_minor=10_00),)

    decided = decide(slip(1), facts(limits=rules), TERMS)

    assert (decided.reason, decided.facts["stake_max_minor"]) == (Reason.ABOVE_MAX, 5_00)


def test_what_is_exposed_already_counts():
    known = facts(
        limits=(limit(exposure_max_minor=25_00),), offers=offers(row(1), exposed_minor=20_00)
    )

    decided = decide(slip(1), known, TERMS)

    assert decided.facts["stake_max_minor"] == 5_00
    assert isinstance(decide(slip(1, stake="5"), known, TERMS), Accepted)


def test_a_combination_counts_in_full_on_each_leg():
    plan = decide(treble(stake="1"), facts(limits=(limit(exposure_max_minor=24_00),)), TERMS).plan

    assert [(cap.selection_id, cap.liability_minor) for cap in plan.caps] == [
        (1, 23_00), (2, 23_00), (3, 23_00),
    ]  # fmt: skip


def test_a_trader_is_asked_where_every_broken_limit_says_so():
    asks, refuses = (
        limit(stake_max_minor=5_00, refers=True),
        limit("sport", "soccer", payout_max_minor=10_00),
    )

    referred = decide(slip(1), facts(limits=(asks,)), TERMS)

    assert isinstance(referred, Refer)
    assert (referred.reason, referred.stake_max_minor) == (Reason.ABOVE_MAX, 5_00)
    assert reason(slip(1), facts(limits=(asks, refuses))) is Reason.ABOVE_MAX
    broke = facts(limits=(asks,), available_minor=9_99)
    assert reason(slip(1), broke) is Reason.INSUFFICIENT_FUNDS


def test_what_a_trader_vouches_for_goes_beyond_limits_and_beyond_nothing_else():
    terms = replace(TERMS, epoch=None, is_vouched=True)
    rules = (limit(stake_max_minor=1, exposure_max_minor=1),)

    accepted = decide(slip(1), facts(limits=rules, epoch=99), terms)

    assert isinstance(accepted, Accepted)
    assert accepted.plan.caps[0] == Cap(1, 10_00, 1), "it counts all the same"
    assert reason(slip(1), facts(limits=rules, available_minor=1), terms) is (
        Reason.INSUFFICIENT_FUNDS
    )
    rich = facts(available_minor=10**30)
    assert reason(slip(1, stake="9" * 15), rich, terms) is Reason.ABOVE_MAX


@given(
    st.integers(1, 10**6),
    st.integers(1_010, 100_000),
    *[st.none() | st.integers(0, 10**6) for _ in range(3)],
    st.integers(0, 10**5),
    st.integers(0, 100),
)
def test_a_stake_is_taken_exactly_up_to_the_one_that_is_named(
    stake, price, stake_max, payout_max, exposure_max, exposed, percent
):
    rule = limit(
        stake_max_minor=stake_max, payout_max_minor=payout_max, exposure_max_minor=exposure_max
    )
    offered = offers(row(1, price_milli=price), exposed_minor=exposed)
    known = facts(
        exponent=0, available_minor=10**9, limits=(rule,), offers=offered, stake_percent=percent
    )

    def asked(amount):
        return decide(slip((1, "2.00"), stake=str(amount), price_mode="any"), known, TERMS)

    decided = asked(stake)

    if isinstance(decided, Accepted):
        assert decided.plan.payout_max_minor == floor(stake * Fraction(price, 1000))
        return
    most = decided.facts["stake_max_minor"]
    assert most < stake
    assert most == 0 or isinstance(asked(most), Accepted)
    assert isinstance(asked(most + 1), Rejected)


def test_no_amount_is_beyond_what_is_stored():
    known = replace(facts(available_minor=10**30), player=replace(ANA, available_minor=10**30))

    decided = decide(slip(1, stake="9" * 15), known, TERMS)

    assert decided.reason is Reason.ABOVE_MAX
    assert decided.facts["stake_max_minor"] == AMOUNT_MAX_MINOR // 2


def test_amounts_end_where_the_schema_ends_them():
    low = facts(available_minor=10**30, offers=offers(row(1, price_milli=1_010)))

    decided = decide(slip((1, "1.01"), stake="9" * 15), low, TERMS)

    assert AMOUNT_MAX_MINOR == 10**15
    assert decided.facts["stake_max_minor"] == 10**15 * 100 // 101


def test_the_largest_of_the_least_stakes_counts():
    rules = (limit(stake_min_minor=2_00), limit("sport", "soccer", stake_min_minor=3_00))

    decided = decide(slip(1, stake="2.99"), facts(limits=rules), TERMS)

    assert (decided.reason, decided.facts["stake_min_minor"]) == (Reason.BELOW_MIN, 3_00)
    assert isinstance(decide(slip(1, stake="3.00"), facts(limits=rules), TERMS), Accepted)


def test_a_selection_beyond_its_cap_takes_nothing_more():
    over = facts(
        limits=(limit(exposure_max_minor=5_00),), offers=offers(row(1), exposed_minor=9_00)
    )

    decided = decide(slip(1, stake="0.01"), over, TERMS)

    assert (decided.reason, decided.facts["stake_max_minor"]) == (Reason.EXPOSURE_LIMIT, 0)


def test_what_is_exposed_is_the_winnings_and_not_the_stake():
    known = facts(
        limits=(limit(exposure_max_minor=24_00),), offers=offers(row(1, price_milli=4_000))
    )

    decided = decide(slip((1, "4.00")), known, TERMS)

    assert decided.facts["stake_max_minor"] == 8_00


def test_a_bet_that_can_win_nothing_adds_nothing_to_what_is_exposed():
    known = facts(limits=(limit(exposure_max_minor=0),))

    assert excess(known, list(known.offers.values())[:1], stake_minor=5, factor=Fraction(1)) is None


def test_who_is_trusted_with_nothing_is_told_so():
    decided = decide(slip(1, stake="0.01"), facts(stake_percent=0), TERMS)

    assert (decided.reason, decided.facts["stake_max_minor"]) == (Reason.ABOVE_MAX, 0)


def test_of_several_caps_on_a_selection_the_smallest_counts():
    rules = (limit(exposure_max_minor=50_00), limit("sport", "soccer", exposure_max_minor=20_00))

    plan = decide(slip(1), facts(limits=rules), TERMS).plan

    assert plan.caps == (Cap(1, 10_00, 20_00),)


def test_one_leg_with_a_mark_makes_the_limits_of_the_whole_bet_smaller():
    marked = {**FACTS.offers, **offers(row(2, price_milli=3_000), limit_percent=30)}
    known = facts(limits=(limit(stake_max_minor=10_00),), offers=marked)

    decided = decide(treble(stake="3.01"), known, TERMS)

    assert (decided.reason, decided.facts["stake_max_minor"]) == (Reason.ABOVE_MAX, 3_00)


def test_a_payout_that_is_rounded_down_to_the_limit_is_within_it():
    known = facts(limits=(limit(payout_max_minor=1_000),))
    (offer,) = offers(row(1)).values()

    def broken(stake_minor):
        return excess(known, [offer], stake_minor=stake_minor, factor=Fraction(3, 2))

    assert broken(667) is None
    assert broken(668).stake_max_minor == 667
