"""What placement_facts() of the schema answers, read into facts: every word of it has its place."""

from datetime import timedelta

import pytest
from rules.asked_bets import NOW, row

from touchline.bets.facts import Earlier, LimitRule, Offer, PlayerFacts, facts_of

pytestmark = pytest.mark.spec("S3.12")

PROTECTION = {
    "excluded_at": None,
    "excluded_until": None,
    "timed_out_until": None,
    "reality_every_min": None,
    "reality_from": None,
    "windows": None,
}
PLAYER = {
    "id": 9,
    "status": "active",
    "epoch": 3,
    "currency": "EUR",
    "exponent": 2,
    "available_minor": 100_00,
    "limit_class": "",
    "stake_percent": 100,
    "protection": PROTECTION,
}
BARE = {
    "read_at": NOW.isoformat(),
    "tenant_status": "active",
    "pricing_version": 5,
    "player": PLAYER,
    "earlier": None,
    "rows": None,
    "begun": None,
    "marks": None,
    "margins": None,
    "own_prices": None,
    "exposed": None,
    "limits": None,
    "heard_age_s": None,
}
HOME, AWAY = row(1, event=7), row(2, event=7, price_milli=3_000, selection_code="away")
MARGIN = {
    "sport": "soccer",
    "league_id": 0,
    "market_type": "",
    "method": "proportional",
    "overround_bp": 10_000,
    "selection_margin_bp": 0,
    "floor_milli": 1_010,
    "ceiling_milli": 1_000_000,
    "ladder": "stepped",
}


def read(*rows, **changes):
    told = [{**each._asdict(), "starts_at": each.starts_at.isoformat()} for each in rows]
    return facts_of({**BARE, "rows": told, **changes})


def mark(kind, target, state, percent=None):
    return {"kind": kind, "target": target, "state": state, "limit_percent": percent}


def own_price(**changes):
    return {
        "selection_id": 1, "event_id": 7, "price_milli": 2_500, "feed_version": 7,
        "expires_at": (NOW + timedelta(minutes=1)).isoformat(), **changes,
    }  # fmt: skip


def test_a_bare_answer_is_a_player_and_nothing_else():
    facts = facts_of(BARE)

    protection = facts.player.protection
    assert facts.player == PlayerFacts(9, "active", 3, "EUR", 2, 100_00, protection=protection)
    assert (facts.player.limit_class, facts.player.stake_percent) == ("", 100)
    assert (facts.now, facts.is_tenant_active, facts.pricing_version) == (NOW, True, 5)
    assert (facts.earlier, facts.offers, facts.heard_age_s) == (None, {}, {})
    assert (facts.begun, facts.limits) == (frozenset(), ())
    assert protection.stake_left_minor is None


def test_a_tenant_that_is_not_active_takes_no_bets():
    assert facts_of({**BARE, "tenant_status": "suspended"}).is_tenant_active is False


def test_what_is_told_is_kept_as_it_was_told():
    rule = {
        "kind": "sport", "target": "soccer", "stake_min_minor": 1, "stake_max_minor": 2,
        "payout_max_minor": 3, "exposure_max_minor": 4, "refers": True,
    }  # fmt: skip

    facts = facts_of(
        {
            **BARE,
            "earlier": {"digest": "00ff", "bet_id": 11},
            "begun": [7, 8],
            "limits": [rule],
            "heard_age_s": {"soccer": 2.5},
        }
    )

    assert facts.earlier == Earlier(b"\x00\xff", 11)
    assert (facts.begun, facts.heard_age_s) == ({7, 8}, {"soccer": 2.5})
    assert facts.limits == (LimitRule("sport", "soccer", 1, 2, 3, 4, refers=True),)


def test_an_offer_is_the_feeds_price_until_somebody_says_otherwise():
    assert read(HOME, AWAY).offers == {1: Offer(HOME, 14), 2: Offer(AWAY, 14)}


def test_a_version_of_a_market_is_that_of_all_its_prices():
    other = row(3, event=8, price_version=1)

    offers = read(HOME, AWAY._replace(price_version=2), other).offers

    assert {id_: offer.market_version for id_, offer in offers.items()} == {1: 9, 2: 9, 3: 1}


