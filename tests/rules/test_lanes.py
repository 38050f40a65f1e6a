"""Who gets a connection, and when the pool is too busy: on a clock that the test moves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from touchline.plumbing.lanes import Lane, Lanes, Pressure, lane_limit

CRITICAL, NORMAL, SHEDDABLE = Lane.CRITICAL, Lane.NORMAL, Lane.SHEDDABLE


@pytest.mark.spec("S3.2")
@pytest.mark.parametrize(
    ("size", "limits"),
    [
        (20, (20, 17, 12)),
        (10, (10, 8, 6)),
        (8, (8, 6, 4)),
        (6, (6, 5, 3)),
        (5, (5, 4, 3)),
        (3, (3, 2, 1)),
        (2, (2, 1, 1)),
        (1, (1, 1, 1)),
    ],
)
def test_the_lanes_may_use_all_85_and_60_percent_rounded_down(size, limits):
    assert tuple(lane_limit(lane, size) for lane in Lane) == limits


@settings(deadline=None)
@given(size=st.integers(2, 500), share=st.floats(0.1, 1))
def test_one_connection_is_always_kept_for_critical_work(size, share):
    assert lane_limit(CRITICAL, size, share) == size
    assert 1 <= lane_limit(SHEDDABLE, size, share) <= lane_limit(NORMAL, size, share) < size


@pytest.mark.spec("S3.2")
def test_critical_work_goes_first_and_nobody_overtakes_in_a_lane():
    lanes = Lanes(2)
    first, taken = lanes.ask(NORMAL, 0), lanes.ask(CRITICAL, 0)
    early, late = lanes.ask(NORMAL, 1), lanes.ask(NORMAL, 2)
    critical = lanes.ask(CRITICAL, 3)
    assert (first.is_in, taken.is_in, early.is_in, critical.is_in) == (True, True, False, False)

    order = lanes.leave(first) + lanes.leave(taken) + lanes.leave(critical) + lanes.leave(early)

    assert order == [critical, early, late]


def test_who_gives_up_waiting_is_not_counted_any_more():
    lanes = Lanes(1)
    lanes.ask(NORMAL, 0)
    waiting = [lanes.ask(NORMAL, number) for number in range(30)]
    assert (lanes.waiters, lanes.oldest_wait_s(31)) == (30, 31)

    for place in waiting:
        lanes.leave(place)

    assert (lanes.waiters, lanes.oldest_wait_s(99), lanes.in_use) == (0, 0, 1)


def pressed(size, occupy, at_s):
    """The pressure after the lanes looked the same from 0 to ``at_s``."""
    lanes, pressure = Lanes(size), Pressure(size)
    for place in [lanes.take(CRITICAL, 0.0) for _ in range(occupy["in_use"])]:
        if not occupy.get("is_filling"):
            lanes.hold(place)
    for _ in range(occupy.get("waiters", 0)):
        lanes.ask(NORMAL, 0.0)
    for tick in range(round(at_s * 10) + 1):
        pressure.observe(lanes, tick / 10)
    return pressure.is_on


@pytest.mark.spec("S3.2")
@pytest.mark.parametrize(
    ("size", "occupy", "at_s", "is_on"),
    [
        (20, {"in_use": 17}, 0.3, True),
        (20, {"in_use": 17}, 0.2, False),
        (20, {"in_use": 16}, 60, False),
        (5, {"in_use": 5}, 0.3, True),
        (5, {"in_use": 4}, 60, False),
        (20, {"in_use": 17, "waiters": 5}, 0.1, True),
        (20, {"in_use": 17, "waiters": 4}, 0.2, False),
        (1, {"in_use": 1}, 60, False),
        (1, {"in_use": 1, "waiters": 5}, 0.1, True),
    ],
)
def test_pressure_is_85_percent_for_a_while_or_five_who_wait(size, occupy, at_s, is_on):
    assert pressed(size, occupy, at_s) is is_on


@pytest.mark.spec("S3.2")
def test_a_cold_burst_of_fifteen_is_no_pressure():
    """What a pool's own numbers call 13 waiters is 15 calls of 5 ms that connect first."""
    lanes, pressure = Lanes(20), Pressure(20)
    places = [lanes.ask(NORMAL, 0.0) for _ in range(15)]
    assert all(place.is_in for place in places)

    for millisecond in range(0, 30, 2):
        pressure.observe(lanes, millisecond / 1000)
        assert not pressure.is_on
        lanes.leave(places.pop())

    assert lanes.in_use == 0


def test_waiting_for_a_pool_that_still_connects_is_no_pressure_yet():
    occupy = {"in_use": 6, "waiters": 9, "is_filling": True}

    assert not pressed(6, occupy, 0.2)
    assert pressed(6, {**occupy, "is_filling": False}, 0.2)


@pytest.mark.spec("S3.2")
def test_pressure_ends_only_after_a_second_of_calm():
    lanes, pressure = Lanes(20), Pressure(20)
    places = [lanes.ask(CRITICAL, 0.0) for _ in range(20)]
    pressure.observe(lanes, 0.0)
    pressure.observe(lanes, 0.3)
    assert pressure.is_on

    for place in places[:8]:
        lanes.leave(place)
    pressure.observe(lanes, 0.4)
    pressure.observe(lanes, 9.0)
    assert pressure.is_on, "60 percent are not below 60 percent"
    lanes.leave(places[8])
    pressure.observe(lanes, 9.1)
    pressure.observe(lanes, 10.0)
    assert pressure.is_on, "the calm is younger than a second"
    pressure.observe(lanes, 10.1)

    assert not pressure.is_on


class Traffic(RuleBasedStateMachine):
    """Any order of coming, being served, and giving up."""

    @initialize(size=st.integers(1, 8))
    def begin(self, size):
        self.lanes, self.pressure, self.size = Lanes(size), Pressure(size), size
        self.places, self.now_s = [], 0.0

    @rule(seconds=st.sampled_from([0, 0.05, 0.2, 2]), lane=st.sampled_from(Lane))
    def come(self, seconds, lane):
        self.now_s += seconds
        self.places.append(self.lanes.ask(lane, self.now_s))

    @precondition(lambda self: self.places)
    @rule(which=st.integers(0, 50))
    def connect(self, which):
        self.lanes.hold(self.places[which % len(self.places)])

    @precondition(lambda self: self.places)
    @rule(which=st.integers(0, 50))
    def go(self, which):
        admitted = self.lanes.leave(self.places.pop(which % len(self.places)))
        assert all(place.is_in and place in self.places for place in admitted)

    @rule(share=st.floats(0.1, 1))
    def trust(self, share):
        self.lanes.share = share
        self.lanes.admit()

    @invariant()
    def the_counts_are_true(self):
        if hasattr(self, "lanes"):
            inside = [place for place in self.places if place.is_in]
            assert self.lanes.in_use == len(inside) <= self.size
            assert self.lanes.waiters == len(self.places) - len(inside)
            assert self.lanes.is_filling == any(not place.is_holding for place in inside)
            self.pressure.observe(self.lanes, self.now_s)

    @invariant()
    def nobody_waits_beside_a_free_connection_of_his_lane(self):
        if hasattr(self, "lanes"):
            waiting = [place.lane for place in self.places if not place.is_in]
            for lane in set(waiting):
                limit = lane_limit(lane, self.size, self.lanes.share)
                assert self.lanes.in_use >= limit or min(waiting) < lane


TestTraffic = Traffic.TestCase
TestTraffic.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
