"""What is foreseen follows from what was: the same every day is the same tomorrow, and bands hold values."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.reports.forecast import (
    AHEAD,
    DAYS_MIN,
    foresee,
    foreseen_handle,
    foreseen_hold_bp,
    within,
)
from touchline.reports.model import Tally
from touchline.reports.outlook import NOTED_MIN, Noted, missed, outlook

pytestmark = pytest.mark.spec("S3.12")

SUNDAY = date(2026, 11, 22)
HANDLES = st.lists(st.integers(0, 10**9), min_size=DAYS_MIN, max_size=90)


def day(stake_minor, paid_minor=0):
    """A day on which all bets were decided at once."""
    return Tally(
        bets=1,
        stake_minor=stake_minor,
        settled_bets=1,
        settled_stake_minor=stake_minor,
        paid_minor=paid_minor,
    )


def foreseen(history):
    return foresee(history, history, SUNDAY)


def test_a_young_book_is_told_nothing():
    assert foreseen([day(1_000, 900)] * (DAYS_MIN - 1)) is None
    assert foreseen([day(1_000, 900)] * DAYS_MIN) is not None


@given(st.integers(1, 10**9), st.integers(DAYS_MIN, 80))
def test_the_same_every_day_is_the_same_tomorrow_and_never_off(stake_minor, count):
    found = foreseen([day(stake_minor, stake_minor)] * count)

    assert {each.handle_minor.value for each in found.days} == {stake_minor}
    assert {each.handle_minor.low for each in found.days} == {stake_minor}
    assert {(each.hold_bp.value, each.ggr_minor) for each in found.days} == {(0, 0)}
    assert (found.handle.mae, found.handle.mape_bp, found.hold.mae) == (0, 0, 0)
    assert [each.on_day for each in found.days] == [
        SUNDAY + timedelta(days=n + 1) for n in range(AHEAD)
    ]


def test_each_weekday_is_foreseen_from_its_own_kind():
    week = [100, 200, 300, 400, 500, 6_000, 7_000]

    found = foreseen([day(stake) for stake in week * 5])

    assert [each.handle_minor.value for each in found.days] == week
    assert found.handle.mae == 0


def test_newer_weeks_count_for_more():
    assert foreseen_handle([0] * 7 + [300] * 7, 1) == 200
    assert foreseen_handle([300] * 7 + [0] * 7, 7) == 100


@given(HANDLES, st.data())
def test_bands_hold_their_value_and_nothing_is_below_nothing(handles, data):
    paid = [data.draw(st.integers(0, 2 * stake + 1)) for stake in handles]
    history = [day(stake, back) for stake, back in zip(handles, paid, strict=True)]

    found = foreseen(history)

    for each in found.days:
        assert 0 <= each.handle_minor.low <= each.handle_minor.value <= each.handle_minor.high
        assert each.hold_bp.low <= each.hold_bp.value <= each.hold_bp.high
    assert found.handle.mae >= 0


def test_the_hold_is_drawn_towards_the_long_run():
    # Ten weeks at 5 %, then four at 15 %: between the two.
    history = [day(10_000, 9_500)] * 70 + [day(10_000, 8_500)] * 28

    assert 500 < foreseen_hold_bp(history) < 1_500
    assert foreseen_hold_bp([day(10_000, 9_500)] * 60) == 500
    assert foreseen_hold_bp([Tally()] * 60) == 0


def test_a_book_without_a_bet_is_foreseen_as_nothing():
    found = foreseen([Tally()] * DAYS_MIN)

    assert {each.handle_minor.high for each in found.days} == {0}
    assert (found.handle.mape_bp, found.hold.days, found.hold.mae) == (None, 0, 0)


def test_four_in_five_errors_are_within():
    assert within([5, 1, 4, 2, 3]) == 4
    assert within([7]) == 7
    assert within([]) == 0


def noted(days, *, stood, came, ahead=1):
    """What stood so many days before each of the last days, and what came on it."""
    for back in range(1, days + 1):
        on_day = SUNDAY - timedelta(days=back)
        yield Noted(on_day - timedelta(days=ahead), on_day, stood)
        yield Noted(on_day, on_day, came)


def test_what_stands_grows_as_it_did_before():
    known = {SUNDAY: 500, SUNDAY + timedelta(days=1): 1_000}

    found = outlook(known, list(noted(NOTED_MIN, stood=100, came=250)), SUNDAY)

    assert [each.known_minor for each in found] == [500, 1_000, 0, 0, 0, 0, 0]
    assert found[0].expected.value == 500
    assert (found[1].expected.low, found[1].expected.value) == (2_500, 2_500)
    assert found[2].expected is None


def test_too_few_notes_say_nothing():
    notes = list(noted(NOTED_MIN - 1, stood=100, came=250))

    assert outlook({}, notes, SUNDAY)[1].expected is None
    assert missed(notes, SUNDAY) is None
    assert missed(list(noted(NOTED_MIN, stood=0, came=0)), SUNDAY) is None


def test_how_far_off_the_outlook_was_is_told():
    notes = [
        *noted(NOTED_MIN, stood=100, came=200),
        Noted(SUNDAY - timedelta(days=8), SUNDAY - timedelta(days=7), 100),
        Noted(SUNDAY - timedelta(days=7), SUNDAY - timedelta(days=7), 0),
    ]

    found = missed(notes, SUNDAY)

    assert found.days == NOTED_MIN + 1
    assert found.mae > 0
    assert found.mape_bp == 1_700
    assert outlook({SUNDAY + timedelta(days=1): 600}, notes, SUNDAY)[1].expected.low >= 0


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=28))
def test_an_expectation_is_within_its_band(pairs):
    notes = []
    for back, (stood, came) in enumerate(pairs, start=1):
        on_day = SUNDAY - timedelta(days=back)
        notes += [Noted(on_day - timedelta(days=2), on_day, stood), Noted(on_day, on_day, came)]

    for each in outlook({SUNDAY + timedelta(days=2): 10**6}, notes, SUNDAY):
        if each.expected is not None:
            assert 0 <= each.expected.low <= each.expected.value <= each.expected.high
