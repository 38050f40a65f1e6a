"""The sandbox's own time: real time, sped up and pushed forward on request, never back."""

import threading
import time
from collections.abc import Callable

Clock = Callable[[], float]


class SandboxClock:
    """Tells sandbox seconds since the epoch.

    ``speed`` sandbox seconds pass in one real second; ``source`` tells real seconds since the
    epoch (tests pass their own).
    """

    def __init__(self, *, speed: float = 1.0, source: Clock = time.time) -> None:
        if speed <= 0:
            raise ValueError("speed must be positive: sandbox time never stands still or goes back")
        self.speed = speed
        self._source = source
        self._began = source()
        self._ahead_s = 0.0
        self._lock = threading.Lock()

    def now_s(self) -> int:
        """The sandbox time in whole seconds since the epoch, UTC."""
        with self._lock:
            passed_s = (self._source() - self._began) * self.speed
            return int(self._began + passed_s + self._ahead_s)

    def advance(self, seconds: float) -> int:
        """Push the clock forward and answer the new time."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        with self._lock:
            self._ahead_s += seconds
        return self.now_s()
