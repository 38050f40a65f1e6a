"""The sandbox's prices: margins like a real board's, and markets that agree with each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.sandbox.form import Form
from touchline.sandbox.leagues import GENERATED_SPORTS
from touchline.sandbox.markets import offered
from touchline.sandbox.odds_json import line_text, price_text
from touchline.sandbox.pricing import priced
from touchline.sandbox.world import listings

# The sum of inverse prices over a complete group; ids mean different things in each sport.
TWO_WAY = (1.01, 1.13)
BANDS = {
    ("soccer", 1): (1.02, 1.20),
    ("soccer", 12): (1.08, 1.40),
    ("soccer", 81): (1.10, 1.70),
    ("soccer", 222): (2.00, 2.35),
    ("soccer", 3): (1.02, 1.20),
    ("soccer", 2102): (1.02, 1.20),
    ("soccer", 22614): (1.03, 1.30),
    ("soccer", 22616): (1.03, 1.30),
    ("soccer", 22617): (1.03, 1.30),
    ("soccer", 22655): (1.03, 1.30),
    ("soccer", 22620): (1.03, 1.30),
    ("soccer", 22832): (1.03, 1.40),
    ("hockey", 1): (1.02, 1.20),
    ("hockey", 81): (1.10, 1.70),
    ("handball", 1): (1.02, 1.20),
    ("handball", 222): (2.00, 2.35),
    ("basketball", 1): (1.02, 1.20),
    ("football", 1): (1.02, 1.20),
    ("tennis", 22632): (1.03, 1.30),
    ("volleyball", 81): (1.03, 1.40),
}
forms = st.builds(Form, edge=st.floats(-1.3, 1.3), pace=st.floats(-0.25, 0.25))


def groups(market):
    return [market.quotes] if market.quotes else [line.quotes for line in market.lines]


def implied(quotes):
    return {quote.name: 100 / quote.price_hundredths for quote in quotes}


def share(quotes, name):
    inverse = implied(quotes)
    return inverse[name] / sum(inverse.values())


def soccer(form):
    return {market.id: market for market in offered(3, "soccer", "1", form)}


def line_at(market, quarters):
    return next((line for line in market.lines if line.quarters == quarters), None)


@pytest.mark.spec("S3.12")
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 9_999), st.sampled_from(GENERATED_SPORTS), st.integers(10**9, 2 * 10**9))
def test_every_complete_group_carries_a_margin_of_its_kind(seed, sport, now_s):
    for listing in listings(seed, sport, now_s)[:6]:
        for market in listing.markets():
            low, high = BANDS.get((sport, market.id), TWO_WAY)
            complete = [quotes for quotes in groups(market) if not market.lines or len(quotes) == 2]

            assert complete, market.text
            for quotes in complete:
                assert low <= sum(implied(quotes).values()) <= high, (market.text, quotes)


@settings(max_examples=40, deadline=None)
@given(forms)
def test_a_market_with_lines_has_one_main_line(form):
    for market in soccer(form).values():
        if market.lines:
            assert sum(line.is_main for line in market.lines) == 1


@settings(max_examples=40, deadline=None)
@given(forms)
def test_handicap_and_total_prices_follow_their_lines(form):
    markets = soccer(form)
    for market, first in ((markets[4], "Home"), (markets[5], "Under"), (markets[22836], "Under")):
        prices = [
            implied(line.quotes)[first]
            for line in sorted(market.lines, key=lambda line: line.quarters)
            if first in implied(line.quotes)
        ]

        assert prices == sorted(prices), market.text


@settings(max_examples=40, deadline=None)
@given(forms)
def test_markets_of_one_event_agree(form):
    markets = soccer(form)
    result = markets[1].quotes

    no_bet = share(result, "Home") / (share(result, "Home") + share(result, "Away"))
    assert share(markets[2].quotes, "Home") == pytest.approx(no_bet, abs=0.03)
    level = line_at(markets[4], 0)
    if level is not None:
        assert share(level.quotes, "Home") == pytest.approx(
            share(markets[2].quotes, "Home"), abs=0.02
        )
    half = line_at(markets[4], -2)
    if half is not None:
        assert share(half.quotes, "Home") == pytest.approx(share(result, "Home"), abs=0.04)
    goals, goal_line = line_at(markets[5], 10), line_at(markets[22836], 10)
    if goals is not None and goal_line is not None and len(goals.quotes) == 2:
        assert share(goals.quotes, "Over") == pytest.approx(
            share(goal_line.quotes, "Over"), abs=0.02
        )
    either = implied(markets[222].quotes)
    assert either["Home/Draw"] >= implied(result)["Home"] - 0.01
    assert either["Draw/Away"] >= implied(result)["Away"] - 0.01


@given(st.floats(0.02, 0.98), st.floats(1.03, 1.12))
def test_a_shorter_chance_never_gets_the_longer_price(chance, book):
    first, second = priced((chance, 1 - chance), book)

    if first is not None and second is not None:
        assert (chance >= 0.5) == (first <= second) or first == second


def test_a_side_that_would_pay_nothing_is_not_offered():
    favourite, outsider = priced((0.9995, 0.0005), 1.05)

    assert favourite is None
    assert outsider is not None


@pytest.mark.parametrize(
    ("quarters", "is_signed", "text"),
    [
        (0, True, "+0"),
        (-3, True, "-0.75"),
        (-4, True, "-1"),
        (10, True, "+2.5"),
        (9, False, "2.25"),
        (36, False, "9"),
    ],
)
def test_a_line_is_written_as_the_feed_writes_it(quarters, is_signed, text):
    assert line_text(quarters, is_signed=is_signed) == text


def test_a_price_has_two_decimals():
    assert price_text(205) == "2.05"
    assert price_text(100_100) == "1001.00"
