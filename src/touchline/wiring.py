"""What a process is built from: its pool, its Redis, and the proof that the database is safe."""

import logging
import sys
from dataclasses import replace
from threading import Event

import psycopg

from touchline.config import Settings
from touchline.plumbing import kv, pacing, proof
from touchline.plumbing.db import Database, PoolSettings

logger = logging.getLogger(__name__)

# Workers write megabytes per round trip; a web read's timeout would cut them off.
REDIS_TIMEOUT_MS = 2000
PROOF_RETRY_S = 2.0
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
    return db
