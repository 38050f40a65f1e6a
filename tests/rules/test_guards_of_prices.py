"""Prices a feed cannot mean: out of the overround band, lines that cross, jumps said only once."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.guarded import event, handicap, known, market, result, total

from touchline.catalog.guards.bands import is_plausible
from touchline.catalog.guards.judge import judged, key_of
from touchline.catalog.guards.jumps import is_jump
from touchline.catalog.guards.lines import crossing_lines
from touchline.catalog.guards.reasons import Hold
from touchline.catalog.model import MarketType

pytestmark = pytest.mark.spec("S3.12")

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)
PRICES = st.integers(1_001, 10_000_000)


def held(offered, facts=None):
    return {key[2]: hold for key, hold in judged(offered, facts, now=NOW).held.items()}


@pytest.mark.parametrize(
    ("kind", "prices", "winners", "believed"),
    [
        (MarketType.MATCH_RESULT, (2_250, 3_400, 3_100), 1, True),
        (MarketType.MATCH_RESULT, (22_500, 3_400, 3_100), 1, False),
        (MarketType.MATCH_RESULT, (1_500, 2_000, 3_100), 1, False),
        (MarketType.TOTAL, (1_900, 1_900), 1, True),
        (MarketType.TOTAL, (4_220, 4_220), 1, False),
        (MarketType.TOTAL, (1_300, 1_300), 1, False),
        (MarketType.DOUBLE_CHANCE, (1_300, 1_300, 1_550), 2, True),
        (MarketType.DOUBLE_CHANCE, (2_300, 1_300, 1_550), 2, False),
        (MarketType.WIN_EITHER_HALF, (2_300, 1_300), None, True),
        (MarketType.CORRECT_SCORE, (5_000,) * 6, None, True),
        (MarketType.CORRECT_SCORE, (50_000,) * 6, None, False),
    ],
)
def test_prices_must_add_up_to_what_books_charge(kind, prices, winners, believed):
    assert is_plausible(kind, prices, winners) is believed


def test_an_implausible_market_is_held_and_its_neighbours_are_not():
    offered = event(total(10, 1_900, 1_900), total(14, 4_220, 4_220), result(2_250, 3_400, 3_100))

    assert held(offered) == {14: Hold.OVERROUND}


def test_a_market_with_a_closed_outcome_need_not_add_up():
    offered = event(total(10, 9_000, 9_000, closed=("under",)))

    assert held(offered) == {}


@given(PRICES, PRICES)
def test_a_jump_is_one_in_both_directions(one, other):
    assert is_jump(one, other) == is_jump(other, one)
    assert not is_jump(one, one)


@pytest.mark.parametrize(
    ("old", "new", "jumps"),
    [
        (2_000, 3_000, False),
        (2_000, 3_010, True),
        (3_000, 1_990, True),
        (21_000, 51_000, False),
        (21_000, 67_000, True),
        (1_160, 750_000, True),
    ],
)
def test_how_far_a_price_may_move_at_once(old, new, jumps):
    assert is_jump(old, new) is jumps


def test_a_jump_is_held_until_the_feed_says_it_again():
    before, after = total(10, 1_900, 1_900), total(10, 1_200, 4_500)

    first = judged(event(after), known(before), now=NOW)
    second = judged(event(after), known(after), now=NOW)

    assert first.held == {key_of(after): Hold.JUMP}
    assert first.is_waiting
    assert second.held == {}
    assert not second.is_waiting


def test_a_market_nobody_has_seen_is_no_jump():
    assert held(event(total(14, 1_200, 4_500)), known(total(10, 1_900, 1_900))) == {}


def test_the_line_that_crosses_the_others_is_held():
    offered = event(
        total(6, 1_300, 3_600),
        total(10, 1_900, 1_950),
        total(14, 1_280, 3_700),  # likelier than the lines below it
        total(18, 4_500, 1_200),
        total(22, 7_000, 1_100),
    )

    assert held(offered) == {14: Hold.LINES_CROSS}


def test_of_two_lines_that_cross_neither_is_believed():
    offered = event(handicap(-4, 1_700, 2_200), handicap(4, 1_900, 1_950))

    assert held(offered) == {-4: Hold.LINES_CROSS, 4: Hold.LINES_CROSS}


@st.composite
def ladders_of_lines(draw):
    """Lines that agree: over grows, under falls."""
    size = draw(st.integers(2, 12))
    over = sorted(draw(st.lists(st.integers(1_050, 9_000), min_size=size, max_size=size)))
    under = sorted(draw(st.lists(st.integers(1_050, 9_000), min_size=size, max_size=size)))
    return [
        total(quarters * 4 + 2, high, low)
        for quarters, (high, low) in enumerate(zip(over, reversed(under), strict=True))
    ]


@given(ladders_of_lines(), st.randoms())
def test_lines_that_agree_are_all_believed_in_any_order(lines, random):
    random.shuffle(lines)

    assert crossing_lines(lines) == frozenset()


@given(st.lists(st.tuples(st.integers(1_001, 5_000), st.integers(1_001, 5_000)), max_size=12))
def test_the_lines_that_are_left_agree_with_each_other(prices):
    lines = [total(quarters, *pair) for quarters, pair in enumerate(prices)]

    crossing = crossing_lines(lines)

    left = [line for line in lines if line.line_quarters not in crossing]
    assert crossing_lines(left) == frozenset()
    overs = [line.selections[0].price_milli for line in left]
    assert overs == sorted(overs)


@given(st.lists(st.tuples(PRICES, PRICES), max_size=8), st.randoms())
def test_the_order_of_markets_changes_no_verdict(prices, random):
    markets = [total(quarters, *pair) for quarters, pair in enumerate(prices)]
    shuffled = random.sample(markets, len(markets))

    assert held(event(*markets)) == held(event(*shuffled))


def test_a_market_whose_outcomes_are_all_closed_is_nobodys_concern():
    offered = event(
        market(MarketType.TOTAL, 10, {"over": 9_000, "under": 9_000}, closed=("over", "under"))
    )

    assert held(offered) == {}
