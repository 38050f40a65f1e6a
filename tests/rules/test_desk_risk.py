"""What open bets may cost by outcome and market, how much of a cap is used, and the margin of a market."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rules.asked_bets import NOW, row

from touchline.bets.desk.risk import (
    MANY_WINNERS,
    Stakes,
    cap_of,
    if_it_wins,
    margin_bp,
    margin_text,
    share_percent,
    winners_max,
    worst_case,
)
from touchline.bets.facts import EarlyLimit, LimitRule, targets_of
from touchline.bets.terms.model import BadEarlyLimit, checked_early, fingerprint

pytestmark = pytest.mark.spec("B4", "S3.12")

# Ten singles of 1.00 on home at 2.00, one single of 5.00 on the draw at 3.00.
HOME = Stakes(10, 1, 10, 10_00, 10_00, 20_00)
DRAW = Stakes(10, 2, 1, 5_00, 5_00, 15_00)
# An accumulator of 1.00 that returns 8.00: its stake is nobody's gain on one market.
ACCA = Stakes(10, 3, 1, 1_00, 0, 7_00)


def test_an_outcome_costs_what_it_pays_less_what_the_others_lost():
    market = [HOME, DRAW, ACCA]

    assert if_it_wins(HOME, market) == 5_00
    assert if_it_wins(DRAW, market) == 0
    assert if_it_wins(ACCA, market) == -8_00
    assert worst_case(market, "match_result") == 5_00


def test_where_two_win_the_two_worst_are_paid():
    assert worst_case([HOME, DRAW, ACCA], "double_chance") == 20_00
    assert worst_case([], "match_result") == 0


def test_how_many_win_is_the_rule_of_the_type():
    assert [winners_max(each) for each in ("match_result", "correct_score", "double_chance")] == [
        1,
        1,
        2,
    ]
    assert winners_max("win_either_half") == 2
    assert MANY_WINNERS["double_chance"] == 2
    assert "match_result" not in MANY_WINNERS


def test_the_smallest_cap_that_applies_counts():
    limits = [
        LimitRule("tenant", "", exposure_max_minor=100_00),
        LimitRule("sport", "soccer", exposure_max_minor=50_00),
        LimitRule("sport", "tennis", exposure_max_minor=1_00),
        LimitRule("market_type", "match_result", stake_max_minor=1_00),
    ]

    assert cap_of(limits, targets_of(row(1))) == 50_00
    assert cap_of(limits[2:], targets_of(row(1))) is None


def test_a_share_is_rounded_up_so_that_a_full_cap_never_looks_free():
    assert share_percent(1, 1_000) == 1
    assert share_percent(1_000, 1_000) == 100
    assert share_percent(0, 1_000) == 0
    assert share_percent(7, 0) == 100
    assert share_percent(7, None) is None


def test_a_margin_is_that_of_a_whole_market_or_of_none():
    codes = ("home", "draw", "away")

    assert margin_bp([2_000, 3_000, 4_000], "match_result", codes) == 833
    assert margin_bp([2_000, 3_000], "match_result", codes[:2]) is None
    assert margin_bp([2_000, 3_000], "win_either_half", ("home", "away")) is None
    assert [margin_text(each) for each in (833, -5, None)] == ["8.33 %", "-0.05 %", ""]


def test_an_early_limit_holds_while_more_hours_are_left_than_it_says():
    day = EarlyLimit("soccer", 24, 25)
    just, later = NOW + timedelta(hours=24), NOW + timedelta(hours=24, seconds=1)

    assert not day.holds("soccer", just, now=NOW)
    assert day.holds("soccer", later, now=NOW)
    assert not day.holds("tennis", later, now=NOW)
    assert replace(day, sport="").holds("tennis", later, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"sport": "chess"},
        {"hours_before": 0},
        {"hours_before": 721},
        {"percent": 0},
        {"percent": 100},
    ],
)
def test_an_early_limit_says_something_that_can_be_held(changes):
    day = EarlyLimit("soccer", 24, 25)

    assert checked_early(day) is day
    with pytest.raises(BadEarlyLimit):
        checked_early(replace(day, **changes))


def test_a_limit_is_told_apart_from_any_other_by_a_word():
    rule = LimitRule("sport", "soccer", stake_max_minor=5)

    assert fingerprint(None) == "none"
    assert fingerprint(rule) == "-/5/-/-/refuses"
    assert fingerprint(replace(rule, refers=True)) == "-/5/-/-/asks"
