"""All hosts go by one clock, whatever their own says."""

import logging

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from touchline.plumbing.shared_clock import SharedClock

pytestmark = pytest.mark.spec("S3.1")


class Host:
    """A host's two clocks and a Redis with one of its own; only the monotonic one is to be trusted."""

    def __init__(self, own_s=5000.0, redis_s=1400.25):
        self.own_s, self.ran_s, self.redis_s = own_s, 10.0, redis_s
        self.clock = SharedClock(own_s=lambda: self.own_s, monotonic_s=lambda: self.ran_s)

    def time(self):
        if self.redis_s is None:
            raise RedisConnectionError("away")
        return int(self.redis_s), round(self.redis_s % 1 * 1_000_000)


def test_until_it_was_heard_our_own_clock_has_to_do():
    host = Host()

    assert host.clock.now_s() == 5000.0
    assert host.clock.offset_s() == 0


def test_the_time_of_redis_is_the_time_whatever_ours_says():
    host = Host()

    host.clock.hear(host)

    assert host.clock.now_s() == pytest.approx(1400.25)
    assert host.clock.offset_s() == pytest.approx(3599.75)


def test_it_runs_on_while_redis_is_away_and_our_own_clock_jumps():
    host = Host()
    host.clock.hear(host)
    host.redis_s = None

    with pytest.raises(RedisConnectionError):
        host.clock.hear(host)
    host.ran_s += 7
    host.own_s -= 86_400

    assert host.clock.now_s() == pytest.approx(1407.25)


def test_a_clock_that_is_off_is_told_once_until_it_was_right_again(caplog):
    host = Host(own_s=1400.0, redis_s=1400.0)
    caplog.set_level(logging.WARNING)

    for off_s in (0, 3600, 3601, 0, -3600):
        host.own_s = host.redis_s + off_s
        host.clock.hear(host)

    told = [record.offset_s for record in caplog.records if record.message == "clock.corrected"]
    assert told == [3600, -3600]
