"""A day's credits come back evenly, and are never promised twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.feeds.budget import Credits

DAY_S = 86_400


def test_a_new_day_is_full():
    assert Credits(10).wait_s(10, now_s=0) == 0


def test_what_was_spent_comes_back_over_the_day():
    credits_left = Credits(24)
    credits_left.spend(24, now_s=0)

    assert credits_left.wait_s(1, now_s=0) == pytest.approx(3600)
    assert credits_left.wait_s(1, now_s=3600) == pytest.approx(0)
    assert credits_left.wait_s(24, now_s=DAY_S) == pytest.approx(0)


def test_a_cost_above_a_days_waits_for_a_full_day_and_then_for_its_debt():
    credits_left = Credits(10)
    credits_left.spend(15, now_s=0)

    assert credits_left.wait_s(15, now_s=0) == pytest.approx(1.5 * DAY_S)


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 9)), max_size=60))
def test_over_any_stretch_no_more_is_spent_than_a_day_holds_and_time_brings(steps):
    credits_left, now_s, spent = Credits(40), 0, 0
    for later_s, cost in steps:
        now_s += later_s
        if credits_left.wait_s(cost, now_s) == 0:
            credits_left.spend(cost, now_s)
            spent += cost

    assert spent <= 40 + now_s * 40 / DAY_S + 1e-6


def test_a_shared_account_counts_what_others_spent():
    until_full_s = [0.0]

    def account(spent_s):
        until_full_s[0] += spent_s
        return until_full_s[0]

    ours, theirs = Credits(24), Credits(24)
    for each in (ours, theirs):
        each.share(account)

    ours.spend(20, now_s=0)

    assert theirs.wait_s(4, now_s=0) == pytest.approx(0)
    assert theirs.wait_s(5, now_s=0) == pytest.approx(3600)
    assert ours.left(now_s=0) == theirs.left(now_s=0) == 4
