"""What a process is built from: its pool, its Redis, and the proof that the database is safe."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import psycopg
from psycopg.conninfo import conninfo_to_dict

from touchline.accounts.store import SessionStore
from touchline.config import Settings
from touchline.errors import UnsafeDatabase
from touchline.plumbing import kv, pacing, pooler, process_database, proof, steering, vitals
from touchline.plumbing.bucket import Policy
from touchline.plumbing.bucket_store import RedisBuckets
from touchline.plumbing.db import Database, PoolSettings
from touchline.plumbing.ratelimit import Limiter
from touchline.plumbing.steering import Steering
from touchline.plumbing.vault import Vault
from touchline.setting_types import LIMITS, limit_parts

logger = logging.getLogger(__name__)

# Workers write megabytes per round trip; a web read's timeout would cut them off.
REDIS_TIMEOUT_MS = 2000
PROOF_RETRY_S = 2.0
# A start waits this long for the pool's connections, and goes on without those that are missing.
FILL_S = 2.0

# These are asked too often to ask Redis each time; a quarter of a burst may be spent before it knows.
LEASED_LIMITS = ("public", "global", "tenant")
LEASE_SHARE = 4
# Without Redis these are kept more strictly than by the process's share: guessing must not pay.
STRICT_LIMITS = ("login", "codes", "registration", "forms")
STRICTNESS = 2
# A worker's statement moves a thousand rows; what is slow for a page is normal for it.
WORKER_SLOW_S = 2.5


def worker_pool(settings: Settings) -> PoolSettings:
    """How worker processes talk to PostgreSQL."""
    return _patient(_pool(settings, settings.worker_url, settings.db_worker_pool_max))


def web_pool(settings: Settings) -> PoolSettings:
    """How web processes talk to PostgreSQL."""
    return _pool(settings, settings.database_url, settings.db_web_pool_max)


def office_pool(settings: Settings) -> PoolSettings:
    """How a web process's back office talks to PostgreSQL: few people, under the platform's role."""
    pool = _pool(settings, settings.platform_url, settings.db_office_pool_max)
    return replace(pool, size_first=1, size_min=1)


def platform_pool(settings: Settings) -> PoolSettings:
    """How platform staff's commands talk to PostgreSQL; a command rarely needs a second connection."""
    pool = _pool(settings, settings.platform_url, settings.db_worker_pool_max)
    return replace(_patient(pool), size_first=1, size_min=1)


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


@contextmanager
def database_at_once(pool: PoolSettings, settings: Settings, *, name: str) -> Iterator[Database]:
    """A pool that was proved safe, for a block; for whoever must not wait for a database.

    Raises:
        UnsafeDatabase: the process must not run on it.
        psycopg.OperationalError: it is not there now.

    """
    db = _opened(pool, proof.prove(pool, require_pooler=settings.require_pgbouncer), name)
    try:
        yield db
    finally:
        db.close()


def open_worker_database(settings: Settings, name: str, stop: Event) -> Database:
    """The pool of a worker process, as open_database(), behind a pooler that fits the fleet.

    Raises:
        UnsafeDatabase: as open_database(); or the pooler is too small, or shares nothing.

    """
    db = open_database(worker_pool(settings), settings, name=name, stop=stop)
    try:
        check_pooler(settings, db.settings.url)
    except UnsafeDatabase:
        db.close()
        raise
    steering.follow(Steering(db.gate, "worker"), cache_client(settings), stop)
    vitals.tell_of(cache_client(settings), settings.process_type, settings.app_version, stop)
    return db


def check_pooler(settings: Settings, url: str) -> None:
    """Refuse a pooler that shares nothing, or is too small; the latter development is only told.

    Raises:
        UnsafeDatabase: the sentences say what to change.

    """
    unsafe, tight = pooler_problems(settings, url)
    if unsafe or (tight and settings.is_production):
        raise UnsafeDatabase("\n".join([*unsafe, *tight]))
    for sentence in tight:
        logger.warning("database.pool_exceeded", extra={"note": sentence})


def pooler_problems(settings: Settings, url: str) -> tuple[list[str], list[str]]:
    """What is wrong with the mode of the pooler behind ``url``, and with its size.

    Its console is asked where we may; where not, PGBOUNCER_POOL_SIZE is all there is to reckon with.
    """
    sizes = {"PGBOUNCER_POOL_SIZE": settings.pgbouncer_pool_size}
    unsafe = []
    if settings.pgbouncer_admin_url:
        database = str(conninfo_to_dict(url).get("dbname", ""))
        try:
            rules = pooler.read_rules(settings.pgbouncer_admin_url, database)
        except psycopg.Error as error:
            logger.warning("pooler.read_failed", extra={"error": type(error).__name__})
        else:
            sizes = {
                "PgBouncer's pool_size": rules.pool_size,
                "PgBouncer's max_db_connections": rules.connections_max,
            }
            if rules.mode != "transaction":
                unsafe.append(
                    f"PgBouncer pools by {rules.mode}; set pool_mode = transaction in pgbouncer.ini."
                )
    judged = [settings.demand.problem(size, where) for where, size in sizes.items() if size]
    return unsafe, [f"{sentence}." for sentence in judged if sentence]


def cache_client(settings: Settings) -> kv.Client:
    """The Redis that themes and boards live in."""
    return kv.connect(settings.cache_url, timeout_ms=REDIS_TIMEOUT_MS)


def kept_client(settings: Settings) -> kv.Client:
    """The Redis that throws nothing away, for workers."""
    return kv.connect(settings.redis_url, timeout_ms=REDIS_TIMEOUT_MS)


def session_store(settings: Settings) -> SessionStore:
    """Where sessions are: the Redis that forgets nothing by itself, over connections of their own."""
    return SessionStore(kv.connect(settings.redis_url, timeout_ms=settings.session_redis_timeout))


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
        size_min=settings.db_pool_min or size_max,
        size_first=size_max,
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
    db.await_connections(FILL_S)
    process_database.bind(db)
    return db


def vault_of(settings: Settings) -> Vault:
    """What seals the secrets that have to be read again."""
    return Vault(settings.secrets_key, settings.former_secrets_keys)
