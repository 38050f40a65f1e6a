"""How much may be asked of a provider that counts. Pure: time comes in as an argument.

Not thread-safe by itself; a feed is asked by one loop.
"""

_DAY_S = 86_400.0


class Credits:
    """A day's allowance that comes back evenly; it starts full and never holds more than a day's."""

    def __init__(self, per_day: int) -> None:
        assert per_day >= 1
        self._per_day = per_day
        self._held = float(per_day)
        self._at_s: float | None = None

    def wait_s(self, cost: int, now_s: float) -> float:
        """Seconds until this much may be spent; a cost above a whole day's waits for a full day's."""
        missing = min(cost, self._per_day) - self._now(now_s)
        return max(0.0, missing * _DAY_S / self._per_day)

    def spend(self, cost: int, now_s: float) -> None:
        """Spend it, into debt if need be."""
        self._held = self._now(now_s) - cost
        self._at_s = now_s

    def _now(self, now_s: float) -> float:
        grown_s = 0.0 if self._at_s is None else max(0.0, now_s - self._at_s)
        return min(float(self._per_day), self._held + grown_s * self._per_day / _DAY_S)
