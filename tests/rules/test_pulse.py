"""A worker's pulse: rests are beats, silence is measured by them."""

import pytest

from touchline.plumbing.pulse import RESTS_MISSED, SILENCE_MIN_S, Pulse

pytestmark = pytest.mark.spec("S3.4")


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


def test_a_worker_that_rests_is_alive(clock):
    pulse = Pulse(now_s=clock)
    clock.now_s += 1000

    pulse.wait(0.001)

    assert pulse.is_beating()
    assert pulse.age_s() == 0


def test_silence_is_measured_by_the_longest_rest(clock):
    pulse = Pulse(now_s=clock)
    pulse.set()
    pulse.wait(45.0)

    clock.now_s += 45.0 * RESTS_MISSED
    is_still_beating = pulse.is_beating()
    clock.now_s += 0.1

    assert is_still_beating
    assert not pulse.is_beating()


def test_short_rests_do_not_make_a_slow_round_a_death(clock):
    pulse = Pulse(now_s=clock)
    pulse.set()
    pulse.wait(0.25)

    clock.now_s += SILENCE_MIN_S

    assert pulse.is_beating()
    clock.now_s += 0.1
    assert not pulse.is_beating()


def test_it_ends_a_worker_like_any_event():
    pulse = Pulse()

    assert not pulse.wait(0.001)
    pulse.set()
    assert pulse.wait(10)


def test_a_worker_whose_other_thread_is_silent_hangs(clock):
    pulse = Pulse(now_s=clock)
    beside = pulse.beside("own")

    clock.now_s += SILENCE_MIN_S + 1
    pulse.wait(0.001)
    is_beating_alone, age_s = pulse.is_beating(), pulse.age_s()
    beside.wait(0.001)

    assert not is_beating_alone
    assert age_s == SILENCE_MIN_S + 1
    assert pulse.is_beating()
    assert pulse.age_s() == 0


def test_all_threads_of_a_worker_end_together():
    pulse = Pulse()
    before = pulse.beside("own")
    pulse.set()
    after = pulse.beside("late")

    assert before.wait(10)
    assert after.is_set()
