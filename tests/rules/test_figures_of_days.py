"""Figures of a book add up, and say nothing of nothing; charts show what they are given."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.reports.model import (
    ByDate,
    Figure,
    Tally,
    by_day,
    by_value,
    days,
    share_bp,
    summed,
)
from touchline.web.office.charts import HEIGHT, WIDTH, banded, columns, shares
from touchline.web.office.money import grouped, percent

pytestmark = pytest.mark.spec("B4")

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (16, 17, 18))
# Three bets of 10.00: one won 20.00, one is open, one is void.
THREE = Tally(
    bets=3,
    stake_minor=3_000,
    settled_bets=1,
    settled_stake_minor=1_000,
    paid_minor=2_000,
    voided_bets=1,
    voided_stake_minor=1_000,
)


def test_what_is_void_is_in_no_handle():
    assert THREE.handle_minor(ByDate.BET) == 2_000
    assert THREE.handle_minor(ByDate.SETTLEMENT) == 1_000
    assert THREE.open_minor == 1_000


def test_the_house_keeps_what_it_did_not_pay():
    assert THREE.ggr_minor == -1_000
    assert THREE.hold_bp(ByDate.BET) == -5_000
    assert THREE.hold_bp(ByDate.SETTLEMENT) == -10_000
    assert Tally().hold_bp(ByDate.BET) is None


def test_a_share_is_told_to_the_nearest():
    assert [share_bp(1, 3), share_bp(2, 3), share_bp(-1, 3), share_bp(1, 0)] == [
        3_333,
        6_667,
        -3_333,
        None,
    ]


def test_figures_are_summed_by_value_and_by_day():
    figures = [
        Figure(MONDAY, "soccer", THREE),
        Figure(WEDNESDAY, "soccer", THREE),
        Figure(WEDNESDAY, "tennis", Tally(bets=1, stake_minor=500)),
        Figure(date(2026, 11, 1), "tennis", Tally(bets=1, stake_minor=500)),
    ]

    assert summed(figures).bets == 8
    assert by_value(figures)["tennis"] == Tally(bets=2, stake_minor=1_000)
    each = by_day(figures, MONDAY, WEDNESDAY)
    assert list(each) == days(MONDAY, WEDNESDAY) == [MONDAY, TUESDAY, WEDNESDAY]
    assert [tally.bets for tally in each.values()] == [3, 0, 4]
    assert days(TUESDAY, MONDAY) == []


@given(st.lists(st.integers(-(10**15), 10**15), max_size=60))
def test_columns_stay_in_the_picture_and_keep_their_side_of_zero(values):
    drawn = columns(values, ["" for _ in values], "all")

    for value, bar in zip(values, drawn.bars, strict=True):
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT + 2
        assert bar.is_below == (value < 0)
        assert (bar.height > 0) == (value != 0)


def test_a_chart_of_nothing_has_its_line_at_the_foot():
    assert columns([0, 0], ["", ""], "none").zero_y == HEIGHT
    assert columns([], [], "none").bars == []


def test_a_band_stands_behind_its_column():
    drawn = banded([50, 0], [100, 0], [200, 0], ["a", "b"], "both", first="1", last="2")

    band, column = drawn.bands[0], drawn.bars[0]
    assert (band.y, band.height) == (0, HEIGHT * 3 // 4)
    assert (column.y, column.height) == (HEIGHT // 2, HEIGHT // 2)
    assert band.x < column.x < column.x + column.width < band.x + band.width
    assert drawn.bars[1].height == drawn.bands[1].height == 0
    assert banded([], [], [], [], "none").bars == []


def test_bars_are_shares_of_the_longest():
    assert shares([200, 100, 1, 0]) == [1_000, 500, 5, 0]
    assert shares([10**6, 1]) == [1_000, 1]
    assert shares([]) == []


def test_amounts_are_grouped_and_shares_are_percent():
    assert grouped(123_456_789, 2) == "1,234,567.89"
    assert grouped(-5, 2) == "-0.05"
    assert grouped(-1_234, 0) == "-1,234"
    assert [percent(525), percent(-5), percent(None)] == ["5.25 %", "-0.05 %", "\N{EN DASH}"]
