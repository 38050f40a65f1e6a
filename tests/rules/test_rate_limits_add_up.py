"""Rate limits of several processes over shared buckets, under a clock that the test moves."""

import pytest
from harness.buckets import Clock, SharedBuckets, Soon
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from touchline.plumbing.bucket import SECOND_US, Policy
from touchline.plumbing.ratelimit import Limiter, Wish

PUBLIC = Policy("public", burst=100, interval_us=SECOND_US // 2, lease=25)
LOGIN = Policy("login", burst=5, interval_us=12 * SECOND_US, strictness=2)
ANA = ("acme", "198.51.100.7")


def limiter(store, clock, soon, *, processes=2):
    return Limiter(store, processes=processes, now_us=clock, later=soon)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return SharedBuckets(clock)


@pytest.fixture
def soon():
    return Soon()


def spent(meter, times, key=ANA):
    return sum(meter.spend(key).is_allowed for _ in range(times))


@pytest.mark.spec("S3.5")
def test_a_burst_is_allowed_whole_and_then_two_a_second(store, clock, soon):
    meter = limiter(store, clock, soon).meter(PUBLIC)

    at_once = spent(meter, 300)
    clock.advance(10)
    later = spent(meter, 300)

    assert (at_once, later) == (100, 20)


@pytest.mark.spec("S3.5")
def test_what_remains_counts_down_without_a_gap(store, clock, soon):
    meter = limiter(store, clock, soon).meter(PUBLIC)

    told = [meter.spend(ANA).remaining for _ in range(105)]

    assert told == [*range(99, -1, -1), 0, 0, 0, 0, 0]


def test_a_flood_asks_redis_once_per_lease_and_then_no_more(store, clock, soon):
    meter = limiter(store, clock, soon).meter(PUBLIC)

    spent(meter, 10_000)

    assert store.calls <= PUBLIC.burst // PUBLIC.lease
    assert len(soon.calls) == 1


def test_processes_together_keep_to_the_policy_and_their_leases(store, clock, soon):
    meters = [limiter(store, clock, soon).meter(PUBLIC) for _ in range(4)]

    admitted = sum(spent(meter, 1) for _ in range(100) for meter in meters)

    assert 100 <= admitted <= 100 + 4 * PUBLIC.lease


def test_tenants_and_addresses_do_not_share_a_bucket(store, clock, soon):
    meter = limiter(store, clock, soon).meter(PUBLIC)
    spent(meter, 101)

    others = [meter.spend(("rival", ANA[1])), meter.spend(("acme", "198.51.100.8"))]

    assert [other.remaining for other in others] == [99, 99]


@pytest.mark.spec("S3.5")
def test_without_redis_each_process_keeps_to_its_share(clock, soon):
    meters = [limiter(None, clock, soon, processes=4).meter(PUBLIC) for _ in range(4)]

    at_once = [spent(meter, 300) for meter in meters]
    clock.advance(10)
    later = [spent(meter, 300) for meter in meters]

    assert (at_once, later) == ([25] * 4, [5] * 4)


@pytest.mark.spec("S3.5")
def test_losing_redis_gives_nobody_a_second_burst(store, clock, soon):
    meter = limiter(store, clock, soon).meter(PUBLIC)
    spent(meter, 100)

    store.is_away = True
    soon.run()
    clock.advance(2)

    assert spent(meter, 100) == 2  # its half of what two seconds refill


def test_what_was_spent_meanwhile_is_reported_when_redis_is_back(store, clock, soon):
    ours = limiter(store, clock, soon)
    meter = ours.meter(PUBLIC)
    store.is_away = True
    spent(meter, 30)
    assert ours.is_degraded

    store.is_away = False
    clock.advance(1)
    spent(meter, 1)
    soon.run()

    assert not ours.is_degraded
    other = limiter(store, clock, soon).meter(PUBLIC)
    other.spend(ANA)
    clock.advance(2)
    soon.run()
    assert 70 <= other.spend(ANA).remaining <= 75  # 32 spent, up to 6 refilled


@pytest.mark.spec("S2.7")
def test_login_is_exact_over_all_processes(store, clock, soon):
    ours = [limiter(store, clock, soon) for _ in range(3)]

    allowed = [
        each.take([Wish(each.meter(LOGIN), ANA)])[0].is_allowed for _ in range(5) for each in ours
    ]

    assert allowed == [True] * 5 + [False] * 10


@pytest.mark.spec("S3.5")
def test_login_without_redis_is_stricter_and_never_open(clock, soon):
    ours = limiter(None, clock, soon)

    allowed = sum(ours.take([Wish(ours.meter(LOGIN), ANA)])[0].is_allowed for _ in range(50))

    assert allowed == 1  # 5 over two processes, halved once more


def test_several_policies_are_taken_all_or_none_in_one_question(store, clock, soon):
    ours = limiter(store, clock, soon)
    narrow, wide = ours.meter(LOGIN), ours.meter(Policy("wide", 10, SECOND_US))
    for _ in range(5):
        ours.take([Wish(narrow, ANA)])
    calls = store.calls

    refused = ours.take([Wish(wide, ANA), Wish(narrow, ("acme", "198.51.100.9"), 9)])
    again = ours.take([Wish(narrow, ANA), Wish(wide, ANA)])

    assert [each.is_allowed for each in refused] == [True, False]
    assert [each.is_allowed for each in again] == [False, True]
    assert store.calls == calls  # both were known here: too much for any bucket, and to wait
    assert ours.take([Wish(wide, ANA)])[0].remaining == 9


def test_a_shadow_policy_lets_everybody_through(store, clock, soon):
    ours = limiter(store, clock, soon)
    shadow = ours.meter(Policy("tried", 2, SECOND_US, is_shadow=True))

    alone = [shadow.spend(ANA).is_allowed for _ in range(5)]
    together = [
        [each.is_allowed for each in ours.take([Wish(shadow, ANA), Wish(ours.meter(LOGIN), ANA)])]
        for _ in range(5)
    ]

    assert alone == [True] * 5
    assert together == [[True, True]] * 5


def test_memory_is_bounded_and_newcomers_beyond_it_are_limited(store, clock, soon, monkeypatch):
    monkeypatch.setattr("touchline.plumbing.meter.BUCKETS_MAX", 10)
    meter = limiter(store, clock, soon).meter(PUBLIC)

    admitted = sum(meter.spend(("acme", f"198.51.100.{n}")).is_allowed for n in range(400))

    assert admitted == 10 + PUBLIC.burst
    assert len(meter._buckets) == 11


def test_full_buckets_are_forgotten(store, clock, soon):
    meter = limiter(store, clock, soon).meter(PUBLIC)
    for number in range(50):
        meter.spend(("acme", str(number)))
    clock.advance(10)
    soon.run()

    assert meter._buckets == {}
    assert not meter.is_owing


def test_a_bucket_from_a_clock_put_back_is_empty_not_stuck(store, clock, soon):
    meter = limiter(store, clock, soon).meter(PUBLIC)
    store.full_at[meter.name(ANA)] = clock() + 3600 * SECOND_US

    meter.spend(ANA)
    soon.run()
    clock.advance(2)

    assert meter.spend(ANA).is_allowed


def test_the_wait_for_the_next_token_is_told_to_the_microsecond(store, clock, soon):
    meter = limiter(store, clock, soon).meter(PUBLIC)

    waits = [meter.next_in_us(us) for us in (0, 1, 500_000, 50_000_001, 51_000_000)]

    assert waits == [0, 1, 500_000, 500_001, 1_500_000]


def test_what_was_put_off_ends_when_the_process_does(store, clock, soon):
    ours = limiter(store, clock, soon)
    meter = ours.meter(PUBLIC)
    spent(meter, 1)
    store.is_away = True  # such a debt stays, and would be looked at again and again

    ours.stop()
    soon.run()
    spent(meter, 1)

    assert soon.calls == []
    assert store.calls == 0


class ProcessesOverSharedBuckets(RuleBasedStateMachine):
    """However calls, time and reports interleave, the policy holds; so it does without Redis."""

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.began_us = self.clock()
        self.store = SharedBuckets(self.clock)
        self.soons = [Soon() for _ in range(3)]
        self.policy = Policy("p", burst=12, interval_us=SECOND_US // 4, lease=3)
        self.meters = [
            limiter(self.store, self.clock, soon, processes=3).meter(self.policy)
            for soon in self.soons
        ]
        self.admitted = 0
        self.outages = 0

    @rule(who=st.integers(0, 2), times=st.integers(1, 20))
    def spend(self, who, times):
        self.admitted += spent(self.meters[who], times)

    @rule(seconds=st.sampled_from([0.01, 0.2, 0.3, 1.5, 20]))
    def wait(self, seconds):
        self.clock.advance(seconds)

    @rule(who=st.integers(0, 2))
    def report(self, who):
        self.soons[who].run()

    @rule(is_away=st.booleans())
    def redis(self, is_away):
        self.outages += is_away and not self.store.is_away
        self.store.is_away = is_away

    @invariant()
    def holds(self):
        refilled = (self.clock() - self.began_us) / self.policy.interval_us
        leases = 3 * self.policy.lease
        # What a process did not yet report when Redis went, the others do not know of.
        assert self.admitted <= self.policy.burst + refilled + leases * (1 + self.outages)


TestProcessesOverSharedBuckets = ProcessesOverSharedBuckets.TestCase
TestProcessesOverSharedBuckets.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None
)
