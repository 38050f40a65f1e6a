"""How much may be asked of a provider that counts. Pure: time comes in as an argument.

Not thread-safe by itself; a feed is asked by one loop.
"""

from collections.abc import Callable
from math import floor

_DAY_S = 86_400.0

# Spends what takes so many seconds to come back; returns how many until everything has come back.
Shared = Callable[[float], float]


class Credits:
    """A day's allowance that comes back evenly; it starts full and never holds more than a day's.

    Once it is shared, others spend of it too, and what was spent before counts.
    """

    def __init__(self, per_day: int) -> None:
        assert per_day >= 1
        self._per_day = per_day
        self._held = float(per_day)
        self._at_s: float | None = None
        self._shared: Shared | None = None

    def share(self, shared: Shared) -> None:
        """Let ``shared`` keep the account from now on; whatever it raises, nothing is spent."""
        self._shared = shared

    def wait_s(self, cost: int, now_s: float) -> float:
        """Seconds until this much may be spent; a cost above a whole day's waits for a full day's."""
        if self._shared is not None:
            self._learn(self._shared(0.0), now_s)
        missing = min(cost, self._per_day) - self._now(now_s)
        return max(0.0, missing * _DAY_S / self._per_day)

    def spend(self, cost: int, now_s: float) -> None:
        """Spend it, into debt if need be."""
        if self._shared is not None:
            self._learn(self._shared(cost * _DAY_S / self._per_day), now_s)
            return
        self._held = self._now(now_s) - cost
        self._at_s = now_s

    def left(self, now_s: float) -> int:
        """Whole credits that may be spent now, as far as is known here; below zero while in debt."""
        return floor(self._now(now_s))

    def _learn(self, until_full_s: float, now_s: float) -> None:
        self._held = self._per_day - max(0.0, until_full_s) * self._per_day / _DAY_S
        self._at_s = now_s

    def _now(self, now_s: float) -> float:
        grown_s = 0.0 if self._at_s is None else max(0.0, now_s - self._at_s)
        return min(float(self._per_day), self._held + grown_s * self._per_day / _DAY_S)
