"""Rate limits over a real Redis: the script does the sums of the rules, and processes share them."""

import time

import pytest
from harness.buckets import Soon
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchline.plumbing import kv
from touchline.plumbing.bucket import SECOND_US, Ask, Policy, settled, taken
from touchline.plumbing.bucket_store import BODY, RedisBuckets, script_arguments
from touchline.plumbing.ratelimit import Limiter, Wish, monotonic_us

POLICIES = [
    Policy("a", burst=100, interval_us=SECOND_US // 2, lease=25),
    Policy("b", burst=5, interval_us=12 * SECOND_US),
    Policy("c", burst=3, interval_us=7_000_001, is_shadow=True),
    Policy("d", burst=1, interval_us=3600 * SECOND_US),
]
# The last argument is the time, so that the test can move it; the sums are the product's own.
CLOCK_OF_THE_TEST = "local now = tonumber(ARGV[#ARGV])\n"


@pytest.fixture
def redis(stack_env):
    client = kv.connect(stack_env["REDIS_URL"], timeout_ms=2000)
    client.flushdb()
    yield client
    client.close()


def asks():
    return st.lists(
        st.builds(
            Ask,
            st.sampled_from(POLICIES),
            st.just(""),
            st.integers(1, 6),
            st.sampled_from([0, 1, 5 * SECOND_US]),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda ask: ask.policy.name,
    )


def steps():
    waits = st.sampled_from([0, 1, 3, SECOND_US, 60 * SECOND_US, -600 * SECOND_US])
    return st.lists(st.tuples(st.sampled_from(["take", "settle"]), asks(), waits), max_size=12)


@pytest.mark.spec("S3.5")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps())
def test_the_script_and_the_rules_agree_to_the_microsecond(redis, steps):
    redis.flushdb()
    script = redis.register_script(CLOCK_OF_THE_TEST + BODY)
    full_at, now_us = {}, 1_790_000_000 * SECOND_US
    for verb, wanted, wait_us in steps:
        now_us += wait_us
        named = [ask._replace(key=f"k:{ask.policy.name}") for ask in wanted]

        raw = script(keys=[ask.key for ask in named], args=[*script_arguments(verb, named), now_us])

        if verb == "take":
            ours = [value for fits, us in taken(full_at, named, now_us) for value in (fits, us)]
            assert raw == ours
        else:
            assert raw[1::2] == settled(full_at, named, now_us)


@pytest.mark.spec("S3.5")
def test_four_processes_admit_the_burst_the_refill_and_no_more_than_their_leases(redis):
    policy = Policy("many", burst=100, interval_us=SECOND_US // 200, lease=25)
    processes = [Limiter(RedisBuckets(redis), processes=4, later=Soon()) for _ in range(4)]
    meters = [each.meter(policy) for each in processes]

    before_s, offered, admitted = time.monotonic(), 0, 0
    while offered < 4000 or admitted < 300:
        for limiter, meter in zip(processes, meters, strict=True):
            admitted += meter.spend(("acme", "198.51.100.7")).is_allowed
            offered += 1
            if offered % 50 == 0:
                limiter.settle()
    passed_s = time.monotonic() - before_s

    assert admitted <= policy.burst + 200 * passed_s + 4 * policy.lease
    assert offered > admitted


@pytest.mark.spec("S2.7")
def test_an_exact_policy_is_exact_between_processes(redis):
    policy = Policy("login", burst=5, interval_us=12 * SECOND_US)
    processes = [Limiter(RedisBuckets(redis), processes=4, later=Soon()) for _ in range(4)]

    allowed = [
        each.take([Wish(each.meter(policy), ("acme", "198.51.100.7"))])[0].is_allowed
        for _ in range(5)
        for each in processes
    ]

    assert sum(allowed) == 5
    assert allowed == sorted(allowed, reverse=True)


def test_a_bucket_is_gone_from_redis_when_it_would_be_full(redis):
    policy = Policy("short", burst=10, interval_us=SECOND_US)
    limiter = Limiter(RedisBuckets(redis), processes=1, later=Soon())

    limiter.take([Wish(limiter.meter(policy), ("acme", "198.51.100.7"), 3)])

    (key,) = redis.keys("*")
    assert key == b"tl:rl:{acme}:short:198.51.100.7"
    assert 2000 <= redis.pttl(key) <= 3000


@pytest.mark.spec("S3.5")
def test_a_web_hosts_clock_changes_nothing(redis):
    policy = Policy("clock", burst=10, interval_us=60 * SECOND_US, lease=2)
    ahead = Limiter(
        RedisBuckets(redis),
        processes=2,
        later=Soon(),
        now_us=lambda: monotonic_us() + 3600 * SECOND_US,
    )
    right = Limiter(RedisBuckets(redis), processes=2, later=Soon())
    key = ("acme", "198.51.100.7")

    admitted = sum(
        each.meter(policy).spend(key).is_allowed for _ in range(50) for each in (ahead, right)
    )

    assert 10 <= admitted <= 10 + 2 * policy.lease
