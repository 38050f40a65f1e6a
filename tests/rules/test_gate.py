"""The gate's promises, on a clock that the test moves; nothing here knows a database."""

from contextlib import suppress

import psycopg
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from prometheus_client import REGISTRY

from touchline.errors import Unavailable
from touchline.plumbing.breaker import Control, Outcome, Rules
from touchline.plumbing.gate import CRITICAL_WHILE_OPEN, DatabaseUnavailable, DbGate
from touchline.plumbing.lanes import Lane
from touchline.plumbing.news import GateState

OK, FAILED = Outcome.SUCCEEDED, Outcome.FAILED


class World:
    """A gate, its clock, and how often it asked somebody to look at the database."""

    def __init__(self, size=6):
        self.now_s = 1000.0
        self.doubts = 0
        self.gate = DbGate(
            "test",
            size,
            rules=Rules(),
            jitter=lambda rest_s: rest_s,
            on_doubt=self._doubted,
            now_s=lambda: self.now_s,
        )

    def _doubted(self):
        self.doubts += 1

    def call(self, outcome=OK, lane=Lane.NORMAL):
        self.gate.leave(self.gate.enter(lane, wait_s=0), outcome)

    def room(self, lane=Lane.NORMAL):
        """How many of a lane get in at once; they leave again."""
        held = []
        with suppress(DatabaseUnavailable):
            while True:
                held.append(self.gate.enter(lane, wait_s=0))
        for entry in held:
            self.gate.leave(entry, OK)
        return len(held)

    def fail_until_open(self):
        while self.gate.state is not GateState.OPEN:
            self.call(FAILED)
            self.now_s += 0.1

    def probe(self, *, is_good):
        permit = self.gate.begin_probe()
        return self.gate.end_probe(permit, is_good=is_good, began_s=self.now_s)


@pytest.fixture
def world():
    return World()


def test_being_turned_away_is_unavailable_and_still_a_driver_error(world):
    world.fail_until_open()

    with pytest.raises(DatabaseUnavailable) as caught:
        world.call()

    assert isinstance(caught.value, Unavailable)
    assert isinstance(caught.value, psycopg.OperationalError)
    assert caught.value.retry_after_s >= 1


@pytest.mark.spec("S3.2")
def test_the_last_connection_is_for_critical_work_alone(world):
    held = [world.gate.enter(Lane.NORMAL, wait_s=0) for _ in range(5)]

    with pytest.raises(DatabaseUnavailable):
        world.gate.enter(Lane.NORMAL, wait_s=0)
    held.append(world.gate.enter(Lane.CRITICAL, wait_s=0))

    assert world.gate.usage() == (6, 5, 0)
    for entry in held:
        world.gate.leave(entry, OK)
    assert world.gate.usage() == (0, 0, 0)


@pytest.mark.spec("S3.2")
def test_a_full_pool_sheds_all_but_critical_work_until_it_has_been_calm(world):
    held = [world.gate.enter(Lane.CRITICAL, wait_s=0) for _ in range(6)]
    world.gate.tick()
    world.now_s += 0.3
    world.gate.tick()
    assert (world.gate.state, world.gate.is_bypassed) == (GateState.SHEDDING, True)

    world.gate.leave(held.pop(), OK)
    with pytest.raises(DatabaseUnavailable):
        world.gate.enter(Lane.NORMAL, wait_s=0)
    held.append(world.gate.enter(Lane.CRITICAL, wait_s=0))
    for entry in held:
        world.gate.leave(entry, OK)
    world.now_s += 1.0
    world.gate.tick()

    assert world.gate.state is GateState.CLOSED
    assert world.doubts


@pytest.mark.spec("S3.2")
def test_while_open_two_critical_calls_go_through_and_no_third(world):
    world.fail_until_open()

    held = [world.gate.enter(Lane.CRITICAL, wait_s=1) for _ in range(CRITICAL_WHILE_OPEN)]

    with pytest.raises(DatabaseUnavailable):
        world.gate.enter(Lane.CRITICAL, wait_s=1)
    assert len(held) == 2


def test_critical_calls_that_succeed_while_open_close_it_as_probes_do(world):
    world.fail_until_open()

    for _ in range(3):
        world.call(OK, Lane.CRITICAL)

    assert world.gate.state is GateState.CLOSED


@pytest.mark.spec("S3.2")
def test_a_failed_look_in_doubt_opens_it_unless_somebody_was_answered_meanwhile(world):
    began_s = world.now_s
    world.call(OK)
    world.gate.end_probe(None, is_good=False, began_s=began_s)
    assert world.gate.state is GateState.CLOSED

    world.now_s += 1
    world.gate.end_probe(None, is_good=False, began_s=world.now_s)

    assert world.gate.state is GateState.OPEN


@pytest.mark.spec("S3.2")
def test_a_recovered_database_gets_its_load_back_little_by_little(world):
    world.fail_until_open()
    for _ in range(3):
        world.probe(is_good=True)
    assert world.gate.state is GateState.CLOSED

    taken = []
    for _ in range(6):
        taken.append(world.room())
        world.now_s += 1

    assert taken == sorted(taken)
    assert (taken[0], taken[-1]) == (1, 5)


@pytest.mark.spec("S3.2")
@pytest.mark.parametrize("part", ["_breaker", "_lanes", "_pressure"])
def test_a_fault_of_the_gate_lets_the_work_through_and_is_counted(world, part):
    before = _faults()
    setattr(world.gate, part, None)

    world.call(OK)
    world.gate.tick()

    assert _faults() > before


def _faults():
    return REGISTRY.get_sample_value("dbgate_internal_errors_total", {"pool": "test"}) or 0


class Days(RuleBasedStateMachine):
    """Any order of work, outages, probes and orders."""

    def __init__(self):
        super().__init__()
        self.world = World()
        self.gate = self.world.gate
        self.held = []

    @rule(seconds=st.sampled_from([0, 0.06, 0.3, 1, 6, 60]))
    def wait(self, seconds):
        self.world.now_s += seconds
        self.gate.tick()

    @rule(lane=st.sampled_from(Lane))
    def come(self, lane):
        with suppress(DatabaseUnavailable):
            self.held.append(self.gate.enter(lane, wait_s=0))

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 9), outcome=st.sampled_from(Outcome), is_held=st.booleans())
    def go(self, which, outcome, is_held):
        entry = self.held.pop(which % len(self.held))
        if is_held:
            self.gate.hold(entry)
        self.gate.leave(entry, outcome)

    @rule(is_good=st.booleans())
    def probe(self, is_good):
        self.world.probe(is_good=is_good)

    @rule(control=st.sampled_from(Control))
    def control(self, control):
        self.gate.control(control)

    @invariant()
    def the_counts_are_true(self):
        assert self.gate.usage()[0] == len(self.held)
        assert self.gate.usage()[2] == 0
        assert len(self.held) <= self.gate.size + CRITICAL_WHILE_OPEN

    def teardown(self):
        """Whatever happened, it ends well once the database is well."""
        for entry in self.held:
            self.gate.leave(entry, OK)
        self.gate.control(Control.AUTO)
        for _ in range(3):
            self.world.probe(is_good=True)
        for _ in range(2):
            self.gate.tick()
            self.world.now_s += 10
        self.gate.tick()
        assert self.gate.state is GateState.CLOSED
        assert self.world.room() == 5


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
