"""Margins, marks and staff's prices on the rows of a board."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.model import BoardRow
from touchline.catalog.priced import overlaid, repriced
from touchline.pricing.margins import MarginRule, Method
from touchline.pricing.overlay import NOTHING, Kind, Overlay, OwnPrice, State
from touchline.pricing.profile import FEED_PRICES, Profile, Scope

pytestmark = pytest.mark.spec("S3.12")

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
DEAR = Profile({Scope(): MarginRule(Method.PROPORTIONAL, 11_000, 500)})


def row(code, price_milli, *, market=5, event=3, is_open=True):
    return BoardRow(
        event_id=event,
        league_id=2,
        league_name="Cup",
        sport="soccer",
        starts_at=NOW + timedelta(days=1),
        status="scheduled",
        home_name="Ayr",
        away_name="Bute",
        market_id=market,
        type="total",
        period="ft",
        line_quarters=10,
        is_main=True,
        market_state="open",
        selection_code=code,
        price_milli=price_milli,
        is_open=is_open,
        selection_id=market * 10 + (code == "under"),
        price_version=7,
    )


EVEN = [row("over", 1_900), row("under", 1_900)]
OTHER = [row("over", 1_900, market=6, event=4), row("under", 1_900, market=6, event=4)]
ROWS = [*EVEN, *OTHER]


def test_without_rules_and_marks_the_rows_are_the_feeds():
    assert repriced(ROWS, FEED_PRICES) is ROWS
    assert overlaid(ROWS, NOTHING, now=NOW) == ROWS
    assert NOTHING.is_empty
    assert NOTHING.next_expiry(now=NOW) is None


def test_each_market_is_priced_by_itself():
    dear = [row("over", 1_200), row("under", 4_500), *OTHER]

    assert [each.price_milli for each in repriced(dear, DEAR)] == [1_150, 4_310, 1_810, 1_810]


def test_a_market_without_a_rule_keeps_its_prices():
    profile = Profile({Scope(sport="tennis"): MarginRule()})

    assert repriced(ROWS, profile) == ROWS


def test_an_incomplete_market_is_priced_outcome_by_outcome():
    assert [each.price_milli for each in repriced(EVEN[:1], DEAR)] == [1_800]


@given(st.lists(st.booleans(), min_size=2, max_size=2), st.integers(1_001, 9_000))
def test_pricing_opens_nothing(opened, price_milli):
    rows = [
        each._replace(is_open=is_open, price_milli=price_milli)
        for each, is_open in zip(EVEN, opened, strict=True)
    ]

    for before, after in zip(rows, repriced(rows, DEAR), strict=True):
        assert before.is_open or not after.is_open


@pytest.mark.parametrize(
    ("kind", "target"),
    [(Kind.SPORT, "soccer"), (Kind.LEAGUE, "2"), (Kind.EVENT, "3"), (Kind.MARKET, "5")],
)
def test_a_mark_holds_for_all_that_is_below_it(kind, target):
    touched = ROWS if kind in (Kind.SPORT, Kind.LEAGUE) else EVEN
    hidden = Overlay({(kind, target): State.HIDDEN})
    suspended = Overlay({(kind, target): State.SUSPENDED})

    left = overlaid(ROWS, hidden, now=NOW)
    closed = [each for each in overlaid(ROWS, suspended, now=NOW) if each.market_state != "open"]

    assert left == [each for each in ROWS if each not in touched]
    assert [each.market_id for each in closed] == [each.market_id for each in touched]
    assert not hidden.is_empty
    assert hidden.touches("soccer", 2) == suspended.touches("soccer", 2) == (touched is ROWS)


def test_a_limit_shows_nothing():
    limited = Overlay({(Kind.EVENT, "3"): State.LIMITED})

    assert limited.is_empty
    assert overlaid(ROWS, limited, now=NOW) == ROWS


def test_a_price_of_staff_stands_on_the_feeds_price_it_was_made_on():
    overlay = Overlay(prices={50: OwnPrice(3, 2_100, 7, SOON)})
    moved = [each._replace(price_version=8) for each in EVEN]

    assert overlaid(EVEN, overlay, now=NOW)[0].price_milli == 2_100
    assert overlaid(EVEN, overlay, now=SOON)[0].price_milli == 1_900
    assert overlaid(moved, overlay, now=NOW)[0].price_milli == 1_900
    assert overlay.event_ids == {3}
    assert overlay.next_expiry(now=NOW) == SOON


def test_a_price_of_staff_opens_nothing_that_is_suspended():
    overlay = Overlay({(Kind.EVENT, "3"): State.SUSPENDED}, {50: OwnPrice(3, 2_100, 7, SOON)})

    shown = overlaid(EVEN, overlay, now=NOW)[0]

    assert (shown.price_milli, shown.market_state) == (2_100, "suspended")
