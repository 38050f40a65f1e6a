"""One policy's buckets in the memory of one process: what every request pays for being limited.

Spending takes no lock: under gevent nothing comes between, and a lost update between threads costs
one token. Counts go to the metrics in batches, since a metric costs more than the decision.
"""

import sys
from collections.abc import Callable

from touchline.plumbing import kv, metrics
from touchline.plumbing.bucket import SECOND_US, Ask, Policy, Spent, next_in_us

Key = tuple[str, str]  # the tenant, and who in it

BUCKETS_MAX = 20_000
# A debt is reported when it is this part of a lease, or this old.
DUE_SHARE = 4
DUE_AFTER_US = 2 * SECOND_US
# Beyond the bound all newcomers share one bucket: limited, never open, and never out of memory.
OVERFLOW: Key = ("*", "*")


class Bucket:
    """What this process knows of one bucket. ``owed`` tokens are spent but not yet reported."""

    __slots__ = ("full_at_us", "key", "owed", "owed_since_us")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.full_at_us = 0
        self.owed = 0
        self.owed_since_us = 0


class Meter:
    """The buckets of one policy.

    ``settle`` reports what is owed at once and says whether it could try; ``schedule`` does so soon.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        processes: int,
        now_us: Callable[[], int],
        settle: Callable[[], bool],
        schedule: Callable[[], None],
    ) -> None:
        self.policy = policy
        self._share = processes * policy.strictness
        self._now_us = now_us
        self._settle = settle
        self._schedule = schedule
        self._tolerance_us = policy.tolerance_us
        self._is_shadow = policy.is_shadow
        self._buckets: dict[Key, Bucket] = {}
        self._owing: dict[Key, Bucket] = {}
        self._allowed = 0
        self._limited = 0
        self._is_degraded = False
        self.follow(is_degraded=False)

    def follow(self, *, is_degraded: bool) -> None:
        """Spend within the lease; while the shared buckets are away, at this process's share."""
        policy = self.policy
        self.publish()
        self._is_degraded = is_degraded
        self._cost_us = policy.interval_us
        self._owed_max = policy.lease
        if is_degraded:
            # Each token takes so many times as long; a share below one token is one.
            self._cost_us = min(policy.tolerance_us, policy.interval_us * self._share)
            self._owed_max = sys.maxsize

    def spend(self, key: Key) -> Spent:
        """Spend a token of a leased policy."""
        now_us = self._now_us()
        bucket = self._buckets.get(key) or self._open(key)
        ahead_us = bucket.full_at_us - now_us
        ahead_us = ahead_us if ahead_us > 0 else 0  # noqa: FURB136 - thrice as fast
        full_in_us = ahead_us + self._cost_us
        if full_in_us > self._tolerance_us:
            self._limited += 1
            self._schedule()
            return Spent(self._is_shadow, 0, ahead_us)
        if bucket.owed >= self._owed_max:
            return self._beyond_the_lease(bucket, ahead_us)
        bucket.full_at_us = now_us + full_in_us
        if bucket.owed == 0:
            self._owe(bucket, now_us)
        bucket.owed += 1
        self._allowed += 1
        return Spent(True, (self._tolerance_us - full_in_us) // self._cost_us, full_in_us)

    def spend_locally(self, key: Key, count: int) -> Spent:
        """Spend what ``look`` has found to fit, since nobody can be asked; a shadow may not fit."""
        now_us = self._now_us()
        bucket = self._buckets.get(key) or self._open(key)
        full_in_us = max(0, bucket.full_at_us - now_us) + self._cost_us * count
        if full_in_us > self._tolerance_us:
            return self.look(key, count)
        bucket.full_at_us = now_us + full_in_us
        if bucket.owed == 0:
            self._owe(bucket, now_us)
        bucket.owed += count
        return self._spent(full_in_us, fits=True)

    def look(self, key: Key, count: int) -> Spent:
        """What spending would come to, as far as this process knows."""
        bucket = self._buckets.get(key)
        full_in_us = 0 if bucket is None else max(0, bucket.full_at_us - self._now_us())
        fits = full_in_us + self._cost_us * count <= self._tolerance_us
        return self._spent(full_in_us, fits=fits)

    def learn(self, key: Key, full_in_us: int, *, fits: bool) -> Spent:
        """Take over what the shared bucket says, so that whoever has to wait waits here."""
        bucket = self._buckets.get(key) or self._open(key)
        bucket.full_at_us = self._now_us() + full_in_us + bucket.owed * self.policy.interval_us
        return self._spent(full_in_us, fits=fits)

    def next_in_us(self, full_in_us: int) -> int:
        """How long until a bucket that is full in so long has one token more."""
        return next_in_us(full_in_us, tolerance_us=self._tolerance_us, interval_us=self._cost_us)

    def count(self, *, is_allowed: bool) -> None:
        """Count a decision that was made for several policies together."""
        if is_allowed:
            self._allowed += 1
        else:
            self._limited += 1
        self._schedule()

    def debts(self) -> list[tuple[Bucket, Ask]]:
        """What is owed and due, each with its age: a good part of a lease, or any old debt.

        Few visitors come near a limit. What one of them spends in a few seconds is told at once.
        """
        now_us, policy = self._now_us(), self.policy
        since_us = now_us - DUE_AFTER_US
        return [
            (
                bucket,
                Ask(policy, self.name(bucket.key), bucket.owed, now_us - bucket.owed_since_us),
            )
            for bucket in list(self._owing.values())
            if bucket.owed * DUE_SHARE >= policy.lease or bucket.owed_since_us <= since_us
        ]

    @property
    def is_owing(self) -> bool:
        """Whether anything is still to be reported."""
        return bool(self._owing)

    def paid(self, bucket: Bucket, count: int, full_in_us: int, *, asked_at_us: int) -> None:
        """Take over what the shared bucket says after ``count`` tokens were charged to it."""
        bucket.owed -= count
        bucket.owed_since_us = asked_at_us
        bucket.full_at_us = self._now_us() + full_in_us + bucket.owed * self.policy.interval_us
        if bucket.owed <= 0:
            self._owing.pop(bucket.key, None)

    def sweep(self) -> None:
        """Forget the full buckets: they are as good as new ones.

        In a degraded time what they owe is forgotten too: at a share it was refilled long ago.
        """
        now_us = self._now_us()
        for key, bucket in list(self._buckets.items()):
            if bucket.full_at_us <= now_us and (self._is_degraded or not bucket.owed):
                self._buckets.pop(key, None)
                self._owing.pop(key, None)

    def publish(self) -> None:
        """Hand the counts to the metrics."""
        place = "local_" if self._is_degraded else ""
        refusal = "shadow_limited" if self.policy.is_shadow else "limited"
        allowed, limited, self._allowed, self._limited = self._allowed, self._limited, 0, 0
        for decision, count in (("allowed", allowed), (refusal, limited)):
            if count:
                metrics.ratelimit_decisions.labels(self.policy.name, place + decision).inc(count)

    def name(self, key: Key) -> str:
        """The shared bucket's key; the tenant is what a cluster would place it by."""
        tenant, subject = key
        return f"{kv.BUCKET}{{{tenant}}}:{self.policy.name}:{subject}"

    def _open(self, key: Key) -> Bucket:
        if len(self._buckets) >= BUCKETS_MAX:
            key = OVERFLOW
        return self._buckets.setdefault(key, Bucket(key))

    def _owe(self, bucket: Bucket, now_us: int) -> None:
        bucket.owed_since_us = now_us
        self._owing[bucket.key] = bucket
        self._schedule()

    def _beyond_the_lease(self, bucket: Bucket, ahead_us: int) -> Spent:
        """Report the lease that is used up and look again; where nobody can be told, refuse."""
        if self._settle() and bucket.owed < self._owed_max:
            return self.spend(bucket.key)
        self._limited += 1
        self._schedule()
        return Spent(self._is_shadow, 0, ahead_us)

    def _spent(self, full_in_us: int, *, fits: bool) -> Spent:
        left = max(0, (self._tolerance_us - full_in_us) // self._cost_us)
        return Spent(fits or self.policy.is_shadow, left, full_in_us)
