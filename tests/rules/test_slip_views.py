"""What a slip says of its picks, and what its form may ask for; from documents alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flows.player_documents import NOW, event_document, full_event
from werkzeug.datastructures import MultiDict

from touchline.bets.acceptance import Rejected
from touchline.bets.place import BetRefused
from touchline.bets.rejections import Reason
from touchline.bets.slip import SlipType
from touchline.codes import encode
from touchline.web.player.picks import (
    PICKS_MAX,
    Pick,
    SlipFull,
    added,
    dropped,
    packed,
    parse_wish,
    unpacked,
)
from touchline.web.player.reading import BoardPage
from touchline.web.player.slip_form import asked_slips, noted, typed_of
from touchline.web.player.slip_view import (
    LegState,
    combination_of,
    name_of_system,
    picked,
    price_of_all,
    sizes_of,
    slip_leg,
    types_of,
)

pytestmark = pytest.mark.spec("S3.12")

KEY = "total.ft.2.5.over"


def page_of(event=None, **facts):
    return BoardPage(event_document(event or full_event(7)), "1", **{"is_stale": False, **facts})


def pick_of(page, key=KEY, price_milli=2_250):
    for market in page.document["event"]["markets"]:
        for selection in market["selections"]:
            name = f"{market['type']}.{market['period']}.{market['line'] or ''}.{selection['code']}"
            if name == key:
                code = selection["selection"]
    return Pick(code, page.document["event"]["code"], key, price_milli)


def leg(number=1, *, event=None, milli=2_000, **options):
    pick = Pick(encode(number), event or encode(100 + number), KEY, 2_000)
    shown = slip_leg(pick_of(page_of()), page_of(), now=NOW)
    return replace(shown, pick=pick, now_milli=milli, **options)


def test_a_pick_is_found_on_the_board_by_its_code_alone():
    page = page_of()
    pick = pick_of(page)
    wish = parse_wish(f"{pick.selection}.{pick.event}.1.91")

    assert picked(wish, page) == replace(pick, price_milli=1_910)
    assert picked(replace(wish, selection=encode(5)), page) is None


@pytest.mark.parametrize(
    "value", ["", "a.b", f"{encode(1)}.{encode(2)}.1.00", f"x.{encode(2)}.2.00"]
)
def test_what_no_button_sends_is_no_wish(value):
    assert parse_wish(value) is None


def test_a_leg_says_its_outcome_its_market_and_how_its_price_moved():
    page = page_of()

    shown = slip_leg(pick_of(page), page, now=NOW)
    better = slip_leg(pick_of(page), page, now=NOW, now_milli=2_500)

    assert (shown.outcome, shown.market) == ("Over 2.5", "Total goals")
    assert (shown.price, shown.was, shown.moved) == ("1.91", "2.25", "down")
    assert (better.price, better.moved) == ("2.50", "up")


def test_a_leg_says_why_it_cannot_be_bet_on():
    page = page_of()
    pick = pick_of(page)
    closed = page_of()
    for market in closed.document["event"]["markets"]:
        market["state"] = "suspended"
    later = NOW + timedelta(hours=9)

    states = [
        slip_leg(pick, page, now=NOW).state,
        slip_leg(pick, closed, now=NOW).state,
        slip_leg(pick, replace(page, is_stale=True), now=NOW).state,
        slip_leg(pick, page, now=later).state,
        slip_leg(pick, page, now=NOW, betless_sports={"soccer"}).state,
        slip_leg(pick, None, now=NOW).state,
        slip_leg(replace(pick, key="total.ft.9.5.over"), page, now=NOW).state,
    ]

    assert states == [
        LegState.OPEN, LegState.SUSPENDED, LegState.STALE, LegState.STARTED, LegState.NO_BETS,
        LegState.GONE, LegState.GONE,
    ]  # fmt: skip


def test_legs_make_the_types_they_can():
    one, two, three = leg(1), leg(2), leg(3)

    assert types_of([one]) == (SlipType.SINGLE,)
    assert types_of([one, two]) == (SlipType.SINGLE, SlipType.ACCA)
    assert types_of([one, two, three]) == tuple(SlipType)
    assert types_of([one, leg(2, event=one.pick.event)]) == (SlipType.SINGLE,)


def test_sizes_have_names_and_never_more_lines_than_a_bet():
    assert [(size.name, size.lines) for size in sizes_of(4)] == [
        ("Singles", 4), ("Doubles", 6), ("Trebles", 4), ("4-folds", 1),
    ]  # fmt: skip
    assert max(size.lines for size in sizes_of(20)) <= 1_023


def test_a_system_is_called_as_players_call_it():
    yankee = combination_of(SlipType.SYSTEM, 4, [2, 3, 4])

    assert name_of_system(yankee) == "Yankee"
    assert name_of_system(combination_of(SlipType.SYSTEM, 4, [2])) == "6 lines"
    assert combination_of(SlipType.SYSTEM, 4, [9]) is None
    assert combination_of(SlipType.SYSTEM, 4, []) is None


def test_the_price_of_all_is_exact_and_rounded_down():
    assert price_of_all([leg(1, milli=1_333), leg(2, milli=1_333), leg(3, milli=1_333)]) == "2.36"
    assert price_of_all([leg(1), leg(2, state=LegState.SUSPENDED)]) == ""


def test_a_slip_packs_and_unpacks_and_what_is_none_is_empty():
    pick = leg().pick

    assert unpacked(packed([pick])) == (pick,)
    for nonsense in (None, {}, [[1, 2]], [["a", "b", "c", "d"]], [packed([pick])[0]] * 21):
        assert unpacked(nonsense) == ()


def test_a_slip_keeps_one_pick_of_a_selection_and_has_room_for_twenty():
    picks = [leg(number).pick for number in range(PICKS_MAX)]

    moved = added(picks, replace(picks[3], price_milli=3_000))

    assert (len(moved), moved[3].price_milli) == (PICKS_MAX, 3_000)
    assert len(dropped(picks, picks[3].selection)) == PICKS_MAX - 1
    with pytest.raises(SlipFull):
        added(picks, leg(99).pick)


def test_of_singles_those_with_a_stake_are_asked_for_each_with_its_key():
    form = MultiDict([("tab", "single"), ("stakea", "5"), ("keya", "k1"), ("stakeb", " ")])

    asked = asked_slips(typed_of(form, ["a", "b"]), [("a", "2.00"), ("b", "3.00")])

    assert list(asked) == ["a"]
    assert (asked["a"]["type"], asked["a"]["stake"], asked["a"]["key"]) == ("single", "5", "k1")


def test_a_system_asks_for_its_sizes_and_sizes_that_are_none_are_left_out():
    form = MultiDict([("tab", "system"), ("stake", "5"), ("k", "2"), ("k", "x"), ("k", "999")])

    (asked,) = asked_slips(typed_of(form, []), [("a", "2.00")] * 3).values()

    assert (asked["type"], asked["k"]) == ("system", [2])


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_is_said_beside_what_it_is_about(reason):
    facts = {"currency": "EUR", "exponent": 2, "stake_max_minor": 12_50, "played_min": 65}

    note = noted(BetRefused(Rejected(reason, facts)), "a")

    assert note.text.endswith("65 minutes." if note.asks_to_know else "At most 12.50 EUR.")
    assert not (note.legs and note.stake_of)


def test_a_break_says_when_it_is_over():
    facts = {"until": "2026-11-23T12:00:00+00:00"}

    note = noted(BetRefused(Rejected(Reason.TIMED_OUT, facts)), "")

    assert note.text.endswith("You may bet again on Mon 23 Nov, 12:00 UTC.")
