"""Concurrent calls share one execution; invalidation and failure are never cached."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from harness.waiting import eventually
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from touchline.plumbing.singleflight import (
    Singleflight,
    StillComputing,
    singleflight,
    singleflight_branding,
)


class Slow:
    """A computation that waits to be let go, and counts how often it was begun."""

    def __init__(self, value="computed"):
        self.begun = 0
        self.value = value
        self.may_end = Event()

    def __call__(self):
        self.begun += 1
        assert self.may_end.wait(10)
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value


def aboard(flights):
    """How many keys are being computed."""
    return len(flights._flights._flights)


@pytest.mark.spec("S3.6", "S2.4")
def test_fifty_concurrent_calls_share_one_execution():
    flights, slow = Singleflight(deadline_s=10), Slow()

    with ThreadPoolExecutor(50) as pool:
        calls = [pool.submit(flights.do, "acme", slow) for _ in range(50)]
        eventually(lambda: pool._work_queue.empty() and slow.begun == 1)
        slow.may_end.set()
        answers = [call.result() for call in calls]

    assert answers == ["computed"] * 50
    assert slow.begun == 1


@pytest.mark.spec("S3.6")
def test_another_key_does_not_wait():
    flights, slow = Singleflight(deadline_s=10), Slow()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(flights.do, "acme", slow)
        eventually(lambda: slow.begun == 1)
        other = flights.do("rival", lambda: "at once")
        slow.may_end.set()

    assert (first.result(), other) == ("computed", "at once")


@pytest.mark.spec("S3.6")
def test_an_exception_is_shared_with_those_who_wait_and_forgotten_afterwards():
    flights, slow = Singleflight(deadline_s=10), Slow(ValueError("no"))

    with ThreadPoolExecutor(5) as pool:
        calls = [pool.submit(flights.do, "acme", slow) for _ in range(5)]
        eventually(lambda: pool._work_queue.empty() and slow.begun == 1)
        slow.may_end.set()
        errors = {call.exception() for call in calls}
    after = flights.do("acme", lambda: "fine again")

    assert errors == {slow.value}
    assert (slow.begun, after) == (1, "fine again")


@pytest.mark.spec("S3.6")
def test_past_the_deadline_the_last_good_value_is_served():
    flights, slow = Singleflight(deadline_s=0.05), Slow("new")
    flights.do("acme", lambda: "old")

    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(flights.do, "acme", slow)
        eventually(lambda: slow.begun == 1)
        waited = flights.do("acme", slow)
        slow.may_end.set()

    assert (waited, leader.result()) == ("old", "new")


def test_past_the_deadline_with_nothing_older_the_caller_is_told_so():
    flights, slow = Singleflight(deadline_s=0.05), Slow()

    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(flights.do, "acme", slow)
        eventually(lambda: slow.begun == 1)
        with pytest.raises(StillComputing) as refused:
            flights.do("acme", slow)
        slow.may_end.set()

    assert refused.value.retry_after_s > 0
    assert leader.result() == "computed"


@pytest.mark.spec("S3.6")
def test_what_began_before_an_invalidation_is_not_given_to_those_who_come_after_it():
    flights, before = Singleflight(deadline_s=0.05), Slow("before")

    with ThreadPoolExecutor(1) as pool:
        old = pool.submit(flights.do, "acme", before)
        eventually(lambda: before.begun == 1)
        flights.forget("acme")
        new = flights.do("acme", lambda: "after")
        before.may_end.set()
        assert old.result() == "before"

        late = Slow("latest")
        leader = pool.submit(flights.do, "acme", late)
        eventually(lambda: late.begun == 1)
        remembered = flights.do("acme", late)
        late.may_end.set()

    assert (new, remembered, leader.result()) == ("after", "after", "latest")
    assert aboard(flights) == 0


def test_a_killed_leader_hands_on_to_one_of_those_who_wait():
    flights, doomed, heir = Singleflight(deadline_s=10), Slow(SystemExit()), Slow("heir")

    with ThreadPoolExecutor(4) as pool:
        leader = pool.submit(flights.do, "acme", doomed)
        eventually(lambda: doomed.begun == 1)
        waiting = [pool.submit(flights.do, "acme", heir) for _ in range(3)]
        eventually(pool._work_queue.empty)
        doomed.may_end.set()
        heir.may_end.set()

    assert isinstance(leader.exception(), SystemExit)
    assert [call.result() for call in waiting] == ["heir"] * 3


def test_a_computation_that_asks_for_itself_fails_instead_of_hanging():
    flights = Singleflight()

    with pytest.raises(AssertionError, match="computed from itself"):
        flights.do("acme", lambda: flights.do("acme", lambda: "never"))


def test_remembered_values_are_bounded():
    flights = Singleflight(remembered_max=10)

    for number in range(100):
        flights.do(number, lambda number=number: number)

    assert list(flights._flights._last) == list(range(90, 100))


def test_the_decorator_tells_calls_apart_by_their_arguments():
    begun = []

    @singleflight()
    def double(number, *, plus=0):
        """Twice a number."""
        begun.append(number)
        return number * 2 + plus

    assert (double(1), double(1, plus=1), double(2)) == (2, 3, 4)
    assert begun == [1, 1, 2]
    assert (double.__name__, double.__doc__) == ("double", "Twice a number.")


@pytest.mark.spec("S3.6")
def test_branding_is_computed_once_for_a_tenant_whatever_else_is_asked():
    slow = Slow("theme")

    @singleflight_branding
    def theme(tenant, request):
        del tenant, request
        return slow()

    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(theme, "acme", number) for number in range(8)]
        eventually(lambda: pool._work_queue.empty() and slow.begun == 1)
        slow.may_end.set()

    assert {call.result() for call in calls} == {"theme"}
    assert slow.begun == 1
    theme.forget("acme")


class Interleavings(RuleBasedStateMachine):
    """Flights of one key begin, end, fail and are forgotten in any order, as threads would do it."""

    def __init__(self):
        super().__init__()
        self.flights = Singleflight()._flights
        self.world = 0
        self.airborne = []

    @rule()
    def somebody_asks(self):
        flight, is_pilot = self.flights.board("key", object(), Event)
        if is_pilot:
            flight.value = self.world
            self.airborne.append(flight)
        else:
            assert flight.value == self.world

    @rule()
    def the_world_changes(self):
        self.world += 1
        self.flights.forget("key")

    @precondition(lambda self: self.airborne)
    @rule(data=st.data(), succeeds=st.booleans())
    def one_lands(self, data, succeeds):
        flight = self.airborne.pop(data.draw(st.integers(0, len(self.airborne) - 1)))
        flight.has_value = succeeds
        self.flights.land("key", flight)

    @invariant()
    def nothing_old_is_remembered(self):
        try:
            last = self.flights.last("key")
        except StillComputing:
            return
        assert last == self.world


TestInterleavings = Interleavings.TestCase
