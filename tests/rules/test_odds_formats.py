"""Prices as fractions and as American odds: exact, and never without a word for any price."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.money import PRICE_MILLI_MAX, PRICE_MILLI_MIN, format_price
from touchline.web.manner import OddsFormat
from touchline.web.player.odds import LADDER, american, fractional, shown_price

PRICES = st.integers(PRICE_MILLI_MIN, PRICE_MILLI_MAX)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    ("price", "fraction", "us"),
    [
        ("1.001", "1/1000", "-100000"),
        ("1.01", "1/100", "-10000"),
        ("1.50", "1/2", "-200"),
        ("1.91", "10/11", "-110"),
        ("1.95", "20/21", "-105"),
        ("2.00", "1/1", "+100"),
        ("2.50", "6/4", "+150"),
        ("2.625", "13/8", "+162"),  # 162.5: of two the one that promises less
        ("3.40", "12/5", "+240"),
        ("12.00", "11/1", "+1100"),
        ("12.34", "11/1", "+1134"),
        ("10000.00", "10000/1", "+999900"),
        ("123456.78", "123455/1", "+12345578"),  # an accumulator's
    ],
)
def test_a_price_is_written_as_players_know_it(price, fraction, us):
    assert shown_price(price, OddsFormat.DECIMAL) == price
    assert shown_price(price, OddsFormat.FRACTIONAL) == fraction
    assert shown_price(price, OddsFormat.AMERICAN) == us


@given(PRICES)
def test_no_fraction_of_the_ladder_is_nearer(price_milli):
    wins = Fraction(price_milli, 1000) - 1

    shown = Fraction(fractional(wins + 1))

    assert abs(shown - wins) == min(abs(step - wins) for step, _ in LADDER)


@given(PRICES)
def test_american_odds_say_the_price_to_half_a_unit(price_milli):
    wins = Fraction(price_milli, 1000) - 1

    shown = american(wins + 1)

    exact = wins * 100 if wins >= 1 else 100 / wins
    assert shown[0] == ("+" if wins >= 1 else "-")
    assert abs(int(shown[1:]) - exact) <= Fraction(1, 2)


@given(PRICES, PRICES)
def test_a_better_price_never_reads_as_a_worse_one(one, other):
    low, high = sorted((one, other))

    fractions = [
        Fraction(shown_price(format_price(each), OddsFormat.FRACTIONAL)) for each in (low, high)
    ]

    assert fractions == sorted(fractions)


def test_the_ladder_climbs():
    steps = [step for step, _ in LADDER]

    assert steps == sorted(set(steps))
