"""A tenant's prices: ordered as the feed's, at the target within a step, never better than fair."""

from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from touchline.money import PRICE_MILLI_MAX, PRICE_MILLI_MIN
from touchline.pricing.ladder import HUNDREDTHS, LADDERS, STEPPED
from touchline.pricing.margins import (
    BadMargin,
    MarginRule,
    Method,
    checked_rule,
    fair_prices,
    offered_prices,
)

pytestmark = pytest.mark.spec("S3.12")

# What the arithmetic may be off by.
BILLIONTHS = Fraction(2, 10**9)

PRICES = st.integers(PRICE_MILLI_MIN, PRICE_MILLI_MAX)
MARKETS = st.lists(PRICES, min_size=2, max_size=12).map(tuple)
# What feeds look like: chances of a complete market, priced at an overround of 100 to 130 %.
WEIGHTS = st.lists(st.integers(10, 1000), min_size=2, max_size=12)
METHODS = st.sampled_from(Method)
RULES = st.builds(
    MarginRule,
    method=METHODS,
    overround_bp=st.integers(10_000, 15_000),
    selection_margin_bp=st.integers(0, 5_000),
    floor_milli=st.integers(1_010, 1_500),
    ceiling_milli=st.integers(2_000, PRICE_MILLI_MAX),
    ladder=st.sampled_from(list(LADDERS.values())),
)


