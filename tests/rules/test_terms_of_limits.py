"""What a limit and a player's terms may say, and what a betting week carries on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from touchline.bets.facts import LimitRule
from touchline.bets.limits import AMOUNT_MAX_MINOR
from touchline.bets.terms.model import (
    BadLimit,
    BadTerms,
    LimitKind,
    PlayerTerms,
    checked_limit,
    checked_terms,
    first_limit,
)
from touchline.ledger.figures.model import WeeklyFigure

pytestmark = pytest.mark.spec("S3.12", "B1")

TENANT = LimitRule("tenant", "", stake_max_minor=1)
SPORT = LimitRule("sport", "soccer", stake_max_minor=1)


@pytest.mark.parametrize(
    "rule",
    [
        TENANT,
        SPORT,
        replace(SPORT, stake_max_minor=0),
        replace(SPORT, stake_max_minor=AMOUNT_MAX_MINOR),
        replace(SPORT, stake_max_minor=None, stake_min_minor=1),
        replace(SPORT, stake_max_minor=None, payout_max_minor=0),
        replace(SPORT, stake_max_minor=None, exposure_max_minor=0),
        *(replace(SPORT, kind=kind.value) for kind in LimitKind if kind != LimitKind.TENANT),
    ],
)
def test_a_limit_is_on_one_thing_and_says_an_amount(rule):
    assert checked_limit(rule) is rule


@pytest.mark.parametrize(
    "rule",
    [
        replace(TENANT, target="acme"),
        replace(SPORT, target=""),
        replace(SPORT, kind="everything"),
        replace(SPORT, stake_max_minor=None),
        replace(SPORT, stake_max_minor=-1),
        replace(SPORT, stake_max_minor=AMOUNT_MAX_MINOR + 1),
        replace(SPORT, stake_min_minor=0),
        replace(SPORT, stake_min_minor=-1),
        replace(SPORT, payout_max_minor=-1),
        replace(SPORT, exposure_max_minor=AMOUNT_MAX_MINOR + 1),
    ],
)
def test_what_nobody_could_be_held_to_is_no_limit(rule):
    with pytest.raises(BadLimit) as refused:
        checked_limit(rule)

    assert refused.value.code == "bad_limit"


@pytest.mark.parametrize(
    ("limit_class", "percent"), [("", 100), ("a", 0), ("vip_2-b", 50), ("a" + "b" * 30, 1)]
)
def test_terms_are_a_short_word_and_a_share(limit_class, percent):
    terms = PlayerTerms(limit_class, percent)

    assert checked_terms(terms) is terms


@pytest.mark.parametrize(
    ("limit_class", "percent"),
    [
        ("Vip", 100),
        ("2", 100),
        ("a" + "b" * 31, 100),
        ("a b", 100),
        ("a\n", 100),
        ("", -1),
        ("", 101),
    ],
)
def test_other_terms_are_none(limit_class, percent):
    with pytest.raises(BadTerms) as refused:
        checked_terms(PlayerTerms(limit_class, percent))

    assert refused.value.code == "bad_terms"


def test_everybody_begins_without_a_class_and_with_all_of_it():
    assert PlayerTerms() == PlayerTerms("", 100)
    assert [kind.value for kind in LimitKind] == [
        "tenant", "class", "player", "sport", "league", "event", "market_type", "market",
    ]  # fmt: skip


def test_a_week_carries_on_what_it_began_with_and_all_that_happened():
    monday = datetime(2026, 3, 2, tzinfo=UTC)

    week = WeeklyFigure(1, "ana", "EUR", 2, monday, monday, 1, 20, 300, 4_000)

    assert week.closing_minor == 4_321


@pytest.mark.parametrize(
    ("exponent", "amounts"),
    [
        (0, (10, 100_000, 10_000_000, 2_500_000)),
        (2, (10, 100_000, 10_000_000, 2_500_000)),
        (3, (100, 1_000_000, 100_000_000, 25_000_000)),
    ],
)
def test_a_tenant_begins_with_a_limit_on_everything(exponent, amounts):
    rule = first_limit(exponent)

    assert checked_limit(rule) == LimitRule("tenant", "", *amounts, refers=False)
