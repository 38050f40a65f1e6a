"""The breaker's promises, on a clock that the test moves."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from touchline.plumbing.breaker import Breaker, Control, Outcome, Rules, State
from touchline.plumbing.guarded import FEED_RULES

OK, SLOW, FAILED, IGNORED = Outcome.SUCCEEDED, Outcome.SLOW, Outcome.FAILED, Outcome.IGNORED


def breaker(rules=None, *, jitter=lambda rest_s: rest_s):
    return Breaker(rules or Rules(), jitter=jitter)


def call(ours, outcome, now_s):
    permit = ours.allow(now_s)
    if permit is not None:
        ours.record(permit, outcome, now_s)
    return permit


def probe(ours, outcome, now_s):
    permit = ours.begin_probe(now_s)
    ours.record(permit, outcome, now_s)


def opened(rules=None, *, at_s=100.0):
    ours = breaker(rules)
    ours.trip(at_s)
    return ours


@pytest.mark.spec("S3.2")
def test_five_failures_in_a_row_open_it():
    ours = breaker()

    for number in range(5):
        assert ours.state(100 + number) is State.CLOSED
        call(ours, FAILED, 100 + number)

    assert ours.state(105) is State.OPEN
    assert ours.allow(104.5) is None


def test_failures_of_one_moment_count_as_one_in_a_row():
    ours = breaker()

    for _ in range(9):
        call(ours, FAILED, 100.0)

    assert ours.state(100) is State.CLOSED


@pytest.mark.spec("S3.2")
@settings(max_examples=25, deadline=None)
@given(calls_per_s=st.integers(2, 400), phase=st.integers(0, 4))
def test_eighty_percent_errors_between_successes_always_open_it_within_ten_seconds(
    calls_per_s, phase
):
    ours = breaker()

    for number in range(10 * calls_per_s):
        outcome = OK if number % 5 == phase else FAILED
        call(ours, outcome, 100 + number / calls_per_s)

    assert ours.is_refusing(100.0)


@settings(max_examples=25, deadline=None)
@given(calls_per_s=st.integers(1, 200), seconds=st.integers(1, 20))
def test_forty_percent_errors_between_successes_never_open_it(calls_per_s, seconds):
    ours = breaker()

    for number in range(seconds * calls_per_s):
        outcome = FAILED if number % 5 in {1, 3} else OK
        call(ours, outcome, 100 + number / calls_per_s)

    assert ours.state(100 + seconds) is State.CLOSED


def test_slow_answers_open_it_too():
    ours = breaker()

    for number in range(10):
        call(ours, SLOW if number else OK, 100 + number / 10)

    assert ours.state(101) is State.OPEN


def test_what_happened_long_ago_is_forgotten():
    ours = breaker()
    for number in range(4):
        call(ours, SLOW, 100 + number)

    for number in range(9):
        call(ours, SLOW, 120 + number / 10)

    assert ours.state(121) is State.CLOSED


@pytest.mark.spec("S3.2")
def test_three_good_probes_close_it_and_a_bad_one_begins_anew():
    ours = opened()

    probe(ours, OK, 100.5)
    probe(ours, OK, 100.6)
    probe(ours, FAILED, 100.7)
    assert ours.state(100.7) is State.OPEN
    for now_s in (100.8, 100.9, 101.0):
        probe(ours, OK, now_s)

    assert ours.state(101) is State.CLOSED


def test_the_time_to_stay_away_doubles_up_to_its_limit():
    ours, rests, now_s = opened(at_s=0.0), [], 0.0

    for _ in range(6):
        rests.append(ours.retry_after_s(now_s))
        now_s += rests[-1]
        probe(ours, FAILED, now_s)

    assert rests == [1, 2, 4, 8, 15, 15]


def test_an_outage_soon_after_a_recovery_is_the_same_outage():
    ours = opened(at_s=0.0)
    for _ in range(3):
        probe(ours, OK, 0.5)

    ours.trip(2.0)
    soon_s = ours.retry_after_s(2.0)
    for _ in range(3):
        probe(ours, OK, 3.0)
    ours.trip(60.0)

    assert (soon_s, ours.retry_after_s(60.0)) == (2.0, 1.0)


@pytest.mark.spec("S3.2")
def test_after_closing_trust_grows_from_a_tenth_to_all_in_five_seconds():
    ours = opened()
    assert breaker().share(0.0) == 1.0

    for _ in range(3):
        probe(ours, OK, 101.0)

    shares = [ours.share(101.0 + passed_s) for passed_s in (0, 2.5, 5, 100)]
    assert shares == pytest.approx([0.1, 0.55, 1.0, 1.0])


def test_a_probe_that_never_returns_counts_as_failed():
    ours = opened()
    probe(ours, OK, 101.0)
    lost = ours.begin_probe(102.0)
    assert ours.begin_probe(103.0) is None

    assert ours.state(107.0) is State.OPEN
    ours.record(lost, OK, 107.1)
    assert ours.begin_probe(107.1) is not None


def test_what_began_before_it_opened_does_not_count_afterwards():
    ours = breaker()
    early = [ours.allow(99.0) for _ in range(20)]
    ours.trip(100.0)
    for _ in range(3):
        probe(ours, OK, 101.0)

    for number, permit in enumerate(early):
        ours.record(permit, FAILED, 102.0 + number)

    assert ours.state(102) is State.CLOSED


@pytest.mark.spec("S4.6")
def test_a_feed_is_left_alone_after_three_failures_and_asked_by_one_caller_later():
    ours = breaker(FEED_RULES)
    for number in range(3):
        call(ours, FAILED, 100 + number)
    assert call(ours, OK, 102.5) is None

    first, second = ours.allow(103.0), ours.allow(103.0)
    ours.record(first, OK, 103.1)

    assert (first.is_probe, second) == (True, None)
    assert ours.state(103.1) is State.CLOSED


@pytest.mark.spec("S4.6")
def test_a_feed_that_stays_away_is_asked_ever_more_rarely_but_each_minute():
    ours = breaker(FEED_RULES)
    for number in range(3):
        call(ours, FAILED, number / 10)

    asked_at_s = [tenth / 10 for tenth in range(2000) if call(ours, FAILED, tenth / 10)]

    rests = [round(late - early) for early, late in pairwise(asked_at_s)]
    assert rests == [2, 4, 8, 16, 32, 60, 60]


def test_an_operator_decides_over_the_breaker():
    ours = breaker()

    ours.set_control(Control.ISOLATED)
    assert ours.allow(100.0) is None
    assert ours.begin_probe(1e6) is None
    ours.set_control(Control.HELD_CLOSED)
    for number in range(50):
        assert call(ours, FAILED, 100 + number) is not None
    ours.set_control(Control.AUTO)

    assert ours.state(200.0) is State.CLOSED


class Outages(RuleBasedStateMachine):
    """Any order of calls, probes, losses and waits."""

    def __init__(self):
        super().__init__()
        self.ours = breaker(jitter=lambda rest_s: rest_s / 2)
        self.now_s = 1000.0
        self.out = []
        self.open_since_s = None

    @rule(seconds=st.sampled_from([0, 0.01, 0.06, 0.5, 1, 3, 20, 600]))
    def wait(self, seconds):
        self.now_s += seconds

    @rule()
    def call(self):
        was_refusing = self.ours.is_refusing(self.now_s)
        permit = self.ours.allow(self.now_s)
        assert (permit is not None and not permit.is_probe) == (not was_refusing)
        if permit:
            self.out.append(permit)

    @rule()
    def probe(self):
        state = self.ours.state(self.now_s)
        permit = self.ours.begin_probe(self.now_s)
        assert permit is None or state is not State.CLOSED
        if permit:
            self.out.append(permit)

    @precondition(lambda self: self.out)
    @rule(outcome=st.sampled_from(Outcome), place=st.integers(0, 50))
    def answer(self, outcome, place):
        self.ours.record(self.out.pop(place % len(self.out)), outcome, self.now_s)

    @precondition(lambda self: self.out)
    @rule(place=st.integers(0, 50))
    def lose(self, place):
        self.out.pop(place % len(self.out))

    @rule()
    def trip(self):
        self.ours.trip(self.now_s)

    @rule(control=st.sampled_from(Control))
    def control(self, control):
        self.ours.set_control(control)

    @invariant()
    def the_wait_is_bounded(self):
        assert 0 <= self.ours.retry_after_s(self.now_s) <= 15

    @invariant()
    def the_share_is_a_share(self):
        assert 0.1 <= self.ours.share(self.now_s) <= 1

    @invariant()
    def a_lost_probe_blocks_nobody_for_longer_than_its_lease(self):
        if self.ours.control is Control.AUTO and self.ours.is_refusing(self.now_s):
            later_s = self.now_s + self.ours.rules.probe_lease_s + 15
            self.now_s = later_s
            assert self.ours.is_refusing(later_s)
            permit = self.ours.begin_probe(later_s)
            assert permit is not None
            self.ours.record(permit, Outcome.IGNORED, later_s)

    def teardown(self):
        """Whatever happened: three good probes bring it back."""
        self.ours.set_control(Control.AUTO)
        self.ours.trip(self.now_s)
        for _ in range(3):
            probe(self.ours, OK, self.now_s)
        assert not self.ours.is_refusing(self.now_s)


TestOutages = Outages.TestCase
TestOutages.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
