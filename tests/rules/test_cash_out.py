"""What an open bet is worth before its end: fair, less the margin, and never more than it can pay."""

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.bets.cash_out import OpenLeg, cash_out_minor
from touchline.money import PRICE_MILLI_MAX, PRICE_MILLI_MIN

pytestmark = pytest.mark.spec("S3.12")

prices = st.integers(PRICE_MILLI_MIN, PRICE_MILLI_MAX)
open_legs = st.lists(st.builds(OpenLeg, prices, prices), min_size=1, max_size=5)
settled_legs = st.lists(st.fractions(0, 20, max_denominator=2000), max_size=4)
margins = st.integers(0, 2000)
stakes = st.integers(1, 10**9)


def value(stake_minor, still_open, settled=(), margin_bp=0, **more):
    return cash_out_minor(
        stake_minor, settled=settled, still_open=still_open, margin_bp=margin_bp, **more
    )


def test_a_single_is_worth_its_price_over_todays_less_the_margin():
    leg = OpenLeg(taken_milli=2500, now_milli=1600)

    assert value(1000, [leg]) == 1562
    assert value(1000, [leg], margin_bp=700) == 1453


def test_an_accumulator_carries_what_its_settled_legs_made():
    still_open = [OpenLeg(2000, 1500), OpenLeg(3000, 4000)]

    assert value(1000, still_open, [Fraction(3, 2)]) == 1500
    assert value(1000, still_open, [Fraction(0)]) == 0


@given(stakes, open_legs, settled_legs, margins)
def test_a_value_lies_between_nothing_and_all_the_bet_can_pay(
    stake_minor, still_open, settled, margin_bp
):
    worth = value(stake_minor, still_open, settled, margin_bp)

    most = stake_minor * prod([Fraction(1), *settled])
    for leg in still_open:
        most *= Fraction(leg.taken_milli, 1000)
    assert 0 <= worth <= most


@given(stakes, open_legs, settled_legs, margins)
def test_prices_that_did_not_move_are_worth_the_stake_less_the_margin(
    stake_minor, still_open, settled, margin_bp
):
    unmoved = [OpenLeg(leg.taken_milli, leg.taken_milli) for leg in still_open]

    worth = value(stake_minor, unmoved, settled, margin_bp)

    assert worth == stake_minor * prod([Fraction(1), *settled]) * (10_000 - margin_bp) // 10_000


@given(stakes, stakes, open_legs, settled_legs, margins)
def test_a_bet_taken_in_pieces_is_worth_no_more_than_whole(
    first_minor, second_minor, still_open, settled, margin_bp
):
    whole = value(first_minor + second_minor, still_open, settled, margin_bp)
    pieces = [value(part, still_open, settled, margin_bp) for part in (first_minor, second_minor)]

    assert whole - 1 <= sum(pieces) <= whole


@given(stakes, open_legs, margins, st.integers(0, 10**6))
def test_a_value_is_never_above_the_most_the_house_pays(stake_minor, still_open, margin_bp, most):
    worth = value(stake_minor, still_open, margin_bp=margin_bp, payout_max_minor=most)

    assert worth == min(most, value(stake_minor, still_open, margin_bp=margin_bp))
