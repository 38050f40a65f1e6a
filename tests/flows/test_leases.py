"""Leases on a real server: one holder, given back or run out, and late writers fenced off."""

import pytest
from harness.waiting import eventually

from touchline.plumbing import kv
from touchline.plumbing.lease import Fence, Lease, LeaseLost, turn


@pytest.fixture
def redis(stack_env):
    client = kv.connect(stack_env["REDIS_CACHE_URL"], timeout_ms=2000)
    client.flushdb()
    yield client
    client.close()


def lease(redis, name="tl:lock:test", ttl_s=30, **clock):
    return Lease(redis, name, ttl_s=ttl_s, **clock)


@pytest.mark.spec("S3.6")
def test_one_of_two_holds_it_until_it_is_given_back(redis):
    ours, theirs = lease(redis), lease(redis)

    assert (ours.hold(), theirs.hold(), ours.hold()) == (True, False, True)
    ours.release()
    assert (theirs.hold(), ours.hold()) == (True, False)
    assert (ours.times_taken, theirs.times_taken) == (1, 1)


@pytest.mark.spec("S3.6")
def test_a_dead_holders_lease_runs_out(redis):
    dead, heir = lease(redis, ttl_s=0.05), lease(redis)
    dead.hold()

    eventually(heir.hold)

    with pytest.raises(LeaseLost):
        dead.renew()
    assert dead.token is None


def test_a_late_release_does_not_take_it_from_its_new_holder(redis):
    late, heir = lease(redis, ttl_s=0.05), lease(redis)
    late.hold()
    eventually(heir.hold)

    late.release()

    assert redis.get(heir.name) == heir.token
    assert not late.is_surely_held


def test_by_its_own_clock_a_holder_knows_when_it_may_have_run_out(redis):
    now = [100.0]
    ours = lease(redis, ttl_s=30, now_s=lambda: now[0])
    assert not ours.is_surely_held
    ours.hold()

    now[0] = 129.9
    before = ours.is_surely_held
    now[0] = 130.0

    assert (before, ours.is_surely_held) == (True, False)
    ours.renew()
    assert ours.is_surely_held


@pytest.mark.spec("S3.6")
def test_a_turn_is_taken_by_one_and_skipped_by_the_other(redis):
    ours, theirs = lease(redis), lease(redis)

    with turn(ours) as is_ours, turn(theirs) as is_theirs:
        assert (is_ours, is_theirs) == (True, False)

    with turn(theirs) as is_theirs:
        assert is_theirs


def test_a_fence_stands_only_while_every_lease_of_it_is_held(redis):
    lead, render = lease(redis, "tl:lock:lead"), lease(redis, "tl:lock:render")
    lead.hold()
    render.hold()
    fence = Fence(lead, render)
    fence.renew()
    assert (fence.key, fence.token) == ("tl:lock:render", render.token)

    redis.set("tl:lock:lead", "somebody else")

    with pytest.raises(LeaseLost):
        fence.renew()
