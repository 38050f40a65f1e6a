"""What a plan grants, and which of them held when."""

from datetime import UTC, datetime, timedelta

import pytest

from touchline.tenants.plans.model import (
    STANDARD,
    BadPlan,
    Plan,
    Terms,
    checked_terms,
    head_price,
    terms_at,
)

pytestmark = pytest.mark.spec("B4")

MONDAY = datetime(2026, 8, 3, tzinfo=UTC)
SMALL, LARGE = Terms("Small", 500, 10, 2), Terms("Large", 300)


def test_a_week_is_billed_by_the_plan_that_held_at_its_end():
    plans = [
        Plan(2, LARGE, "pia", MONDAY + timedelta(days=7)),
        Plan(1, SMALL, "pia", MONDAY),
    ]

    held = [terms_at(plans, MONDAY + timedelta(days=days)) for days in (-1, 0, 6, 7, 30)]

    assert held == [STANDARD, SMALL, SMALL, LARGE, LARGE]


def test_a_head_costs_what_the_plan_says_or_what_everybody_pays():
    assert head_price(SMALL, standard_minor=1_250) == 500
    assert head_price(STANDARD, standard_minor=1_250) == 1_250
    assert head_price(Terms("Free", 0), standard_minor=1_250) == 0


def test_a_name_is_kept_without_space_around_it():
    assert checked_terms(Terms("  Two   words ", None, 5, None)) == Terms("Two words", None, 5)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(""),
        Terms("x" * 41),
        Terms("x", -1),
        Terms("x", 1_000_001),
        Terms("x", players_max=0),
        Terms("x", staff_max=0),
    ],
)
def test_what_is_no_plan_is_refused(terms):
    with pytest.raises(BadPlan):
        checked_terms(terms)
