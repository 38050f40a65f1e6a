"""Keeps the tenant that asks most from taking all of a process's time while others ask, too.

Pages run one after the other, and all wait for those before them. So in a process that is late a
tenant that asks more than all others together may use its share of each moment; for the rest of the
moment it is refused, which takes a fraction of the time. Nobody else is, and nobody is for nobody's
sake: whoever is alone may use all of it, and so may all who make a process late together.
"""

from collections import Counter
from collections.abc import Callable

from touchline.plumbing.pacing import monotonic_s

# Short, since whoever uses its share at the beginning keeps the others waiting for as long.
MOMENT_S = 0.1
# Who is busiest is found this often.
ROUND_S = 1.0
# Later than this twice in a row, and it is not one large page that makes a process late. Visitors
# feel less, but a refusal is worse than that.
LATE_S = 0.1
# A process is late for a moment after every fault, and nobody is refused for that: it has to be late
# for this long without a break. What has happened once is acted on at once for a while.
LATE_FOR_S = 1.0
WATCHFUL_S = 60.0
# Others ask, too: somebody did in a round that ended so lately.
OTHERS_FOR_S = 5.0


class FairTime:
    """Which site asked most lately, and the time its pages have taken of this moment."""

    def __init__(self, share: float, now_s: Callable[[], float] = monotonic_s) -> None:
        """``share`` is the part of a moment that the busiest site may use, between 0 and 1."""
        self._allowance_s = share * MOMENT_S
        self._now_s = now_s
        self._lags_s = (0.0, 0.0)
        self._late_since_s: float | None = None
        self._watchful_until_s = 0.0
        self._asked: Counter[str] = Counter()
        self._round_until_s = 0.0
        self._busiest = ""
        self._others_until_s = 0.0
        self._used_s = 0.0
        self._moment_until_s = 0.0

    def note_lag(self, lag_s: float) -> None:
        """Take over how late the process has just come back to somebody who waited."""
        self._lags_s = (self._lags_s[1], lag_s)
        now_s = self._now_s()
        if lag_s < LATE_S:
            self._late_since_s = None
        elif self._late_since_s is None:
            self._late_since_s = now_s
        elif now_s - self._late_since_s >= LATE_FOR_S:
            self._watchful_until_s = now_s + WATCHFUL_S

    def note_page(self, site_name: str, duration_s: float) -> None:
        """Take over how long a page has taken."""
        if site_name == self._busiest:
            self._used_s += duration_s

    def refuses(self, site_name: str) -> bool:
        """Whether a site that asks now has to leave the rest of this moment to the others."""
        now_s = self._now_s()
        if now_s >= self._round_until_s:
            self._begin_round(now_s)
        self._asked[site_name] += 1
        if now_s >= self._moment_until_s:
            self._used_s = 0.0
            self._moment_until_s = now_s + MOMENT_S
        return (
            site_name == self._busiest
            and self._used_s >= self._allowance_s
            and min(self._lags_s) >= LATE_S
            and now_s < min(self._watchful_until_s, self._others_until_s)
        )

    def _begin_round(self, now_s: float) -> None:
        asked, self._asked = self._asked, Counter()
        self._round_until_s = now_s + ROUND_S
        busiest = max(asked, key=asked.__getitem__, default="")
        self._busiest = busiest if 2 * asked[busiest] > asked.total() else ""
        if len(asked) > 1:
            self._others_until_s = now_s + OTHERS_FOR_S
