"""Slips, prices and payouts at the very figures where their answer turns."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rules.asked_bets import NOW, TERMS, facts, limit, offers, row, slip, treble
from rules.test_acceptance import EXCLUDED, PLAYED_LONG, first, reason
from rules.test_deciding_bets import bet, decided, leg, standing

from touchline import codes
from touchline.bets.acceptance import Accepted, Rejected, decide
from touchline.bets.multiplier import LOST, WON
from touchline.bets.rejections import Reason
from touchline.bets.slip import (
    BadSlip,
    PriceChoice,
    PriceMode,
    SlipType,
    Stake,
    parse_key,
    parse_slip,
)
from touchline.ledger.model import format_amount
from touchline.money import PRICE_MILLI_MAX, parse_price_milli
from touchline.pricing.ladder import STEPPED
from touchline.pricing.margins import BadMargin, MarginRule, Method, checked_rule, offered_prices
from touchline.pricing.overlay import Overlay, OwnPrice
from touchline.protection.limits.model import DepositLimitReached, Window, check_kept
from touchline.protection.standing import Standing
from touchline.settlement.runs.deciding import (
    Decisions,
    Leg,
    payout_of,
)
from touchline.settlement.runs.deciding import (
    Standing as Graded,
)
from touchline.settlement.runs.deciding import (
    decide as settle,
)

pytestmark = pytest.mark.spec("S3.12", "B3")

KEY = "0190f5fe-7c00-7a00-8000-000000000001"


@pytest.mark.parametrize(
    "asked",
    [
        slip((7, "1.85"), stake="3.30", price_mode="within 2.05"),
        slip((7, "1.855"), stake="010"),
        treble(price_mode="higher"),
        treble(type="system", k=[3, 1], price_mode="any"),
    ],
)
def test_a_slip_that_waits_for_a_trader_reads_back_as_it_was(asked):
    assert parse_slip(asked.document) == asked


def test_a_slip_as_a_document_says_what_a_client_would():
    assert slip((7, "1.85"), stake="3.30", price_mode="within 2.05").document == {
        "key": KEY,
        "type": "single",
        "legs": [{"selection": codes.encode(7), "price": "1.85"}],
        "k": None,
        "stake": "3.30",
        "price_mode": "within 2.05",
    }
    assert treble(type="system", k=[3, 1]).document["k"] == [1, 3]
    assert slip(1, stake="10").document["stake"] == "10"


def test_what_a_key_stands_for_is_the_same_after_a_release():
    asked = treble(type="system", k=[3, 2], stake="010.50", price_mode="within 2")

    assert asked.digest.hex() == "456cb0d8a12aaea4c4efd09f4989c8d6"
    assert slip(1, stake="10.50").digest == slip(1, stake="10.5").digest
    assert slip(1, stake="10.05").digest != slip(1, stake="10.5").digest


@pytest.mark.parametrize(
    ("now_milli", "is_taken"), [(95_000, True), (94_999, False), (100_001, True)]
)
def test_a_share_that_is_still_taken_is_exact(now_milli, is_taken):
    assert PriceChoice(PriceMode.WITHIN, 500).takes(100_000, now_milli) is is_taken


def test_the_smallest_and_the_largest_system_are_systems():
    assert slip(1, 2, type="system", k=[1]).combination.lines == 2
    assert slip(*range(1, 11), type="system", k=list(range(1, 11))).combination.lines == 1_023
    assert slip(1).type is SlipType.SINGLE


@pytest.mark.parametrize(
    "given",
    [
        {"key": f"{KEY}0"},
        {"price_mode": "within 5x"},
        {"legs": [{"selection": codes.encode(1 << 63), "price": "2.00"}]},
    ],
)
def test_what_goes_on_behind_its_end_is_refused(given):
    with pytest.raises(BadSlip):
        slip(1, **given)


def test_a_key_is_read_and_a_stake_said_as_it_was_written():
    assert str(parse_key(KEY.upper())) == KEY
    assert [Stake("10", "").text, Stake("10", "50").text] == ["10", "10.50"]


def test_a_price_has_at_most_five_digits_before_the_point():
    assert (parse_price_milli("00002"), parse_price_milli("000002")) == (2_000, None)


def test_nothing_is_written_without_a_sign():
    assert (format_amount(0, 2), format_amount(-1, 2), format_amount(1, 0)) == (
        "0.00",
        "-0.01",
        "1",
    )


HUGE = facts(available_minor=10**15)
VOUCHED = TERMS.__class__(
    epoch=3, prices_age_max_s=180.0, settled_sports=frozenset({"soccer"}), is_vouched=True
)


def test_a_trader_lets_in_what_an_amount_can_hold_and_no_more():
    most, beyond = slip(1, stake="5000000000000.00"), slip(1, stake="5000000000000.01")

    limited = replace(HUGE, limits=(limit("tenant", stake_max_minor=1),))
    assert isinstance(decide(most, limited, VOUCHED), Accepted)
    assert reason(beyond, HUGE, VOUCHED) is Reason.ABOVE_MAX


def test_a_bet_that_can_win_nothing_adds_no_exposure():
    known = facts(offers=offers(row(1, price_milli=1_010)))

    plan = decide(slip((1, "1.01"), stake="0.01"), known, TERMS).plan

    assert (plan.payout_max_minor, [cap.liability_minor for cap in plan.caps]) == (1, [0])


def refused(asked, known):
    decision = decide(asked, known, TERMS)
    assert isinstance(decision, Rejected)
    return decision.reason, decision.facts


def test_a_refusal_says_what_its_reader_needs():
    until = NOW + timedelta(days=200)
    known = Standing(excluded_at=EXCLUDED.excluded_at, excluded_until=until)
    money = {"currency": "EUR", "exponent": 2}

    assert refused(slip(1), facts(protection=known)) == (
        Reason.SELF_EXCLUDED, {"until": until.isoformat()},
    )  # fmt: skip
    assert refused(slip(1), facts(protection=EXCLUDED)) == (Reason.SELF_EXCLUDED, {})
    assert refused(slip(1), facts(protection=PLAYED_LONG)) == (
        Reason.REALITY_CHECK_REQUIRED, {"played_min": 60},
    )  # fmt: skip
    assert refused(slip(1, stake="0.001"), facts()) == (Reason.STAKE_FRACTION, money)


def test_what_is_exactly_left_of_a_limit_may_be_staked():
    known = facts(protection=Standing(windows=(Window("stake", "day", 20_00, 10_00),)))

    assert isinstance(decide(slip(1), known, TERMS), Accepted)
    assert reason(slip(1, stake="10.01"), known) is Reason.PLAYER_LIMIT


def test_prices_are_stale_after_their_time_and_not_at_it():
    assert isinstance(decide(slip(1), facts(heard_age_s={"soccer": 180.0}), TERMS), Accepted)
    assert reason(slip(1), facts(heard_age_s={"soccer": 180.1})) is Reason.PRICES_STALE


def test_the_highest_price_of_all_is_a_price():
    asked = slip((1, "10000"), stake="0.01")

    assert isinstance(decide(asked, first(price_milli=PRICE_MILLI_MAX), TERMS), Accepted)


def test_a_deposit_beyond_its_limit_leaves_no_room():
    with pytest.raises(DepositLimitReached) as refusal:
        check_kept([Window("deposit", "day", 10, 11)])

    assert refusal.value.facts == {"room_minor": 0}


def test_what_stands_so_already_is_not_decided_again():
    decisions = Decisions()

    assert decisions.add(bet(status="won", payout_minor=20_00), 20_00, "{1}") is False
    assert decisions.add(bet(status="won", payout_minor=20_00), 30_00, "{1}") is True
    assert decisions.add(bet(status="lost", payout_minor=0), 5_00, "{1}") is True
    assert decisions.payouts_minor == [30_00, 5_00]


def test_bets_after_one_that_is_closed_or_void_or_of_several_are_decided_too():
    several = {3: [leg(WON), leg(WON)]}

    rows, _ = decided(
        bet(1, is_closed=True),
        bet(2, moved_s=10**7),
        bet(3, legs=2),
        bet(4),
        legs=several,
    )

    assert [row[0] for row in rows] == [2, 3, 4]
    waiting = settle([bet(5), bet(6, status="won", payout_minor=1)], standing(None), {})
    assert (waiting.bet_ids, waiting.payouts_minor) == ([6], [None])


def test_a_match_is_void_by_what_staff_said_of_it_or_by_its_start():
    voided = Graded(7, 3, standing(WON).outcomes, frozenset({5}))

    assert settle([bet(1)], voided, {}).statuses == ["void"]
    assert Leg(7, 3, 2_000, WON).moved_s == 0


def test_two_lost_legs_of_three_lose_every_double():
    double = bet(legs=3, sizes=[2])

    assert payout_of(double, [leg(LOST), leg(LOST), leg(None)]) == 0
    assert payout_of(double, [leg(LOST), leg(WON), leg(None)]) is None


@pytest.mark.parametrize(
    "rule",
    [
        MarginRule(overround_bp=10_000),
        MarginRule(overround_bp=15_000),
        MarginRule(selection_margin_bp=5_000),
        MarginRule(floor_milli=1_010, ceiling_milli=1_010),
        MarginRule(ceiling_milli=PRICE_MILLI_MAX, ladder=STEPPED),
    ],
)
def test_a_rule_at_its_bounds_is_a_rule(rule):
    assert checked_rule(rule) is rule


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (MarginRule(overround_bp=9_999), "The overround is 10000 to 15000 ten-thousandths."),
        (MarginRule(overround_bp=15_001), "The overround is 10000 to 15000 ten-thousandths."),
        (MarginRule(selection_margin_bp=-1), "The margin of an outcome is 0 to 5000 ten-thousandths."),
        (MarginRule(selection_margin_bp=5_001), "The margin of an outcome is 0 to 5000 ten-thousandths."),
        (MarginRule(floor_milli=1_009), "The floor is at least 1010 thousandths."),
        (MarginRule(floor_milli=1_020, ceiling_milli=1_019),
         "The ceiling is between the floor and 10000000 thousandths."),
        (MarginRule(ceiling_milli=PRICE_MILLI_MAX + 1),
         "The ceiling is between the floor and 10000000 thousandths."),
        (MarginRule(overround_bp=1, selection_margin_bp=-1),
         ("The overround is 10000 to 15000 ten-thousandths.\n"
          "The margin of an outcome is 0 to 5000 ten-thousandths.")),
    ],
)  # fmt: skip
def test_a_rule_beyond_its_bounds_says_which(rule, said):
    with pytest.raises(BadMargin) as refusal:
        checked_rule(rule)

    assert refusal.value.message == said


@pytest.mark.parametrize(
    ("feed", "price", "is_offerable"),
    [
        ((1_040, 26_000), 1_010, True),
        ((1_010, 101_000), 1_010, True),
        ((1_005, 201_000), 1_010, False),
    ],
)
def test_a_price_at_the_floor_is_offered_while_it_is_not_better_than_fair(
    feed, price, is_offerable
):
    """Its target is below the floor; what is fair is above it, at it, or below it."""
    rule = MarginRule(Method.PROPORTIONAL, 10_600)

    low = offered_prices(feed, rule, 1)[0]

    assert (low.price_milli, low.is_offerable) == (price, is_offerable)


def test_the_next_price_of_staffs_to_end_is_the_soonest_that_has_not_ended():
    def price(minutes):
        return OwnPrice(3, 2_000, 1, NOW + timedelta(minutes=minutes))

    overlay = Overlay(prices={1: price(0), 2: price(5), 3: price(9)})

    assert overlay.next_expiry(now=NOW) == NOW + timedelta(minutes=5)
    assert Overlay(prices={1: price(0)}).next_expiry(now=NOW) is None
