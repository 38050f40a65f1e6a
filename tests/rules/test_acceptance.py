"""Whether a bet is taken: every question, their order, and what is told with a no."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rules.asked_bets import (
    FACTS,
    NOW,
    SATURDAY,
    TERMS,
    facts,
    limit,
    offers,
    row,
    slip,
    treble,
)

from touchline import codes
from touchline.bets.acceptance import Accepted, Rejected, Repeat, decide
from touchline.bets.facts import Earlier
from touchline.bets.rejections import Reason
from touchline.protection.limits.model import Window
from touchline.protection.standing import FREE, Standing

pytestmark = pytest.mark.spec("S3.12")

HOUR = timedelta(hours=1)
EXCLUDED = Standing(excluded_at=NOW - HOUR)
TIMED_OUT = Standing(timed_out_until=NOW + HOUR)
PLAYED_LONG = Standing(reality_every_min=60, reality_from=NOW - HOUR)
LIMITED = Standing(windows=(Window("loss", "day", 20_00, 10_01),))
KEPT = replace(EXCLUDED, timed_out_until=NOW + HOUR, reality_every_min=60, reality_from=NOW - HOUR,
               windows=LIMITED.windows)  # fmt: skip


def reason(asked, known=FACTS, terms=TERMS):
    decided = decide(asked, known, terms)
    assert isinstance(decided, Rejected), decided
    return decided.reason


def first(**changes):
    """Facts in which the first selection has changed."""
    return facts(offers={**SATURDAY, **offers(row(1, **changes))})


def test_a_bet_that_breaks_no_rule_is_planned_at_todays_prices():
    decided = decide(treble(price_mode="any", stake="3.33"), first(price_milli=2_100), TERMS)

    assert isinstance(decided, Accepted)
    plan = decided.plan
    assert [offer.row.price_milli for offer in plan.offers] == [2_100, 3_000, 4_000]
    assert (plan.stake_minor, plan.payout_max_minor, plan.currency) == (333, 8391, "EUR")
    assert plan.pricing_version == FACTS.pricing_version


@pytest.mark.parametrize(
    ("expected", "known"),
    [
        (Reason.SIGNED_OUT, facts(epoch=4)),
        (Reason.SELF_EXCLUDED, facts(protection=EXCLUDED)),
        (Reason.TIMED_OUT, facts(protection=TIMED_OUT)),
        (Reason.PLAYER_NOT_ACTIVE, facts(status="suspended")),
        (Reason.PLAYER_NOT_ACTIVE, facts(status="closed")),
        (Reason.TENANT_SUSPENDED, facts(is_tenant_active=False)),
        (Reason.SELECTION_UNKNOWN, facts(offers={})),
        (Reason.EVENT_STARTED, first(starts_at=NOW)),
        (Reason.EVENT_STARTED, first(starts_at=NOW - timedelta(hours=1))),
        (Reason.EVENT_STARTED, facts(begun=frozenset({1}))),
        (Reason.EVENT_CLOSED, first(status="live")),
        (Reason.EVENT_CLOSED, first(status="unknown")),
        (Reason.EVENT_CLOSED, first(sport="darts")),
        (Reason.PRICES_STALE, facts(heard_age_s={"soccer": 180.1})),
        (Reason.PRICES_STALE, facts(heard_age_s={})),
        (Reason.MARKET_SUSPENDED, first(market_state="suspended")),
        (Reason.SELECTION_CLOSED, first(is_open=False)),
        (Reason.SELECTION_CLOSED, first(price_milli=1_009)),
        (Reason.PRICE_CHANGED, first(price_milli=2_010)),
        (Reason.PRICE_CHANGED, first(price_milli=1_990)),
        (Reason.STAKE_FRACTION, facts(exponent=0)),
        (Reason.BELOW_MIN, facts(limits=(limit(stake_min_minor=10_01),))),
        (Reason.ABOVE_MAX, facts(limits=(limit(stake_max_minor=9_99),))),
        (Reason.ABOVE_MAX, facts(stake_percent=0)),
        (Reason.PAYOUT_LIMIT, facts(limits=(limit(payout_max_minor=19_99),))),
        (Reason.EXPOSURE_LIMIT, facts(limits=(limit(exposure_max_minor=9_99),))),
        (Reason.REALITY_CHECK_REQUIRED, facts(protection=PLAYED_LONG)),
        (Reason.PLAYER_LIMIT, facts(protection=LIMITED)),
        (Reason.INSUFFICIENT_FUNDS, facts(available_minor=9_99)),
    ],
)
def test_each_reason_has_its_facts(expected, known):
    stake = "10.50" if expected is Reason.STAKE_FRACTION else "10.00"

    assert reason(slip(1, stake=stake), known) is expected


def test_the_first_no_is_the_answer():
    """Every fault at once, taken away one by one, shows the order of the questions."""
    faults = [
        (Reason.KEY_REUSED, {"earlier": Earlier(b"another", 1)}, {"earlier": None}),
        (Reason.SIGNED_OUT, {"epoch": 4}, {"epoch": 3}),
        (
            Reason.SELF_EXCLUDED,
            {"protection": KEPT},
            {"protection": replace(KEPT, excluded_at=None)},
        ),
        (Reason.TIMED_OUT, {}, {"protection": replace(PLAYED_LONG, windows=LIMITED.windows)}),
        (Reason.PLAYER_NOT_ACTIVE, {"status": "closed"}, {"status": "active"}),
        (Reason.TENANT_SUSPENDED, {"is_tenant_active": False}, {"is_tenant_active": True}),
        (Reason.SELECTION_UNKNOWN, {"offers": {}}, {"offers": "started"}),
        (Reason.EVENT_STARTED, {}, {"offers": "closed"}),
        (Reason.EVENT_CLOSED, {"heard_age_s": {}}, {"offers": "suspended"}),
        (Reason.PRICES_STALE, {}, {"heard_age_s": {"soccer": 1.0}}),
        (Reason.MARKET_SUSPENDED, {}, {"offers": "shut"}),
        (Reason.SELECTION_CLOSED, {}, {"offers": "moved"}),
        (Reason.PRICE_CHANGED, {}, {"offers": "same"}),
        (
            Reason.BELOW_MIN,
            {"limits": (limit(stake_min_minor=11_00, stake_max_minor=9_00),), "available_minor": 1},
            {"limits": (limit(stake_max_minor=9_00),)},
        ),
        (Reason.ABOVE_MAX, {}, {"limits": ()}),
        (Reason.REALITY_CHECK_REQUIRED, {}, {"protection": LIMITED}),
        (Reason.PLAYER_LIMIT, {}, {"protection": FREE}),
        (Reason.INSUFFICIENT_FUNDS, {}, {"available_minor": 10_00}),
    ]
    states = {
        "started": {"starts_at": NOW, "status": "live", "market_state": "suspended"},
        "closed": {"status": "live", "market_state": "suspended", "is_open": False},
        "suspended": {"market_state": "suspended", "is_open": False, "price_milli": 1_500},
        "shut": {"is_open": False, "price_milli": 1_500},
        "moved": {"price_milli": 1_500},
        "same": {},
    }
    known = {}
    for _, broken, _ in faults:
        known.update(broken)

    for expected, _, mended in faults:
        assert reason(slip(1), facts(**known)) is expected
        known.update(mended)
        if mended.get("offers"):
            known["offers"] = offers(row(1, **states[mended["offers"]]))
    assert isinstance(decide(slip(1), facts(**known), TERMS), Accepted)


def test_a_repeat_is_answered_whatever_has_changed_since():
    known = facts(earlier=Earlier(slip(1).digest, 77), status="closed", offers={})

    assert decide(slip(1, stake="10"), known, TERMS) == Repeat(77)


def test_a_no_about_legs_names_them_all_with_todays_prices():
    moved = offers(row(1, price_milli=1_950), row(2, price_milli=3_000), row(3, price_milli=3_900))

    decided = decide(treble(), facts(offers=moved), TERMS)

    assert decided.reason is Reason.PRICE_CHANGED
    assert decided.facts["legs"] == [
        {"selection": codes.encode(1), "price": "1.95"},
        {"selection": codes.encode(3), "price": "3.90"},
    ]


def test_a_hidden_selection_is_as_unknown_as_one_that_never_was():
    decided = decide(slip(5), FACTS, TERMS)

    assert decided.reason is Reason.SELECTION_UNKNOWN
    assert decided.facts["legs"] == [{"selection": codes.encode(5), "price": None}]


def test_the_cut_off_comes_before_the_start():
    known = first(starts_at=NOW + timedelta(seconds=60))

    assert reason(slip(1), known, replace(TERMS, cut_off_s=60)) is Reason.EVENT_STARTED
    assert isinstance(decide(slip(1), known, replace(TERMS, cut_off_s=59)), Accepted)


def test_legs_of_one_event_are_not_combined():
    known = facts(offers=offers(row(1), row(2, event=1), row(3)))

    assert reason(slip(1, 1), known) is Reason.DUPLICATE_SELECTION
    assert reason(slip(1, 2), known) is Reason.RELATED_CONTINGENCY
    assert isinstance(decide(slip(1, 3), known, TERMS), Accepted)


def test_each_line_of_a_system_carries_a_unit():
    seven = treble(type="system", k=[1, 2, 3], stake="0.06")

    decided = decide(seven, FACTS, TERMS)

    assert (decided.reason, decided.facts["stake_min_minor"]) == (Reason.BELOW_MIN, 7)
