"""Rate limits of one process: spent from memory, kept honest by buckets that all processes share.

A leased policy is spent locally at once and reported in batches; a process never owes more than the
lease, so that all of them together admit at most burst + rate x time + processes x lease. An exact
policy asks before every token. Whoever was told to wait waits locally: a flood never reaches Redis.

Redis away is no reason to let everybody in: each process then keeps to its share of the policy,
from the same local buckets, so that nobody gets a second burst for free.
"""

import logging
from collections.abc import Callable, Sequence
from threading import Lock, Thread
from time import monotonic_ns
from typing import NamedTuple

from touchline.plumbing import metrics, pacing
from touchline.plumbing.bucket import SECOND_US, Ask, Policy, Spent
from touchline.plumbing.bucket_store import KEYS_MAX, BucketsAway, BucketStore
from touchline.plumbing.meter import Bucket, Key, Meter

logger = logging.getLogger(__name__)

# How often debts are looked at while there are any; one that uses up a lease is reported at once.
SETTLE_S = 0.2
SWEEP_US = 5 * SECOND_US
# How long whoever has used up a lease waits for a report that is under way: twice what Redis may take.
REPORT_WAIT_S = 0.1

Later = Callable[[float, Callable[[], None]], None]


class Wish(NamedTuple):
    """``tokens`` of one bucket of a policy."""

    meter: Meter
    key: Key
    tokens: int = 1


class _Debt(NamedTuple):
    """What a meter's bucket owes, as it is reported."""

    meter: Meter
    bucket: Bucket
    ask: Ask


def monotonic_us() -> int:
    """Microseconds on a clock that never goes back."""
    return monotonic_ns() // 1000


def in_background(delay_s: float, call: Callable[[], None]) -> None:
    """Call in a while, in a thread (under gevent a greenlet) of its own."""

    def run() -> None:
        pacing.sleep(delay_s)
        call()

    Thread(target=run, name="ratelimit", daemon=True).start()


class Limiter:
    """The policies of one process. Without a store each keeps to its share from the start.

    ``processes`` is among how many the policies are shared while the store is away.
    """

    def __init__(
        self,
        store: BucketStore | None,
        *,
        processes: int,
        now_us: Callable[[], int] = monotonic_us,
        later: Later = in_background,
    ) -> None:
        assert processes >= 1
        self._store = store
        self._processes = processes
        self._now_us = now_us
        self._later = later
        self._meters: dict[str, Meter] = {}
        self._is_scheduled = False
        self._settling = Lock()
        self._is_stopped = False
        self._swept_us = 0
        self.is_degraded = store is None
        metrics.ratelimit_state.set(self.is_degraded)

    def meter(self, policy: Policy) -> Meter:
        """The one meter of a policy; a name stands for one policy only."""
        meter = self._meters.get(policy.name)
        if meter is None:
            meter = self._meters[policy.name] = Meter(
                policy,
                processes=self._processes,
                now_us=self._now_us,
                settle=self.settle,
                schedule=self._schedule,
            )
            meter.follow(is_degraded=self.is_degraded)
        assert meter.policy == policy, f"two policies are called {policy.name}"
        return meter

    def take(self, wishes: Sequence[Wish]) -> list[Spent]:
        """Take exactly: all or none, in one question; per wish what came of it."""
        looks = [meter.look(key, tokens) for meter, key, tokens in wishes]
        if all(look.is_allowed for look in looks):
            looks = self._asked(wishes) or self._taken_locally(wishes)
        is_allowed = all(look.is_allowed for look in looks)
        for (meter, _, _), look in zip(wishes, looks, strict=True):
            if is_allowed or not look.is_allowed:
                meter.count(is_allowed=look.is_allowed)
        return looks

    def settle(self) -> bool:
        """Report what is owed, after the report that is under way; False when that one takes too long."""
        if not self._settling.acquire(timeout=REPORT_WAIT_S):
            return False
        try:
            self._report()
        finally:
            self._settling.release()
        return True

    def stop(self) -> None:
        """Put nothing off any more; counts still kept here go to the metrics.

        Debts are forgotten: the next process would have been granted as much, a lease.
        """
        self._is_stopped = True
        for meter in list(self._meters.values()):
            meter.publish()

    def _report(self) -> None:
        debts = [
            _Debt(meter, bucket, ask)
            for meter in self._meters.values()
            for bucket, ask in meter.debts()
        ]
        if not debts:
            return
        if self._store is None:
            return
        try:
            for start in range(0, len(debts), KEYS_MAX):
                self._pay(self._store, debts[start : start + KEYS_MAX])
        except BucketsAway as error:
            self._failed(error)
        else:
            self._succeeded()

    def _pay(self, store: BucketStore, debts: Sequence[_Debt]) -> None:
        asked_at_us = self._now_us()
        answers = store.settle([debt.ask for debt in debts])
        for (meter, bucket, ask), full_in_us in zip(debts, answers, strict=True):
            meter.paid(bucket, ask.tokens, full_in_us, asked_at_us=asked_at_us)

    def _asked(self, wishes: Sequence[Wish]) -> list[Spent] | None:
        """What the shared buckets say; None while they are away."""
        if self._store is None:
            return None
        asks = [Ask(meter.policy, meter.name(key), tokens) for meter, key, tokens in wishes]
        try:
            answers = self._store.take(asks)
        except BucketsAway as error:
            self._failed(error)
            return None
        self._succeeded()
        return [
            meter.learn(key, full_in_us, fits=fits)
            for (meter, key, _), (fits, full_in_us) in zip(wishes, answers, strict=True)
        ]

    def _taken_locally(self, wishes: Sequence[Wish]) -> list[Spent]:
        looks = [meter.look(key, tokens) for meter, key, tokens in wishes]
        if not all(look.is_allowed for look in looks):
            return looks
        return [meter.spend_locally(key, tokens) for meter, key, tokens in wishes]

    def _schedule(self) -> None:
        if not self._is_scheduled and not self._is_stopped:
            self._is_scheduled = True
            self._later(SETTLE_S, self._settle_due)

    def _settle_due(self) -> None:
        self._is_scheduled = False
        if self._is_stopped:
            return
        self.settle()
        now_us = self._now_us()
        is_time = now_us - self._swept_us > SWEEP_US
        for meter in list(self._meters.values()):
            meter.publish()
            if is_time:
                meter.sweep()
        if is_time:
            self._swept_us = now_us
        if any(meter.is_owing for meter in self._meters.values()):
            self._schedule()

    def _succeeded(self) -> None:
        if self.is_degraded:
            logger.info("ratelimit.restored")
            self._follow(is_degraded=False)

    def _failed(self, error: BucketsAway) -> None:
        if not self.is_degraded:
            logger.warning("ratelimit.degraded", extra={"error": repr(error.__cause__)})
            self._follow(is_degraded=True)

    def _follow(self, *, is_degraded: bool) -> None:
        self.is_degraded = is_degraded
        metrics.ratelimit_state.set(is_degraded)
        for meter in list(self._meters.values()):
            meter.follow(is_degraded=is_degraded)
