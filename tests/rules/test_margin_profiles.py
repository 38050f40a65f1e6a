"""Which rule prices which market, and when two tenants share a profile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.pricing.margins import MarginRule, Method
from touchline.pricing.profile import FEED_PRICES, Profile, Scope

pytestmark = pytest.mark.spec("S3.12")

ANY = MarginRule(overround_bp=10_100)
SOCCER = MarginRule(overround_bp=10_200)
TOTALS = MarginRule(overround_bp=10_300)
SOCCER_TOTALS = MarginRule(overround_bp=10_400)
CUP = MarginRule(overround_bp=10_500)
CUP_TOTALS = MarginRule(overround_bp=10_600)
RULES = {
    Scope(): ANY,
    Scope(market_type="total"): TOTALS,
    Scope(sport="soccer"): SOCCER,
    Scope(sport="soccer", market_type="total"): SOCCER_TOTALS,
    Scope(league_id=7): CUP,
    Scope(league_id=7, market_type="total"): CUP_TOTALS,
}


@pytest.mark.parametrize(
    ("market", "rule"),
    [
        (("soccer", 7, "total"), CUP_TOTALS),
        (("soccer", 7, "match_result"), CUP),
        (("soccer", 8, "total"), SOCCER_TOTALS),
        (("soccer", 8, "match_result"), SOCCER),
        (("tennis", 9, "total"), TOTALS),
        (("tennis", 9, "moneyline"), ANY),
    ],
)
def test_the_most_specific_rule_prices_a_market(market, rule):
    assert Profile(RULES).rule_for(*market) is rule


def test_a_leagues_rule_comes_before_a_types_rule_of_its_sport():
    profile = Profile({s: r for s, r in RULES.items() if s != Scope("", 7, "total")})

    assert profile.rule_for("soccer", 7, "total") is CUP


def test_without_rules_the_prices_are_the_feeds():
    assert FEED_PRICES.id == ""
    assert FEED_PRICES.rule_for("soccer", 7, "total") is None
    assert Profile({Scope("tennis"): ANY}).rule_for("soccer", 7, "total") is None


@given(st.permutations(list(RULES.items())))
def test_equal_rules_are_one_profile_in_whatever_order(items):
    assert Profile(dict(items)).id == Profile(RULES).id


@pytest.mark.parametrize(
    "changed",
    [
        MarginRule(method=Method.PROPORTIONAL, overround_bp=10_100),
        MarginRule(overround_bp=10_101),
        MarginRule(overround_bp=10_100, selection_margin_bp=1),
        MarginRule(overround_bp=10_100, floor_milli=1_020),
    ],
)
def test_another_figure_is_another_profile(changed):
    assert Profile({Scope(): ANY}).id != Profile({Scope(): changed}).id
    assert Profile({Scope(sport="soccer"): ANY}).id != Profile({Scope(): ANY}).id
