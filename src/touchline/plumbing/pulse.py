"""A worker's pulse: every rest of its loop is a sign of life, whatever its database does.

A worker that hangs in a fetch, a lock or an endless computation rests no more. How long is too long
follows from how long it rested before. A worker of several threads has a pulse for each, and lives
while all of them beat.
"""

from collections.abc import Callable
from threading import Event
from typing import Self

from touchline.plumbing import metrics, pacing

# A worker is given up after this many times its longest rest without a sign...
RESTS_MISSED = 5
# ...and never sooner than one slow round of work may take.
SILENCE_MIN_S = 60.0


class Pulse(Event):
    """The event that ends a worker, and the record of when the worker last waited for it."""

    def __init__(self, name: str = "", *, now_s: Callable[[], float] = pacing.monotonic_s) -> None:
        super().__init__()
        self._name = name
        self._now_s = now_s
        self._beat_at_s = now_s()
        self._longest_rest_s = 0.0
        self._beside: list[Self] = []

    def beside(self, name: str) -> Self:
        """A pulse for another thread of the same worker: it ends with this one."""
        pulse = type(self)(f"{self._name}:{name}" if self._name else "", now_s=self._now_s)
        self._beside.append(pulse)
        if self.is_set():
            pulse.set()
        return pulse

    def set(self) -> None:
        """End the worker, all threads of it."""
        super().set()
        for pulse in self._beside:
            pulse.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Rest until told to end; each rest is a beat, at its begin and at its end."""
        if timeout is not None:
            self._longest_rest_s = max(self._longest_rest_s, timeout)
        self._beat()
        is_over = super().wait(timeout)
        self._beat()
        return is_over

    def age_s(self) -> float:
        """Seconds since the last sign of life of whichever thread has been silent for longest."""
        own_s = self._now_s() - self._beat_at_s
        return max([own_s, *(pulse.age_s() for pulse in self._beside)])

    def is_beating(self) -> bool:
        """Whether the worker still comes round, with each of its threads."""
        silence_max_s = max(SILENCE_MIN_S, RESTS_MISSED * self._longest_rest_s)
        is_own_beating = self._now_s() - self._beat_at_s <= silence_max_s
        return is_own_beating and all(pulse.is_beating() for pulse in self._beside)

    def _beat(self) -> None:
        self._beat_at_s = self._now_s()
        if self._name:
            metrics.worker_sign_of_life_at.labels(self._name).set(pacing.utc_now().timestamp())
