"""Shared buckets in memory, for rules: the sums of bucket.py under a clock the test moves."""

from touchline.plumbing.bucket import settled, taken
from touchline.plumbing.bucket_store import BucketsAway


class Clock:
    """Microseconds that pass when told to."""

    def __init__(self):
        self.now_us = 1_000_000_000

    def __call__(self):
        return self.now_us

    def advance(self, seconds):
        self.now_us += round(seconds * 1_000_000)


class SharedBuckets:
    """A store that can be away, and counts how often it was asked."""

    def __init__(self, clock):
        self.clock = clock
        self.full_at = {}
        self.calls = 0
        self.is_away = False

    def take(self, asks):
        self._ask()
        return taken(self.full_at, asks, self.clock())

    def settle(self, asks):
        self._ask()
        return settled(self.full_at, asks, self.clock())

    def _ask(self):
        self.calls += 1
        if self.is_away:
            raise BucketsAway from ConnectionError("away")


class Soon:
    """What was put off; run by the test when it pleases."""

    def __init__(self):
        self.calls = []

    def __call__(self, _delay_s, call):
        self.calls.append(call)

    def run(self):
        calls, self.calls = self.calls, []
        for call in calls:
            call()
