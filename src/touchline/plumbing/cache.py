"""What a web process remembers of Redis: bounded, soft-expiring, and never in the way.

A read is answered from memory; what is past its soft age is answered all the same and fetched again
in the background. Only a key that nobody here has asked for lately waits for Redis, once and
shortly. What Redis cannot give is the last known value, of memory or of the disk's snapshot, or none:
counted, never an error for the reader. Redis losing a key loses nothing here; only a newer value, or
one that says "withdrawn", takes a known one away.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import count, islice
from threading import Lock
from typing import Generic, TypeVar

from redis.exceptions import RedisError

from touchline.plumbing import metrics, spending
from touchline.plumbing.guarded import Guard, LeftAlone
from touchline.plumbing.kv import Client
from touchline.plumbing.pacing import at_most, monotonic_s
from touchline.plumbing.singleflight import Singleflight, StillComputing
from touchline.plumbing.snapshot import Snapshot
from touchline.plumbing.spawning import spawn_with_context
from touchline.plumbing.spending import Reach
from touchline.plumbing.wanted import WantedSet

logger = logging.getLogger(__name__)

Value = TypeVar("Value")

# Background fetches at a time; more waiting keys are simply asked again by their next reader.
REFRESHES_MAX = 32
# A key Redis does not hold is not asked for again at once, so that made-up names cannot flood it.
ABSENT_S = 2.0
ABSENT_MAX = 1000
# What only the disk knows is looked for in Redis again this soon.
RECOVERY_S = 1.0
# Values fetched again in one round trip after an announcement.
KEYS_PER_FETCH = 20


class _Slot(Generic[Value]):
    """A value with its ages; ``ticket`` orders fetches, ``is_read`` is since it was fetched."""

    __slots__ = ("hard_until_s", "is_read", "soft_until_s", "ticket", "value")

    def __init__(self, value: Value, soft_until_s: float, hard_until_s: float, ticket: int) -> None:
        self.value = value
        self.soft_until_s = soft_until_s
        self.hard_until_s = hard_until_s
        self.ticket = ticket
        self.is_read = False


class SharedCache(Generic[Value]):
    """Values parsed from Redis strings, kept per process (levels ``memory``, ``redis``, ``disk``).

    ``parse`` gives None for a value that says that there is none. ``parse_snapshot`` (default:
    ``parse``) reads what the disk remembers. Keys that Redis lacks are put into ``wanted``. ``guard``
    keeps readers away from a Redis that is down.
    """

    def __init__(
        self,
        name: str,
        client: Client,
        parse: Callable[[bytes], Value | None],
        *,
        guard: Guard,
        soft_ttl_s: float,
        hard_ttl_s: float,
        absent_ttl_s: float = ABSENT_S,
        entries_max: int = 1000,
        parse_snapshot: Callable[[bytes], Value | None] | None = None,
        snapshot: Snapshot | None = None,
        wanted: WantedSet | None = None,
        now_s: Callable[[], float] = monotonic_s,
    ) -> None:
        self._name = name
        self._client = client
        self._parse = parse
        self._parse_snapshot = parse_snapshot or parse
        self._soft_ttl_s = soft_ttl_s
        self._hard_ttl_s = hard_ttl_s
        self._absent_ttl_s = absent_ttl_s
        self._entries_max = entries_max
        self._snapshot = snapshot
        self._wanted = wanted
        self._now_s = now_s
        self._slots: OrderedDict[str, _Slot[Value]] = OrderedDict()
        self._absent: OrderedDict[str, float] = OrderedDict()
        self._in_flight: dict[str, bool] = {}
        self._refreshing: set[str] = set()
        self._flights: Singleflight[Value | None] = Singleflight(remembered_max=0)
        self._tickets = count(1)
        self._lock = Lock()
        self._guard = guard
        self._hits = 0
        self._memory_hits = metrics.cache_hits.labels(name, "memory")
        self._redis_hits = metrics.cache_hits.labels(name, "redis")
        self._disk_hits = metrics.cache_hits.labels(name, "disk")
        self._misses = metrics.cache_misses.labels(name, "redis")

    def get(self, key: str) -> Value | None:
        """The value, perhaps a soft age old; None when no level has it."""
        slot = self._slots.get(key)
        if slot is None:
            return self._get_cold(key)
        now_s = self._now_s()
        if slot.soft_until_s < now_s:
            if slot.hard_until_s < now_s:
                return self._get_cold(key)
            self._refresh_behind(key)
        self._hits += 1
        slot.is_read = True
        return slot.value

    def forget_absences(self) -> None:
        """Ask Redis anew for every key it lacked: it may have lacked them because it had just lost all."""
        with self._lock:
            self._absent.clear()

    def is_held(self, key: str) -> bool:
        """Whether Redis has a key at this moment; False too while it cannot be asked."""
        try:
            with self._guard.call():
                return bool(self._client.exists(key))
        except LeftAlone:
            return False
        except RedisError as error:
            self._note_failure(error)
            return False

    def refresh(self, keys: Iterable[str] | None, client: Client) -> None:
        """These keys have changed (None: any may have). Called beside the readers, not by one.

        What was read since its last fetch is fetched again at once, through ``client``; the rest is
        fetched by its next reader.
        """
        now_s = self._now_s()
        due = []
        for key in list(self._slots) if keys is None else keys:
            self._absent.pop(key, None)
            if key in self._in_flight:
                self._in_flight[key] = True
            slot = self._slots.get(key)
            if slot is not None:
                slot.soft_until_s = 0.0
                if slot.is_read and slot.hard_until_s >= now_s:
                    due.append(key)
                else:
                    slot.hard_until_s = 0.0
        if keys is None:
            self._absent.clear()
        unseen = iter(due)
        while some := list(islice(unseen, KEYS_PER_FETCH)):
            if not self._fetch_some(some, client):
                return

    def count_hits(self) -> None:
        """Report the hits of memory; they are counted apart, since a metric costs more than a hit."""
        hits, self._hits = self._hits, 0
        if hits:
            self._memory_hits.inc(hits)

    def _get_cold(self, key: str) -> Value | None:
        now_s = self._now_s()
        if self._absent.get(key, 0.0) >= now_s:
            self._hits += 1
            spending.count_read(Reach.ABSENT)
            return None
        if not self._guard.is_worth_trying:
            return self._known(key)
        try:
            return self._flights.do(key, lambda: self._fetch(key))
        except StillComputing:
            return self._known(key)

    def _fetch(self, key: str) -> Value | None:
        """Ask Redis; a failure keeps what is known."""
        ticket = next(self._tickets)
        self._in_flight[key] = False
        try:
            with self._guard.call():
                raw: bytes | None = self._client.get(key)  # type: ignore[assignment]  # the sync client answers bytes
        except LeftAlone:
            return self._known(key)
        except RedisError as error:
            self._note_failure(error)
            return self._known(key)
        finally:
            has_changed = self._in_flight.pop(key, False)
        return self._take(key, raw, ticket, has_changed=has_changed)

    def _fetch_some(self, keys: list[str], client: Client) -> bool:
        ticket = next(self._tickets)
        try:
            values: list[bytes | None] = client.mget(keys)  # type: ignore[assignment]  # the sync client answers bytes
        except RedisError as error:
            self._note_failure(error)
            return False
        for key, raw in zip(keys, values, strict=True):
            self._take(key, raw, ticket, has_changed=False)
        return True

    def _take(self, key: str, raw: bytes | None, ticket: int, *, has_changed: bool) -> Value | None:
        """Keep what Redis answered; what changed while it was fetched is fetched again soon."""
        if raw is None:
            self._misses.inc()
            if self._wanted is not None:
                self._wanted.add(key)
            return self._known(key, is_answer=True)
        try:
            value = self._parse(raw)
        except (ValueError, KeyError) as error:
            self._note_failure(error)
            return self._known(key, is_answer=True)
        self._redis_hits.inc()
        spending.count_read(Reach.REDIS)
        if self._snapshot is not None:
            self._snapshot.note(key, raw)
        if value is None:
            self._keep_absent(key, ticket)
        else:
            soft_s = 0.0 if has_changed else at_most(self._soft_ttl_s)
            self._keep(key, value, soft_s, self._hard_ttl_s, ticket)
        return value

    def _known(self, key: str, *, is_answer: bool = False) -> Value | None:
        """The last known value when Redis did not give one; ``is_answer``: it said there is none."""
        slot = self._slots.get(key)
        if slot is not None:
            self._hits += 1
            slot.soft_until_s = max(slot.soft_until_s, self._now_s() + self._absent_ttl_s)
            slot.hard_until_s = max(slot.hard_until_s, slot.soft_until_s)
            return slot.value
        value = self._remembered(key)
        spending.count_read(Reach.ABSENT if value is None else Reach.DISK)
        if value is not None:
            self._disk_hits.inc()
            self._keep(key, value, RECOVERY_S, RECOVERY_S, ticket=0)
        elif is_answer:
            self._keep_absent(key, ticket=0)
        return value

    def _remembered(self, key: str) -> Value | None:
        """What the disk has; a form that an older release wrote counts as nothing."""
        raw = None if self._snapshot is None else self._snapshot.read(key)
        try:
            return None if raw is None else self._parse_snapshot(raw)
        except (ValueError, KeyError):
            return None

    def _keep(self, key: str, value: Value, soft_s: float, hard_s: float, ticket: int) -> None:
        now_s = self._now_s()
        with self._lock:
            known = self._slots.get(key)
            if known is not None and known.ticket > ticket:
                return  # what was asked for later was answered first
            self._slots[key] = _Slot(value, now_s + soft_s, now_s + hard_s, ticket)
            self._slots.move_to_end(key)
            self._absent.pop(key, None)
            while len(self._slots) > self._entries_max:
                self._slots.popitem(last=False)

    def _keep_absent(self, key: str, ticket: int) -> None:
        with self._lock:
            known = self._slots.get(key)
            if known is not None and known.ticket > ticket:
                return
            self._slots.pop(key, None)
            self._absent[key] = self._now_s() + self._absent_ttl_s
            self._absent.move_to_end(key)
            while len(self._absent) > ABSENT_MAX:
                self._absent.popitem(last=False)

    def _refresh_behind(self, key: str) -> None:
        if key in self._refreshing or not self._guard.is_worth_trying:
            return
        with self._lock:
            if key in self._refreshing or len(self._refreshing) >= REFRESHES_MAX:
                return
            self._refreshing.add(key)
        spawn_with_context(lambda: self._refresh(key), name=f"refresh-{self._name}")

    def _refresh(self, key: str) -> None:
        try:
            self._flights.do(key, lambda: self._fetch(key))
        except StillComputing:
            pass  # somebody else is fetching it; a later reader looks again
        finally:
            self._refreshing.discard(key)

    def _note_failure(self, error: Exception) -> None:
        metrics.cache_errors.labels(self._name).inc()
        logger.warning("cache.read_skipped", extra={"cache": self._name, "error": repr(error)})
