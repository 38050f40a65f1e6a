"""Duties take a share of a worker, and a smaller one while somebody waits for money."""

import pytest

from touchline.duties.duty import HELD_S, REST_MIN_S, rest_after_s


@pytest.mark.parametrize(("gives_way", "share"), [(False, 1 / 5), (True, 1 / 20)])
def test_a_duty_has_a_share_of_a_worker(gives_way, share):
    step_s = 0.5

    rest_s = rest_after_s(step_s, gives_way=gives_way)

    assert step_s / (step_s + rest_s) == pytest.approx(share)


@pytest.mark.parametrize("gives_way", [False, True])
def test_no_step_is_so_slow_that_another_worker_takes_the_duty_meanwhile(gives_way):
    assert rest_after_s(HELD_S, gives_way=gives_way) < HELD_S


def test_the_shortest_step_is_followed_by_a_rest():
    assert rest_after_s(0.0, gives_way=False) == REST_MIN_S
