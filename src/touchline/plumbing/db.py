"""The two doors to PostgreSQL: connection_ctx() for shared data, tenant_tx() for a tenant's.

Both are one transaction with its timeouts and its tenant set locally, because a pooler hands the
server connection to somebody else afterwards. Neither may be held across sleep or fetch.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from touchline.errors import Unavailable
from touchline.plumbing.guards import connection_held

Connection = psycopg.Connection[tuple[Any, ...]]

# One statement sets everything a transaction needs; true means: gone when the transaction ends.
_SET_SHARED: LiteralString = """
    SELECT set_config('statement_timeout', %(statement_timeout)s, true),
           set_config('idle_in_transaction_session_timeout', %(idle_timeout)s, true)
"""
_SET_TENANT: LiteralString = """
    SELECT set_config('statement_timeout', %(statement_timeout)s, true),
           set_config('idle_in_transaction_session_timeout', %(idle_timeout)s, true),
           set_config('app.tenant_id', %(tenant_id)s, true)
"""


class DatabaseUnavailable(Unavailable, psycopg.OperationalError):
    """The database cannot be reached right now."""

    code = "database_unavailable"


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How a process talks to PostgreSQL. ``prepare_threshold`` None means: never prepare."""

    url: str
    size_min: int
    size_max: int
    conn_timeout_s: float
    statement_timeout_ms: int
    idle_timeout_ms: int
    prepare_threshold: int | None
    lifetime_max_s: float
    idle_max_s: float

    def connect_kwargs(self) -> dict[str, Any]:
        """What every connection is opened with; autocommit, so that only our doors begin transactions."""
        return {
            "autocommit": True,
            "prepare_threshold": self.prepare_threshold,
            "connect_timeout": max(2, round(self.conn_timeout_s)),
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        }


class Database:
    """One pool per process, opened after the fork (S0.2)."""

    def __init__(self, settings: PoolSettings, *, name: str) -> None:
        self.settings = settings
        self._opened_in: int | None = None
        self._pool = ConnectionPool(
            settings.url,
            kwargs=settings.connect_kwargs(),
            min_size=settings.size_min,
            max_size=settings.size_max,
            timeout=settings.conn_timeout_s,
            max_lifetime=settings.lifetime_max_s,
            max_idle=settings.idle_max_s,
            reconnect_timeout=5,
            name=name,
            open=False,
        )

    def open(self) -> None:
        """Start filling the pool in the background; a dead database does not keep us from starting."""
        self._opened_in = os.getpid()
        self._pool.open(wait=False)

    @property
    def is_open(self) -> bool:
        """Whether this process has opened the pool."""
        return self._opened_in == os.getpid()

    def close(self) -> None:
        """Give every connection back; safe when never opened."""
        if self.is_open:
            self._pool.close(timeout=2)
            self._opened_in = None

    @contextmanager
    def connection_ctx(self, *, timeout_s: float | None = None) -> Iterator[Connection]:
        """A transaction over shared data: commits at the end, rolls back on an error.

        Raises:
            DatabaseUnavailable: no connection within ``timeout_s`` (default: the pool's).
            HeldWhileSlow: something inside tried to sleep or fetch.

        """
        with self._transaction(_SET_SHARED, {}, timeout_s) as conn:
            yield conn

    @contextmanager
    def tenant_tx(self, tenant_id: int, *, timeout_s: float | None = None) -> Iterator[Connection]:
        """A transaction in which only ``tenant_id``'s rows exist (B2); else as connection_ctx()."""
        with self._transaction(_SET_TENANT, {"tenant_id": str(tenant_id)}, timeout_s) as conn:
            yield conn

    @contextmanager
    def _transaction(
        self, set_up: LiteralString, facts: dict[str, str], timeout_s: float | None
    ) -> Iterator[Connection]:
        assert self.is_open, "the pool is shut, or was opened in another process"
        local = {
            "statement_timeout": f"{self.settings.statement_timeout_ms}ms",
            "idle_timeout": f"{self.settings.idle_timeout_ms}ms",
            **facts,
        }
        try:
            conn = self._pool.getconn(timeout=timeout_s)
        except PoolTimeout as error:
            raise DatabaseUnavailable from error
        try:
            with connection_held(), conn.transaction():
                conn.execute(set_up, local)
                yield conn
        finally:
            self._pool.putconn(conn)
