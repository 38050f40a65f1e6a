"""What this process can reach, in words (S3.4). For people and dashboards, never for routing traffic."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from threading import Lock, Thread
from typing import Any

import psycopg
from redis.exceptions import RedisError

from touchline.accounts.store import SessionsAway, SessionStore
from touchline.catalog import store
from touchline.catalog.guards.ages import AgesMax
from touchline.feeds.condition import FeedKey
from touchline.feeds.store import FeedHealthStore, Told
from touchline.plumbing import kv, pacing
from touchline.plumbing.db import Database
from touchline.plumbing.shared_clock import OFFSET_MAX_S, SharedClock
from touchline.plumbing.spawning import spawn_with_context
from touchline.plumbing.steering import Steering

CHECK_TIMEOUT_S = 0.5
FRESH_S = 2.0

Check = Callable[[], dict[str, Any]]
Facts = dict[str, Any]

_NO_POOLER = "connected directly; fine for development"


class Health:
    """All checks at once, each for half a second at most, asked again after two seconds."""

    def __init__(self, checks: Mapping[str, Check], *, version: str) -> None:
        self._checks = {name: _Timed(name, check) for name, check in checks.items()}
        self._version = version
        self._lock = Lock()
        self._document: Facts = {}
        self._asked_at_s = -FRESH_S

    def details(self) -> Facts:
        """Status, time, version, and every check with what it found and how long it took."""
        with self._lock:  # who comes meanwhile waits for this answer instead of asking again
            now_s = pacing.monotonic_s()
            if now_s - self._asked_at_s >= FRESH_S:
                self._document = self._ask()
                self._asked_at_s = pacing.monotonic_s()
            return self._document

    def summary(self) -> Facts:
        """The same without what the checks found: anybody may read it."""
        details = self.details()
        return {name: details[name] for name in ("status", "time", "version")}

    def _ask(self) -> Facts:
        until_s = pacing.monotonic_s() + CHECK_TIMEOUT_S
        threads = [check.start() for check in self._checks.values()]
        for thread in threads:
            thread.join(max(0.0, until_s - pacing.monotonic_s()))
        found = {name: check.found() for name, check in self._checks.items()}
        is_healthy = all(facts["status"] == "healthy" for facts in found.values())
        return {
            "status": "healthy" if is_healthy else "degraded",
            "time": pacing.utc_now().isoformat(timespec="seconds"),
            "version": self._version,
            "checks": found,
        }


class _Timed:
    """A check in a thread of its own; one that hangs is not started a second time."""

    def __init__(self, name: str, check: Check) -> None:
        self._name = name
        self._check = check
        self._thread: Thread | None = None
        self._started_s = 0.0
        self._found: Facts | None = None

    def start(self) -> Thread:
        """Begin, unless the last time has not ended yet."""
        if self._thread is None or not self._thread.is_alive():
            self._found = None
            self._started_s = pacing.monotonic_s()
            self._thread = spawn_with_context(self._run, name=f"check-{self._name}")
        return self._thread

    def found(self) -> Facts:
        """What it found, or that it has not answered."""
        return self._found or {
            "status": "degraded",
            "error": "Timeout",
            "latency_ms": round((pacing.monotonic_s() - self._started_s) * 1000, 1),
        }

    def _run(self) -> None:
        try:
            found = {"status": "healthy", **self._check()}
        except (psycopg.Error, RedisError, OSError) as error:
            found = {"status": "degraded", "error": type(error).__name__}
        latency_ms = round((pacing.monotonic_s() - self._started_s) * 1000, 1)
        self._found = {**found, "latency_ms": latency_ms}


def database_check(db: Database) -> Check:
    """Whether a statement gets through, and what stands in between."""

    def check() -> Facts:
        if not db.is_open:
            raise psycopg.OperationalError
        with db.connection_ctx(timeout_s=CHECK_TIMEOUT_S) as conn:
            row = conn.execute("SELECT pg_backend_pid()").fetchone()
            is_pooled = row is not None and row[0] != conn.info.backend_pid
        pooler = {"kind": "pgbouncer"} if is_pooled else {"kind": "none", "note": _NO_POOLER}
        return {"pooler": pooler}

    return check


def gate_check(db: Database, steering: Steering) -> Check:
    """Whom the gate lets in, and how full the pool is; known without asking the database."""

    def check() -> Facts:
        is_closed = not db.gate.is_bypassed
        facts = {**db.gate.facts(), **steering.facts()}
        return {"status": "healthy" if is_closed else "degraded", **facts}

    return check


def redis_check(redis: kv.Client) -> Check:
    """Whether Redis answers."""

    def check() -> Facts:
        redis.ping()
        return {}

    return check


def sessions_check(sessions: SessionStore) -> Check:
    """How many sessions there are; without their Redis nobody can sign in."""

    def check() -> Facts:
        try:
            return {"live": sessions.count(), "breaker": sessions.state}
        except SessionsAway:
            return {"status": "degraded", "error": "SessionsAway", "breaker": sessions.state}

    return check


def feeds_check(
    redis: kv.Client,
    sports: tuple[str, ...],
    feeds: Sequence[FeedKey],
    *,
    ages_max: AgesMax,
    now_s: Callable[[], float],
) -> Check:
    """How old the prices of every sport are, and the board; how each feed is; null where never told.

    Old prices are a feed's trouble, said here and on the pages; a book that never had any is new.
    """
    health = FeedHealthStore(redis)

    def check() -> Facts:
        keys = [kv.BOARD_PUBLISHED, *(store.seen_key(sport) for sport in sports)]
        marks: list[Any] = redis.mget(keys)
        told = health.read()
        at_s = now_s()
        ages_s = [None if mark is None else max(0, round(at_s - int(mark))) for mark in marks]
        aged = zip(("", *sports), ages_s, strict=True)  # the board is of no sport
        is_old = any(
            age_s is not None and ages_max.is_too_old(sport, age_s) for sport, age_s in aged
        )
        return {
            "status": "degraded" if is_old else "healthy",
            "board_age_s": ages_s[0],
            "ages_s": dict(zip(sports, ages_s[1:], strict=True)),
            "feeds": {str(key): _described(told.get(str(key)), at_s) for key in feeds},
        }

    return check


def _described(told: Told | None, at_s: float) -> Facts | None:
    """What a worker told of a feed, and how long ago it was heard and polled."""
    if told is None:
        return None
    heard_s = None if told.heard_at_s is None else max(0, round(at_s - told.heard_at_s))
    return {
        "age_s": heard_s,
        "polled_age_s": max(0, round(at_s - told.told_at_s)),
        **asdict(told.facts),
    }


def clock_check(clock: SharedClock) -> Check:
    """How far this host's clock is from the one that all share."""

    def check() -> Facts:
        offset_s = round(clock.offset_s(), 1)
        is_right = abs(offset_s) <= OFFSET_MAX_S
        return {"status": "healthy" if is_right else "degraded", "offset_s": offset_s}

    return check
