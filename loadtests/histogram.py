"""A histogram of durations: bounded memory, percentiles within one per cent. Pure."""

import math
from collections.abc import Iterable, Mapping

# Neighbouring buckets are 1 % apart, beginning at one microsecond.
_GROWTH = math.log(1.01)
_LEAST_S = 1e-6


class Histogram:
    """Counts of durations in buckets that grow by one per cent."""

    def __init__(self, counts: Mapping[int, int] | None = None) -> None:
        self._counts: dict[int, int] = dict(counts or {})

    def __len__(self) -> int:
        return sum(self._counts.values())

    def add(self, duration_s: float) -> None:
        """Count one duration in seconds; what is below a microsecond counts as one."""
        bucket = math.ceil(math.log(max(duration_s, _LEAST_S) / _LEAST_S) / _GROWTH)
        self._counts[bucket] = self._counts.get(bucket, 0) + 1

    def percentile_s(self, share: float) -> float:
        """The duration that ``share`` (0 to 1) of all are not above, at most 1 % too high.

        Of an empty histogram it is not a number.
        """
        rank = math.ceil(share * len(self))
        seen = 0
        for bucket, count in sorted(self._counts.items()):
            seen += count
            if seen >= rank:
                return _LEAST_S * math.exp(bucket * _GROWTH)
        return math.nan

    def counts(self) -> dict[int, int]:
        """What to hand to another process."""
        return dict(self._counts)


def merged(histograms: Iterable[Histogram]) -> Histogram:
    """All durations of several histograms in one."""
    total: dict[int, int] = {}
    for histogram in histograms:
        for bucket, count in histogram.counts().items():
            total[bucket] = total.get(bucket, 0) + count
    return Histogram(total)
