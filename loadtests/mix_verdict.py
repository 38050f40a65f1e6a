"""What a mixed load run came to: figures of Locust and of the site's own /metrics, beside their goals."""

from collections.abc import Sequence
from dataclasses import dataclass

from loadtests import poolwatch

P95_MAX_MS = 200.0
BETS_MIN_PER_MIN = 30.0
POOL_MAX_PERCENT = float(poolwatch.USAGE_MAX_PERCENT)
HIT_RATE_MIN_PERCENT = 95.0


@dataclass(frozen=True, slots=True)
class CacheReads:
    """Reads of the caches of all web workers so far: those they answered, and those they could not."""

    answered: float
    missed: float

    def since(self, before: "CacheReads") -> "CacheReads":
        """What was read meanwhile; a worker that was replaced has begun anew."""
        return CacheReads(
            max(0.0, self.answered - before.answered), max(0.0, self.missed - before.missed)
        )

    @property
    def hit_percent(self) -> float:
        """How many of a hundred reads were answered; 0 when none was made."""
        asked = self.answered + self.missed
        return 100 * self.answered / asked if asked else 0.0


def cache_reads(text: str) -> CacheReads:
    """The reads that an exposition tells of."""
    told = {"cache_hits_total": 0.0, "cache_misses_total": 0.0}
    for name, _, value in poolwatch.samples(text):
        if name in told:
            told[name] += value
    return CacheReads(told["cache_hits_total"], told["cache_misses_total"])


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the verdict; without a goal it is told for the reader only."""

    what: str
    found: str
    goal: str = ""
    is_ok: bool = True


def verdict(
    *,
    users: int,
    requests: int,
    errors: int,
    p95_ms: float,
    bets: int,
    bets_refused: int,
    seconds: float,
    pool_percent: Sequence[float],
    reads: CacheReads,
) -> list[Line]:
    """The lines, in the order in which they are read."""
    a_minute = bets * 60 / seconds if seconds > 0 else 0.0
    fullest = max(pool_percent, default=100.0)
    # What is asked of bets is asked of a whole crowd: fewer people place fewer.
    bets_least = BETS_MIN_PER_MIN * min(1.0, users / 400)
    return [
        Line("users", f"{users}"),
        Line("requests", f"{requests}", "> 0", requests > 0),
        Line("requests a second", f"{requests / seconds if seconds > 0 else 0:.1f}"),
        Line("errors", f"{errors}", "0", errors == 0),
        Line("p95", f"{p95_ms:.0f} ms", f"<= {P95_MAX_MS:.0f} ms", p95_ms <= P95_MAX_MS),
        Line("bets a minute", f"{a_minute:.1f}", f">= {bets_least:.1f}", a_minute >= bets_least),
        Line("slips refused", f"{bets_refused}"),
        Line(
            f"pool at most, {len(pool_percent)} looks",
            f"{fullest:.0f} %",
            f"< {POOL_MAX_PERCENT:.0f} %",
            bool(pool_percent) and fullest < POOL_MAX_PERCENT,
        ),
        Line(
            "cache hit rate",
            f"{reads.hit_percent:.2f} %",
            f">= {HIT_RATE_MIN_PERCENT:.0f} %",
            reads.hit_percent >= HIT_RATE_MIN_PERCENT,
        ),
    ]


def table(lines: Sequence[Line]) -> str:
    """The lines as a table for a terminal."""
    rows = [("", "found", "goal", "")]
    rows += [
        (each.what, each.found, each.goal, ("ok" if each.is_ok else "MISS") if each.goal else "")
        for each in lines
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
