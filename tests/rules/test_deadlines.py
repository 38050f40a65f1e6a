"""One budget of time reaches everything that waits."""

import pytest

from touchline.plumbing import deadline
from touchline.plumbing.redis_calls import HastyRedis, OutOfTime
from touchline.plumbing.spawning import spawn_with_context


def test_without_a_budget_a_limit_is_a_limit():
    assert deadline.remaining_s() is None
    assert deadline.capped_s(3.0) == 3.0


def test_a_budget_caps_every_limit():
    with deadline.budget(1.0):
        assert 0.5 < deadline.capped_s(3.0) <= 1.0
        assert deadline.capped_s(0.25) == 0.25


def test_an_inner_budget_can_only_be_shorter():
    with deadline.budget(1.0):
        with deadline.budget(60):
            assert deadline.remaining_s() <= 1.0
        with deadline.budget(0.1):
            assert deadline.remaining_s() <= 0.1
        assert deadline.remaining_s() > 0.1
    assert deadline.remaining_s() is None


def test_whoever_has_no_time_left_does_not_begin():
    with deadline.budget(0), pytest.raises(deadline.DeadlinePassed):
        deadline.capped_s(3.0)


def test_whoever_has_no_time_left_does_not_ask_redis():
    nowhere = HastyRedis(host="127.0.0.1", port=9)

    with deadline.budget(0), pytest.raises(OutOfTime):
        nowhere.get("anything")


def test_work_beside_the_work_has_no_deadline():
    left = []

    with deadline.budget(5):
        spawn_with_context(lambda: left.append(deadline.remaining_s()), name="child").join()

    assert left == [None]
