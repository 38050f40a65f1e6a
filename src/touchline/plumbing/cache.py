"""What a web process remembers of Redis: bounded, soft-expiring, and never in the way.

A read is answered from memory; what is past its soft age is answered all the same and fetched again
in the background. Only a key that nobody here has asked for lately waits for Redis, once and
shortly. Redis away means the last known value or none, counted, never an error for the reader.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, Thread
from typing import Generic, TypeVar

from redis.exceptions import RedisError

from touchline.plumbing import metrics
from touchline.plumbing.kv import Client
from touchline.plumbing.pacing import jittered, monotonic_s

logger = logging.getLogger(__name__)

Value = TypeVar("Value")

# Background fetches at a time; more waiting keys are simply asked again by their next reader.
REFRESHES_MAX = 32
# A key Redis does not hold is not asked for again at once, so that made-up names cannot flood it.
ABSENT_S = 2.0
# After a failed read Redis is left alone for this long; readers get what memory has.
RECOVERY_S = 1.0


class _Slot(Generic[Value]):
    __slots__ = ("hard_until_s", "soft_until_s", "value")

    def __init__(self, value: Value | None, soft_until_s: float, hard_until_s: float) -> None:
        self.value = value
        self.soft_until_s = soft_until_s
        self.hard_until_s = hard_until_s


class SharedCache(Generic[Value]):
    """Values parsed from Redis strings, kept per process (levels ``memory`` and ``redis``)."""

    def __init__(
        self,
        name: str,
        client: Client,
        parse: Callable[[bytes], Value],
        *,
        soft_ttl_s: float,
        hard_ttl_s: float,
        entries_max: int = 1000,
        now_s: Callable[[], float] = monotonic_s,
    ) -> None:
        self._name = name
        self._client = client
        self._parse = parse
        self._soft_ttl_s = soft_ttl_s
        self._hard_ttl_s = hard_ttl_s
        self._entries_max = entries_max
        self._now_s = now_s
        self._slots: OrderedDict[str, _Slot[Value]] = OrderedDict()
        self._refreshing: set[str] = set()
        self._lock = Lock()
        self._redis_again_s = 0.0
        self._hits = metrics.cache_hits.labels(name, "memory")
        self._redis_hits = metrics.cache_hits.labels(name, "redis")
        self._misses = metrics.cache_misses.labels(name, "redis")

    def get(self, key: str) -> Value | None:
        """The value, perhaps a soft age old; None when neither memory nor Redis has it."""
        slot = self._slots.get(key)
        now_s = self._now_s()
        if slot is None or slot.hard_until_s < now_s:
            return self._fetch(key)
        self._hits.inc()
        if slot.soft_until_s < now_s:
            self._refresh_behind(key)
        return slot.value

    def is_reachable(self) -> bool:
        """Whether the last read that went to Redis was answered."""
        return self._redis_again_s == 0.0

    def _fetch(self, key: str) -> Value | None:
        """Ask Redis; a failure keeps what memory has and leaves Redis alone for a moment."""
        known = self._slots.get(key)
        if self._now_s() < self._redis_again_s:
            return known.value if known else None
        try:
            raw: bytes | None = self._client.get(key)  # type: ignore[assignment]  # the sync client answers bytes
        except RedisError as error:
            self._redis_again_s = self._now_s() + RECOVERY_S
            metrics.cache_errors.labels(self._name).inc()
            logger.warning("cache.read_skipped", extra={"cache": self._name, "error": repr(error)})
            return known.value if known else None
        self._redis_again_s = 0.0
        (self._misses if raw is None else self._redis_hits).inc()
        value = None if raw is None else self._parse(raw)
        self._keep(key, value)
        return value

    def _keep(self, key: str, value: Value | None) -> None:
        soft_s = ABSENT_S if value is None else jittered(self._soft_ttl_s)
        hard_s = ABSENT_S if value is None else self._hard_ttl_s
        now_s = self._now_s()
        with self._lock:
            self._slots[key] = _Slot(value, now_s + soft_s, now_s + hard_s)
            self._slots.move_to_end(key)
            while len(self._slots) > self._entries_max:
                self._slots.popitem(last=False)

    def _refresh_behind(self, key: str) -> None:
        with self._lock:
            if key in self._refreshing or len(self._refreshing) >= REFRESHES_MAX:
                return
            self._refreshing.add(key)
        Thread(target=self._refresh, args=(key,), name=f"refresh-{self._name}", daemon=True).start()

    def _refresh(self, key: str) -> None:
        try:
            self._fetch(key)
        finally:
            self._refreshing.discard(key)
