"""Which markets are read, by sport, id and exact text; and which one of each kind leads."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.market_types import TYPE_RULES, LineKind
from touchline.catalog.model import (
    SPORTS,
    MarketType,
    OfferedMarket,
    OfferedSelection,
    Period,
)
from touchline.feeds.goalserve.markets.rule import Shape
from touchline.feeds.goalserve.markets.rules import rules_of
from touchline.feeds.offers import mark_main, settle_duplicates

SLUGS = [sport.slug for sport in SPORTS]
DRAWS_HAPPEN = {"soccer", "futsal", "handball", "rugby", "rugbyleague"}


def total(line_quarters, *, over=1900, under=1900, is_open=True, is_main=False):
    return OfferedMarket(
        type=MarketType.TOTAL,
        period=Period.FULL_TIME,
        line_quarters=line_quarters,
        is_main=is_main,
        selections=(
            OfferedSelection("over", over, is_open),
            OfferedSelection("under", under, is_open=True),
        ),
    )


def main_line(*markets):
    (main,) = [market for market in mark_main(markets) if market.is_main]
    return main.line_quarters


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("sport", SLUGS)
def test_every_sport_of_the_menu_has_a_winner_to_bet_on(sport):
    types = {rule.type for rule in rules_of(sport).values()}

    assert types & {MarketType.MATCH_RESULT, MarketType.MONEYLINE, MarketType.DRAW_NO_BET}


@pytest.mark.parametrize("sport", SLUGS)
def test_every_rule_is_of_a_type_in_the_table_and_of_its_shape(sport):
    shapes = {
        LineKind.NONE: Shape.FLAT,
        LineKind.TOTAL: Shape.TOTAL,
        LineKind.HANDICAP: Shape.HANDICAP,
        LineKind.INTEGER_HANDICAP: Shape.HANDICAP,
    }

    for rule in rules_of(sport).values():
        assert rule.answered is TYPE_RULES[rule.type]
        assert rule.shape is shapes[rule.answered.line]


@pytest.mark.spec("S3.12")
def test_football_has_more_than_forty_markets_of_its_two_scores():
    assert len(rules_of("soccer")) > 40
    assert {rule.period for rule in rules_of("soccer").values()} == {
        Period.FULL_TIME,
        Period.FIRST_HALF,
        Period.SECOND_HALF,
        Period.MATCH,
    }
    assert [rule.type for rule in rules_of("soccer").values() if rule.period is Period.MATCH] == [
        MarketType.TO_QUALIFY
    ]


@pytest.mark.parametrize("sport", SLUGS)
def test_no_two_markets_of_a_sport_ask_the_same(sport):
    rules = list(rules_of(sport).values())

    assert len({(rule.type, rule.period) for rule in rules}) == len(rules)


@pytest.mark.parametrize("sport", SLUGS)
def test_a_two_way_price_is_a_winner_only_where_somebody_always_wins(sport):
    expected = MarketType.DRAW_NO_BET if sport in DRAWS_HAPPEN else MarketType.MONEYLINE

    assert rules_of(sport)["2", "Home/Away"].type is expected


@pytest.mark.parametrize(
    ("sport", "type_id", "value"),
    [
        ("soccer", "1", "3Way Result"),
        ("soccer", "5", "Over/Under"),
        ("soccer", "3", "Goals Over/Under"),
        ("soccer", "1", "match winner"),
        ("tennis", "5", "Over/Under"),
        ("tennis", "4", "Asian Handicap"),
        ("cricket", "5", "Over/Under"),
        ("boxing", "5", "Over/Under"),
        ("esports", "4", "Asian Handicap"),
        ("soccer", "22604", "Asian Handicap 4th Qtr"),
        ("basketball", "22604", "Both Teams To Score - 1st Half"),
        ("football", "22800", "Player Runs"),
        ("football", "7", "Over/Under 2nd Half"),
        ("cricket", "23553", "Top Bowler"),
        ("basketball", "", ""),
    ],
)
def test_neither_an_id_nor_a_text_is_trusted_alone(sport, type_id, value):
    assert (type_id, value) not in rules_of(sport)


def test_a_sport_we_do_not_know_has_no_markets():
    assert rules_of("curling") == {}


def test_a_line_that_is_asked_twice_is_not_offered_at_all():
    kept, twice = settle_duplicates([total(10), total(12), total(10, over=1800)])

    assert kept == [total(12)]
    assert [market.line_quarters for market in twice] == [10, 10]


@pytest.mark.parametrize(
    ("markets", "expected"),
    [
        ([total(8), total(10, is_main=True)], 10),
        ([total(8, is_main=True), total(10, is_main=True, over=1500, under=2500)], 8),
        ([total(8, is_open=False, is_main=True), total(10, over=1200, under=4000)], 10),
        ([total(8, over=1500, under=2500), total(10, over=1900, under=1950)], 10),
        ([total(8), total(-8), total(4)], 4),
        ([total(8), total(-8)], -8),
        ([total(0), total(4)], 0),
    ],
)
def test_the_open_the_flagged_then_the_most_even_line_is_main(markets, expected):
    assert main_line(*markets) == expected


lines = st.builds(
    total,
    st.integers(-40, 40),
    over=st.integers(1001, 9999),
    under=st.integers(1001, 9999),
    is_open=st.booleans(),
    is_main=st.booleans(),
)


@given(markets=st.lists(lines, unique_by=lambda market: market.line_quarters), seed=st.randoms())
def test_one_line_is_main_and_the_order_of_the_feed_does_not_matter(markets, seed):
    marked = mark_main(markets)
    shuffled = list(markets)
    seed.shuffle(shuffled)

    assert sum(market.is_main for market in marked) == bool(markets)
    assert [m.line_quarters for m in marked] == sorted(m.line_quarters for m in markets)
    assert mark_main(shuffled) == marked


def test_kinds_come_in_the_books_order_each_with_its_own_main():
    kinds = [MarketType.TOTAL, MarketType.MATCH_RESULT]
    mixed = [
        OfferedMarket(kind, period, None, is_main=False, selections=total(0).selections)
        for kind, period in product(kinds, [Period.MATCH, Period.FULL_TIME])
    ]

    marked = mark_main(mixed)

    assert [market.type for market in marked] == [*2 * [kinds[1]], *2 * [kinds[0]]]
    assert all(market.is_main for market in marked)
