"""Charts are points; a counter that began anew draws no dip below zero."""

import pytest

from touchline.web.console.spark import HEIGHT, WIDTH, rates, shares, spark

pytestmark = pytest.mark.spec("B5")


def points(line):
    return [tuple(map(float, pair.split(","))) for pair in line.points.split()]


def test_a_line_goes_from_the_oldest_to_the_newest_within_its_frame():
    drawn = points(spark([0.0, 5.0, 10.0], "x"))

    assert drawn == [(2.0, 34.0), (80.0, 18.0), (158.0, 2.0)]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in drawn)


def test_little_does_not_look_much():
    assert points(spark([0.0, 1.0], "x", at_least=100.0))[1][1] > HEIGHT - 3


@pytest.mark.parametrize("values", [[], [3.0]])
def test_one_value_is_no_line(values):
    assert spark(values, "x") is None


def test_a_counters_growth_is_told_by_the_second():
    assert rates([0, 10, 20, 20], [0.0, 50.0, 20.0, 21.0]) == [5.0, 0.0, 1.0]
    assert rates([7], [1.0]) == []


def test_a_share_is_of_what_grew_and_stays_where_nothing_did():
    assert shares([0.0, 9.0, 9.0, 9.0], [0.0, 10.0, 10.0, 20.0]) == [90.0, 90.0, 0.0]
    assert shares([5.0, 0.0, 1.0], [10.0, 0.0, 1.0]) == [0.0, 100.0]
    assert shares([7.0], [9.0]) == []
