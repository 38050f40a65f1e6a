"""What a breaker remembers of the calls of the last seconds. Pure."""

from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class Seen:
    """Counts of calls; ``lumps`` counts moments in which calls failed, not failures."""

    second: int = 0
    calls: int = 0
    failed: int = 0
    slow: int = 0
    lumps: int = 0


class Window:
    """Counts per second over the last ``length_s`` seconds, and the failures in a row."""

    def __init__(self, length_s: int, *, lump_s: float) -> None:
        self._length_s = length_s
        self._lump_s = lump_s
        self._buckets: deque[Seen] = deque()
        self._lump_until_s = float("-inf")
        self.failed_in_a_row = 0

    def add(self, now_s: float, *, failed: bool, slow: bool) -> None:
        """Count one call that ended now."""
        bucket = self._bucket(now_s)
        bucket.calls += 1
        bucket.failed += failed
        bucket.slow += slow
        if not failed:
            self.failed_in_a_row = 0
        elif now_s >= self._lump_until_s:
            self._lump_until_s = now_s + self._lump_s
            self.failed_in_a_row += 1
            bucket.lumps += 1
        elif self.failed_in_a_row == 0:
            self.failed_in_a_row = 1

    def seen(self, now_s: float) -> Seen:
        """The sums over the window."""
        self._forget(now_s)
        return Seen(
            second=int(now_s),
            calls=sum(bucket.calls for bucket in self._buckets),
            failed=sum(bucket.failed for bucket in self._buckets),
            slow=sum(bucket.slow for bucket in self._buckets),
            lumps=sum(bucket.lumps for bucket in self._buckets),
        )

    def clear(self) -> None:
        """Forget everything."""
        self._buckets.clear()
        self._lump_until_s = float("-inf")
        self.failed_in_a_row = 0

    def _bucket(self, now_s: float) -> Seen:
        second = int(now_s)
        if not self._buckets or self._buckets[-1].second < second:
            self._forget(now_s)
            self._buckets.append(Seen(second))
        return self._buckets[-1]

    def _forget(self, now_s: float) -> None:
        oldest = int(now_s) - self._length_s + 1
        while self._buckets and self._buckets[0].second < oldest:
            self._buckets.popleft()
