"""One clock for all hosts: that of Redis. No host's own decides how old something is."""

import logging
import time
from collections.abc import Callable

from touchline.plumbing import kv, pacing

logger = logging.getLogger(__name__)

# Further off than this and somebody should look at the host.
OFFSET_MAX_S = 5.0

_MARK = """
redis.call('SET', KEYS[1], redis.call('TIME')[1])
if KEYS[2] then
  redis.call('INCR', KEYS[2])
end
"""


class Marks:
    """Writes down when something happened, in epoch seconds of the shared clock."""

    def __init__(self, client: kv.Client) -> None:
        self._script = client.register_script(_MARK)

    def mark(self, key: str, *, counter: str = "") -> None:
        """Set ``key`` to this moment and move ``counter``, if one is named."""
        self._script(keys=[key, counter] if counter else [key])


class SharedClock:
    """Epoch seconds by the clock of Redis, run on by our monotonic one; ours until it was heard."""

    def __init__(
        self,
        *,
        own_s: Callable[[], float] = time.time,
        monotonic_s: Callable[[], float] = pacing.monotonic_s,
    ) -> None:
        self._own_s = own_s
        self._monotonic_s = monotonic_s
        self._ahead_s: float | None = None
        self._is_off = False

    def now_s(self) -> float:
        """What time it is."""
        if self._ahead_s is None:
            return self._own_s()
        return self._monotonic_s() + self._ahead_s

    def offset_s(self) -> float:
        """How far our own clock is ahead of the shared one; 0 until that was heard."""
        return self._own_s() - self.now_s() if self._ahead_s is not None else 0.0

    def hear(self, client: kv.Client) -> None:
        """Ask Redis for the time.

        Raises:
            redis.RedisError: nobody answered; the clock runs on.

        """
        seconds, microseconds = client.time()
        self._ahead_s = seconds + microseconds / 1_000_000 - self._monotonic_s()
        was_off, self._is_off = self._is_off, abs(self.offset_s()) > OFFSET_MAX_S
        if self._is_off and not was_off:
            logger.warning("clock.corrected", extra={"offset_s": round(self.offset_s(), 1)})
