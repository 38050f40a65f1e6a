"""What a process is built from: its pool, its Redis, and the proof that the database is safe."""

import logging
import sys
from dataclasses import replace
from threading import Event

import psycopg

from touchline.config import Settings
from touchline.plumbing import kv, pacing, process_database, proof
from touchline.plumbing.bucket import Policy
from touchline.plumbing.bucket_store import RedisBuckets
from touchline.plumbing.db import Database, PoolSettings
from touchline.plumbing.ratelimit import Limiter
from touchline.setting_types import LIMITS, limit_parts

logger = logging.getLogger(__name__)

# Workers write megabytes per round trip; a web read's timeout would cut them off.
REDIS_TIMEOUT_MS = 2000
PROOF_RETRY_S = 2.0

# These are asked too often to ask Redis each time; a quarter of a burst may be spent before it knows.
LEASED_LIMITS = ("public", "global", "tenant")
LEASE_SHARE = 4
# Without Redis these are kept more strictly than by the process's share: guessing must not pay.
STRICT_LIMITS = ("login", "registration", "forms")
STRICTNESS = 2
# A worker's statement moves a thousand rows; what is slow for a page is normal for it.
WORKER_SLOW_S = 2.5


def worker_pool(settings: Settings) -> PoolSettings:
    """How worker processes talk to PostgreSQL."""
    return _patient(_pool(settings, settings.worker_url, settings.db_worker_pool_max))


def web_pool(settings: Settings) -> PoolSettings:
    """How web processes talk to PostgreSQL."""
    return _pool(settings, settings.database_url, settings.db_web_pool_max)


def platform_pool(settings: Settings) -> PoolSettings:
    """How platform staff's commands talk to PostgreSQL."""
    return _patient(_pool(settings, settings.platform_url, settings.db_worker_pool_max))


def open_database(
    pool: PoolSettings, settings: Settings, *, name: str, stop: Event | None = None
) -> Database:
    """A pool that was proved safe; waits for a database that is not there yet, or for ``stop``.

    Raises:
        UnsafeDatabase: the process must not run on it.
        SystemExit: told to stop before there was a database; nothing needs undoing.

    """
    waiting = stop or Event()
    while True:
        try:
            found = proof.prove(pool, require_pooler=settings.require_pgbouncer)
        except psycopg.OperationalError as error:
            logger.warning("database.waiting", extra={"error": str(error).splitlines()[0]})
            if pacing.rest(waiting, pacing.jittered(PROOF_RETRY_S)):
                sys.exit(0)
        else:
            return _opened(pool, found, name)


def cache_client(settings: Settings) -> kv.Client:
    """The Redis that themes and boards live in."""
    return kv.connect(settings.cache_url, timeout_ms=REDIS_TIMEOUT_MS)


def limiter(settings: Settings) -> Limiter:
    """The rate limiter of a web process, over the Redis of sessions and limits."""
    if not settings.redis_url:
        return Limiter(None, processes=settings.processes)
    client = kv.connect(settings.redis_url, timeout_ms=settings.limit_redis_timeout)
    return Limiter(RedisBuckets(client), processes=settings.processes)


def limit_policies(settings: Settings) -> dict[str, Policy]:
    """The limits that the settings give, by name."""
    return {name: _policy(settings, name) for name in LIMITS}


def _policy(settings: Settings, name: str) -> Policy:
    burst, interval_us = limit_parts(getattr(settings, f"limit_{name}"))
    return Policy(
        name,
        burst,
        interval_us,
        lease=max(1, burst // LEASE_SHARE) if name in LEASED_LIMITS else 1,
        strictness=STRICTNESS if name in STRICT_LIMITS else 1,
        is_shadow=name in settings.limit_shadow.split(","),
    )


def _pool(settings: Settings, url: str, size_max: int) -> PoolSettings:
    return PoolSettings(
        url=url,
        size_min=min(settings.db_pool_min, size_max),
        size_max=size_max,
        conn_timeout_s=settings.db_conn_timeout,
        statement_timeout_ms=settings.db_statement_timeout,
        idle_timeout_ms=settings.db_idle_in_transaction_timeout,
        prepare_threshold=settings.db_prepare_threshold,
        lifetime_max_s=settings.db_pool_max_lifetime,
        idle_max_s=settings.db_pool_max_idle,
    )


def _patient(pool: PoolSettings) -> PoolSettings:
    """For work that no visitor waits for."""
    return replace(pool, is_patient=True, slow_s=WORKER_SLOW_S)


def _opened(pool: PoolSettings, found: proof.Proof, name: str) -> Database:
    logger.info("database.proved", extra={"role": found.role, "is_pooled": found.is_pooled})
    if not found.is_pooled:
        logger.warning(
            "database.unpooled", extra={"note": "connected directly; fine for development"}
        )
    db = Database(pool, name=name)
    db.open()
    process_database.bind(db)
    return db
