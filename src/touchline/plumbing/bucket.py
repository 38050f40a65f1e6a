"""How token buckets reckon, without clock or network. The script in ratelimit.py does the same sums.

A bucket is one number: the instant at which it is full again, in microseconds of some clock. Each
token moves that instant on by the policy's interval; a bucket is empty when it lies the burst's
whole worth of time ahead (the generic cell rate algorithm). Nothing ticks and nothing is refilled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

SECOND_US = 1_000_000
# An instant further ahead than debts can be was written under a clock that has since been put back.
LATENESS_MAX = 4


@dataclass(frozen=True, slots=True)
class Policy:
    """``burst`` at once, then one more every ``interval_us``.

    ``lease`` is how many tokens a process may spend before the shared bucket knows; 1 is exact, and
    every token asks. Where the shared bucket is away a process keeps to its share of the policy,
    divided by ``strictness`` once more. A shadow policy counts what it would refuse.
    """

    name: str
    burst: int
    interval_us: int
    lease: int = 1
    strictness: int = 1
    is_shadow: bool = False

    def __post_init__(self) -> None:
        assert self.burst >= 1
        assert self.interval_us >= 1
        assert 1 <= self.lease <= self.burst

    @property
    def tolerance_us(self) -> int:
        """How far ahead a bucket may be full again: the time an empty one takes to fill."""
        return self.burst * self.interval_us

    @property
    def window_s(self) -> int:
        """The same in whole seconds, as ``w`` of RateLimit-Policy."""
        return whole_seconds(self.tolerance_us)


class Ask(NamedTuple):
    """``tokens`` of a bucket known as ``key``; spent up to ``age_us`` ago when reported."""

    policy: Policy
    key: str
    tokens: int
    age_us: int = 0


class Spent(NamedTuple):
    """What came of spending: whether it was allowed, and when the bucket will be full."""

    is_allowed: bool
    remaining: int
    full_in_us: int


def after(full_at_us: int, ask: Ask, now_us: int) -> tuple[int, int]:
    """When the bucket is full without and with what is asked; both no earlier than its age."""
    tolerance_us = ask.policy.tolerance_us
    if full_at_us > now_us + LATENESS_MAX * tolerance_us:
        full_at_us = now_us + tolerance_us
    start_us = max(full_at_us, now_us - ask.age_us)
    return start_us, start_us + ask.tokens * ask.policy.interval_us


def taken(full_at: dict[str, int], asks: Sequence[Ask], now_us: int) -> list[tuple[bool, int]]:
    """Take all or none; per ask whether it fits, and in how many us its bucket will be full.

    A shadow policy never stands in another's way.
    """
    sums = [after(full_at.get(ask.key, 0), ask, now_us) for ask in asks]
    fits = [
        with_us - now_us <= ask.policy.tolerance_us
        for ask, (_, with_us) in zip(asks, sums, strict=True)
    ]
    is_on = all(fit or ask.policy.is_shadow for ask, fit in zip(asks, fits, strict=True))
    answers = []
    for ask, fit, (without_us, with_us) in zip(asks, fits, sums, strict=True):
        full_at_us = with_us if is_on and fit else without_us
        if is_on and fit and full_at_us > now_us:
            full_at[ask.key] = full_at_us
        answers.append((fit, max(0, full_at_us - now_us)))
    return answers


def settled(full_at: dict[str, int], asks: Sequence[Ask], now_us: int) -> list[int]:
    """Charge what has been spent already, into debt where it must be; us until each is full."""
    answers = []
    for ask in asks:
        _, with_us = after(full_at.get(ask.key, 0), ask, now_us)
        if with_us > now_us:  # a full bucket is not worth keeping
            full_at[ask.key] = with_us
        answers.append(max(0, with_us - now_us))
    return answers


def next_in_us(full_in_us: int, *, tolerance_us: int, interval_us: int) -> int:
    """How long until there is one token more than now; 0 for a full bucket."""
    if full_in_us <= 0:
        return 0
    level_us = tolerance_us - full_in_us
    return (max(0, level_us // interval_us) + 1) * interval_us - level_us


def whole_seconds(duration_us: int) -> int:
    """Microseconds as seconds, rounded up: whoever waits them has waited enough."""
    return -(-duration_us // SECOND_US)
