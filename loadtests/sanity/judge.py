"""What a line's answers amount to. Pure: answers in, row out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from loadtests.journal import FOREIGN, NO_ANSWER, Entry

PASS, MISS, SKIP = "ok", "MISS", "SKIP"

# Every line is under at least so much load for at least so long.
RATE_MIN_RPS = 200
SECONDS_MIN = 5.0
# S0.13, also while something is broken.
P99_MAX_MS = 500.0
_GOOD = frozenset({200, 304})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    done: str
    requests: int = 0
    bad: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    verdict: str = PASS
    reasons: Sequence[str] = ()
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def is_missed(self) -> bool:
        """Whether it fails the run; a skipped line does not, and is seen."""
        return self.verdict == MISS

    def facts(self) -> dict[str, Any]:
        """For a machine."""
        return {
            "line": self.name,
            "done": self.done,
            "requests": self.requests,
            "non_200_304": self.bad,
            "p50_ms": round(self.p50_ms, 1),
            "p99_ms": round(self.p99_ms, 1),
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "statuses": self.statuses,
        }


def judge(
    name: str,
    done: str,
    entries: Sequence[Entry],
    *,
    seconds: float,
    misses: Sequence[str] = (),
    lost_max: int = 0,
) -> Row:
    """The row of a line that lasted ``seconds``, whose own checks found ``misses``.

    ``lost_max`` are the requests that may stay without any answer: who kills a process takes with
    it what it was answering.
    """
    statuses = Counter(entry.status for entry in entries)
    bad = sum(number for status, number in statuses.items() if status not in _GOOD)
    least = round(RATE_MIN_RPS * max(seconds, SECONDS_MIN))
    p99_ms = percentile([entry.took_ms for entry in entries], 0.99)
    reasons = [*misses]
    for status, number in sorted(statuses.items()):
        if status == NO_ANSWER and number > lost_max:
            reasons.append(f"{number} without an answer, at most {lost_max} may be")
        elif status == FOREIGN:
            reasons.append(f"{number} answers of another tenant")
        elif status not in _GOOD and status != NO_ANSWER:
            kinds = sorted({entry.kind for entry in entries if entry.status == status})
            reasons.append(f"{number} answers {status} to {', '.join(kinds)}")
    if len(entries) < least:
        reasons.append(f"{len(entries)} requests, at least {least} must be")
    if p99_ms >= P99_MAX_MS:
        reasons.append(f"p99 {p99_ms:.0f} ms, below {P99_MAX_MS:.0f} it must be")
    return Row(
        name,
        done,
        requests=len(entries),
        bad=bad,
        p50_ms=percentile([entry.took_ms for entry in entries], 0.5),
        p99_ms=p99_ms,
        verdict=MISS if reasons else PASS,
        reasons=reasons,
        statuses={str(status): number for status, number in sorted(statuses.items())},
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of all do not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
