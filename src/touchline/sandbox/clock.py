"""The sandbox's own time: real time, sped up and pushed forward on request, never back."""

import threading
import time
from collections.abc import Callable

from touchline.errors import BadSetting

Clock = Callable[[], float]

_YEAR_S = 366 * 86_400


class SandboxClock:
    """Tells sandbox seconds since the epoch.

    ``speed`` sandbox seconds pass in one real second; ``source`` tells real seconds since the
    epoch (tests pass their own).
    """

    def __init__(self, *, speed: float = 1.0, source: Clock = time.time) -> None:
        if speed <= 0:
            raise BadSetting("speed must be above 0: sandbox time never stands still.")
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
        """Push the clock forward, by a year at most, and answer the new time."""
        if not 0 <= seconds <= _YEAR_S:
            raise BadSetting("advance_s must be 0 to 31622400: the clock only goes forward.")
        with self._lock:
            self._ahead_s += seconds
        return self.now_s()