def test_staffs_own_price_holds_until_it_ends_or_the_feed_moves():
    def price_of(**changes):
        return read(HOME, AWAY, own_prices=[own_price(**changes)]).offers[1].row.price_milli

    assert price_of() == 2_500
    assert price_of(feed_version=6) == 2_000
    assert price_of(expires_at=NOW.isoformat()) == 2_000
    assert (
        read(HOME, AWAY, own_prices=[own_price(selection_id=2)]).offers[1].row.price_milli == 2_000
    )


def test_a_tenants_margins_make_its_prices():
    three = (
        row(1, event=7),
        row(2, event=7, selection_code="draw"),
        row(3, event=7, selection_code="away"),
    )

    def prices(**changes):
        offers = read(*three, margins=[{**MARGIN, **changes}]).offers
        return {offer.row.price_milli for offer in offers.values()}

    assert prices() == {3_000}
    assert prices(sport="tennis") == {2_000}
    assert prices(league_id=3, sport="") == {2_000}
    assert prices(market_type="total") == {2_000}
    assert prices(overround_bp=10_600) == {2_820}
    assert prices(overround_bp=10_700, ladder="hundredths") == {2_800}
    assert prices(overround_bp=10_650, ladder="hundredths") == {2_810}
    assert prices(overround_bp=10_600, ladder="hundredths") == {2_830}
    assert prices(ceiling_milli=2_500) == {2_500}
    assert prices(overround_bp=15_000, floor_milli=2_400) == {2_400}


def test_the_margin_of_an_outcome_counts_where_the_outcomes_add_up_to_nothing_known():
    scores = tuple(
        row(id_, event=7, type="correct_score", selection_code=code, price_milli=10_000)
        for id_, code in ((1, "1-0"), (2, "2-0"))
    )

    offers = read(*scores, margins=[{**MARGIN, "selection_margin_bp": 2_500}]).offers

    assert {offer.row.price_milli for offer in offers.values()} == {8_000}


@pytest.mark.parametrize("state", ["hidden", "suspended"])
def test_what_is_marked_is_hidden_or_suspended(state):
    offers = read(HOME, AWAY, marks=[mark("event", "7", state)]).offers

    assert [offer.row.market_state for offer in offers.values()] == (
        [] if state == "hidden" else ["suspended", "suspended"]
    )


def test_the_smallest_share_that_marks_leave_counts():
    def share(*marks):
        return read(HOME, AWAY, marks=[*marks]).offers[1].limit_percent

    limited = [mark("league", "2", "limited", 40), mark("event", "7", "limited", 60)]
    assert share() == 100
    assert share(mark("event", "8", "limited", 40)) == 100
    assert share(*limited) == 40
    assert share(limited[1], mark("sport", "soccer", "limited", 0)) == 0


def test_what_may_be_lost_already_is_of_each_selection():
    offers = read(HOME, AWAY, exposed=[{"selection_id": 2, "used_minor": 9}]).offers

    assert {id_: offer.exposed_minor for id_, offer in offers.items()} == {1: 0, 2: 9}


def test_the_smallest_of_circles_and_early_limits_is_what_is_left():
    tomorrow = HOME._replace(starts_at=NOW + timedelta(hours=25))
    early = [
        {"sport": "", "hours_before": 24, "percent": 40},
        {"sport": "soccer", "hours_before": 30, "percent": 10},
    ]

    plain = read(tomorrow, early=early)
    circled = read(tomorrow, early=early, marks=[mark("event", "7", "limited", 30)])
    soon = read(HOME._replace(starts_at=NOW + timedelta(hours=1)), early=early)

    assert [each.offers[1].limit_percent for each in (plain, circled, soon)] == [40, 30, 100]


def test_what_is_suspended_keeps_its_share_of_the_limits():
    facts = read(HOME, marks=[mark("event", "7", "suspended", 30)])

    assert facts.offers[1].row.market_state == "suspended"
    assert facts.offers[1].limit_percent == 30