@st.composite
def real_markets(draw):
    weights = draw(WEIGHTS)
    overround_bp = draw(st.integers(10_000, 13_000))
    whole = sum(weights)
    prices = tuple(1000 * whole * 10_000 // (weight * overround_bp) for weight in weights)
    assume(min(prices) >= PRICE_MILLI_MIN)
    return prices


def overround(prices_milli):
    return sum(Fraction(1000, price) for price in prices_milli)


def chances(prices_milli, method, winners=1):
    """Fair probabilities by another way than the code's: fractions, or bisection at 40 digits."""
    implied = [Fraction(1000, price) for price in prices_milli]
    if method is Method.PROPORTIONAL:
        return [each * winners / sum(implied) for each in implied]
    exact = Context(prec=40)
    logs = [exact.ln(Decimal(price) / 1000) for price in prices_milli]
    low, high = Decimal(0), Decimal(20_000)
    for _ in range(110):
        middle = (low + high) / 2
        total = sum(exact.exp(-middle * log) for log in logs)
        low, high = (middle, high) if total > winners else (low, middle)
    return [Fraction(exact.exp(-low * log)) for log in logs]


@given(MARKETS, RULES)
def test_outcomes_keep_the_order_of_the_feed(feed, rule):
    offered = offered_prices(feed, rule, 1)

    for price, mine in zip(feed, offered, strict=True):
        for other, theirs in zip(feed, offered, strict=True):
            assert price < other or mine.price_milli >= theirs.price_milli


@given(real_markets(), RULES)
def test_no_offered_price_is_better_than_fair(feed, rule):
    offered = offered_prices(feed, rule, 1)

    for price, chance in zip(offered, chances(feed, rule.method), strict=True):
        if price.is_offerable:
            assert Fraction(1000, price.price_milli) >= chance * (1 - BILLIONTHS)


@given(real_markets(), RULES)
def test_a_market_meets_its_target_and_one_step_more_would_not(feed, rule):
    target = Fraction(rule.overround_bp, 10_000)

    prices = [offered.price_milli for offered in offered_prices(feed, rule, 1)]

    if rule.lowest_milli not in prices:
        assert overround(prices) >= target * (1 - BILLIONTHS)
    if max(prices) < rule.ladder.at_or_below(rule.ceiling_milli):
        assert overround(map(rule.ladder.above, prices)) <= target


@given(MARKETS, RULES, st.sampled_from([1, None]))
def test_every_price_is_a_rung_between_floor_and_ceiling(feed, rule, winners):
    for offered in offered_prices(feed, rule, winners):
        price = offered.price_milli
        assert rule.floor_milli <= price <= rule.ceiling_milli
        assert rule.ladder.at_or_below(price) == price


@given(MARKETS, RULES)
def test_where_the_outcomes_add_up_to_nothing_no_price_is_better_than_the_feeds(feed, rule):
    for price, offered in zip(feed, offered_prices(feed, rule, None), strict=True):
        assert offered.price_milli <= price or not offered.is_offerable


@given(real_markets(), METHODS, st.integers(10_000, 14_000), st.integers(0, 1_000))
def test_more_margin_is_never_a_better_price(feed, method, overround_bp, more_bp):
    less = MarginRule(method, overround_bp)
    more = MarginRule(method, overround_bp + more_bp)

    pairs = zip(offered_prices(feed, less, 1), offered_prices(feed, more, 1), strict=True)

    assert all(before.price_milli >= after.price_milli for before, after in pairs)


@given(real_markets(), METHODS)
def test_fair_prices_add_up_to_one_winner(feed, method):
    fair = fair_prices(feed, method, 1)

    assert overround(fair) >= 1 - BILLIONTHS
    assert overround(price + 1 for price in fair) <= 1


@st.composite
def double_chances(draw):
    """Each of three outcomes' complements, at an overround of 100 to 115 % of the fair two."""
    weights = draw(st.lists(st.integers(100, 400), min_size=3, max_size=3))
    overround_bp = draw(st.integers(10_000, 11_500))
    whole = sum(weights)
    prices = tuple(1000 * whole * 10_000 // ((whole - each) * overround_bp) for each in weights)
    assume(min(prices) >= PRICE_MILLI_MIN)
    return prices


@given(double_chances(), METHODS)
def test_two_of_three_outcomes_win_a_double_chance(feed, method):
    fair = fair_prices(feed, method, 2)

    assert overround(fair) >= 2 * (1 - BILLIONTHS)
    assert overround(price + 1 for price in fair) <= 2


def test_the_power_method_takes_more_from_the_long_shot():
    feed = (1_200, 4_000)

    by_power = fair_prices(feed, Method.POWER, 1)
    by_share = fair_prices(feed, Method.PROPORTIONAL, 1)

    assert by_share == (1_300, 4_333)
    assert by_power[0] < by_share[0]
    assert by_power[1] > by_share[1]


def test_an_even_market_without_margin_is_exactly_even():
    for method in Method:
        offered = offered_prices((1_910, 1_910), MarginRule(method, 10_000), 1)
        assert [each.price_milli for each in offered] == [2_000, 2_000]


def test_a_target_equal_to_the_feeds_own_leaves_its_prices_alone():
    for method in Method:
        offered = offered_prices((1_600, 3_200, 8_000), MarginRule(method, 10_625), 1)
        assert [each.price_milli for each in offered] == [1_600, 3_200, 8_000]


def test_a_floor_that_would_be_better_than_fair_closes_the_outcome():
    rule = MarginRule(Method.PROPORTIONAL, 10_600, floor_milli=1_050)

    sure, unlikely = offered_prices((1_001, 30_000), rule, 1)

    assert (sure.price_milli, sure.is_offerable) == (1_050, False)
    assert unlikely.is_offerable


@pytest.mark.parametrize(
    "rule",
    [
        MarginRule(overround_bp=9_999),
        MarginRule(overround_bp=15_001),
        MarginRule(selection_margin_bp=-1),
        MarginRule(floor_milli=1_000),
        MarginRule(floor_milli=3_000, ceiling_milli=2_000),
        MarginRule(ceiling_milli=PRICE_MILLI_MAX + 1),
    ],
)
def test_a_rule_no_book_can_be_run_with_is_refused(rule):
    with pytest.raises(BadMargin):
        checked_rule(rule)


@pytest.mark.parametrize("ladder", [HUNDREDTHS, STEPPED])
def test_the_rungs_of_a_ladder_meet(ladder):
    for (bound, step), (next_bound, _) in zip(ladder.steps, ladder.steps[1:], strict=False):
        assert (next_bound - bound) % step == 0


@given(PRICES, st.sampled_from([HUNDREDTHS, STEPPED]))
def test_a_price_lies_between_its_rungs(price, ladder):
    below = ladder.at_or_below(price)

    if below is None:
        assert price < ladder.lowest_milli == ladder.at_or_above(price)
    else:
        assert below <= price < ladder.above(below)
        assert ladder.at_or_above(price) == (below if below == price else ladder.above(below))
