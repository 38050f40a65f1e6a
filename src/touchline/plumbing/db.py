"""The doors to PostgreSQL: connection_ctx() for shared data, tenant_tx() and tenant_call() for a tenant's.

Each is one transaction with its timeouts and its tenant set locally, because a pooler hands the
server connection to somebody else afterwards. All lead through the gate, and none may be held across
sleep or fetch.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import LiteralString

import psycopg
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from touchline.plumbing import deadline, fence
from touchline.plumbing.attendant import Attendant
from touchline.plumbing.beginning import SET_SHARED, SET_TENANT
from touchline.plumbing.breaker import Outcome, Rules
from touchline.plumbing.connection import Connection, WatchedConnection, connect_within
from touchline.plumbing.faults import outcome_of
from touchline.plumbing.gate import DatabaseUnavailable, DbGate, Entry
from touchline.plumbing.guards import connection_held
from touchline.plumbing.lanes import Lane
from touchline.plumbing.pacing import monotonic_s, sleep, spread
from touchline.plumbing.pool_settings import PoolSettings
from touchline.plumbing.spawning import spawn_with_context
from touchline.plumbing.troubles import StatementTooSlow, translated

__all__ = [
    "Connection",
    "Database",
    "DatabaseUnavailable",
    "Lane",
    "PoolSettings",
    "StatementTooSlow",
]

logger = logging.getLogger(__name__)

# A slot of the gate may still wait this long until the pool has connected.
FILL_S = 0.5
FILL_LOOK_S = 0.01
# The server ends a statement at its timeout; a server that has not said so by then says nothing.
ANSWER_GRACE_S = 0.5
PROBE_TRY_S = 0.5
HELD_LONG_S = 0.3


class Database:
    """One pool per process, opened after the fork (S0.2), behind one gate."""

    def __init__(self, settings: PoolSettings, *, name: str, rules: Rules | None = None) -> None:
        self.settings = settings
        self.name = name
        self._opened_in: int | None = None
        self._pool = self._new_pool()
        self.gate = DbGate(
            name,
            settings.size_max,
            rules=rules or Rules(),
            jitter=spread,
            on_doubt=self._doubt,
        )
        self._attendant = Attendant(
            self.gate,
            try_once=self._try_once,
            renew=self._renew,
            poke=self._poke,
            is_stuck=self._is_stuck,
            keep_fit=self._keep_fit,
        )

    def open(self) -> None:
        """Start filling the pool in the background; a dead database does not keep us from starting."""
        self._opened_in = os.getpid()
        self._start(self._pool)
        self._attendant.start()

    def await_connections(self, within_s: float) -> bool:
        """Whether the pool is as full as it begins, by then: a first burst finds them all there."""
        until_s = monotonic_s() + within_s
        while self._pool.get_stats().get("pool_available", 0) < self.settings.size_first:
            if monotonic_s() >= until_s:
                return False
            sleep(FILL_LOOK_S)
        return True

    @property
    def is_open(self) -> bool:
        """Whether this process has opened the pool."""
        return self._opened_in == os.getpid()

    def close(self) -> None:
        """Give every connection back; safe when never opened."""
        if self.is_open:
            self._attendant.stop()
            self._pool.close(timeout=2)
            self._opened_in = None

    @contextmanager
    def connection_ctx(
        self, *, lane: Lane = Lane.NORMAL, timeout_s: float | None = None
    ) -> Iterator[Connection]:
        """A transaction over shared data: commits at the end, rolls back on an error.

        Raises:
            DatabaseUnavailable: turned away by the gate, no connection within ``timeout_s``
                (default: the lane's), or the connection was lost on the way.
            StatementTooSlow: a statement met its timeout.
            HeldWhileSlow: something inside tried to sleep or fetch.
            LeaseLost: what surrounds the caller (`fence`) no longer holds.

        """
        with self._transaction(SET_SHARED, {}, lane, timeout_s) as conn:
            yield conn

    @contextmanager
    def tenant_tx(
        self, tenant_id: int, *, lane: Lane = Lane.NORMAL, timeout_s: float | None = None
    ) -> Iterator[Connection]:
        """A transaction in which only ``tenant_id``'s rows exist (B2); else as connection_ctx()."""
        facts = {"tenant_id": str(tenant_id)}
        with self._transaction(SET_TENANT, facts, lane, timeout_s) as conn:
            yield conn

    @contextmanager
    def tenant_call(self, tenant_id: int, *, lane: Lane = Lane.NORMAL) -> Iterator[Connection]:
        """One statement as a tenant, over before its answer comes: no lock waits for who asked.

        Nothing is tried twice here: whoever writes has to be able to find out whether it did.
        """
        assert not fence.is_up(), "a fence looks within a transaction, where a call has no room"
        facts = {"tenant_id": str(tenant_id)}
        with self._transaction(SET_TENANT, facts, lane, None, is_call=True) as conn:
            yield conn

    @contextmanager
    def _transaction(
        self,
        set_up: LiteralString,
        facts: dict[str, str],
        lane: Lane,
        timeout_s: float | None,
        *,
        is_call: bool = False,
    ) -> Iterator[Connection]:
        if self._opened_in is None:
            raise DatabaseUnavailable(reason="not_open")
        assert self.is_open, "the pool was opened in another process"
        asked_s = monotonic_s()
        wait_s = deadline.capped_s(self.settings.wait_s(lane) if timeout_s is None else timeout_s)
        entry = self.gate.enter(lane, wait_s=wait_s)
        outcome = Outcome.IGNORED
        try:
            with ExitStack() as stack:
                fill_s = wait_s - (monotonic_s() - asked_s)
                fill_s = max(0.01, fill_s if timeout_s is not None else max(FILL_S, fill_s))
                if is_call:
                    conn = self._begun_once(stack, entry, set_up, facts, fill_s, is_call=True)
                else:
                    conn = self._begun(stack, entry, set_up, facts, fill_s)
                outcome = Outcome.SUCCEEDED  # whatever the caller does now, the database answered
                fence.look(conn)
                yield conn
            if conn.longest_wait_s > self.settings.slow_s:
                outcome = Outcome.SLOW
        except psycopg.Error as error:
            outcome = outcome_of(error)
            if (told := translated(error, outcome)) is error:
                raise
            raise told from error
        finally:
            self.gate.leave(entry, outcome)

    def _begun(
        self,
        stack: ExitStack,
        entry: Entry,
        set_up: LiteralString,
        facts: dict[str, str],
        fill_s: float,
    ) -> WatchedConnection:
        """A connection in its transaction; one that was lost while idle is replaced unnoticed.

        Nothing of the caller's has run yet, so trying once more is always safe.
        """
        began_s = monotonic_s()
        try:
            return self._begun_once(stack, entry, set_up, facts, fill_s)
        except (psycopg.OperationalError, psycopg.InternalError) as error:
            is_stale = outcome_of(error) is Outcome.FAILED and not isinstance(error, PoolTimeout)
            fill_s -= monotonic_s() - began_s
            if not is_stale or self.gate.is_open:
                raise
            self._doubt()
            if not isinstance(error, PoolClosed):  # else it was renewed while we waited
                self._pool.drain()
            if fill_s <= 0:  # too late for us; whoever comes next need not find out the same way
                raise
        return self._begun_once(stack, entry, set_up, facts, fill_s)

    def _begun_once(
        self,
        stack: ExitStack,
        entry: Entry,
        set_up: LiteralString,
        facts: dict[str, str],
        fill_s: float,
        *,
        is_call: bool = False,
    ) -> WatchedConnection:
        with ExitStack() as attempt:
            conn = attempt.enter_context(self._borrowed(self._pool, fill_s))
            self.gate.hold(entry)
            statement_s = deadline.capped_s(self.settings.statement_timeout_ms / 1000)
            conn.answer_max_s = statement_s + ANSWER_GRACE_S
            conn.longest_wait_s = 0.0
            attempt.enter_context(connection_held())
            local = {
                "statement_timeout": f"{max(1, round(statement_s * 1000))}ms",
                "idle_timeout": f"{self.settings.idle_timeout_ms}ms",
                **facts,
            }
            if is_call:
                conn.begin_call(set_up, local)
            else:
                attempt.enter_context(conn.transaction())
                conn.execute(set_up, local)
            stack.push(attempt.pop_all())
        return conn

    @contextmanager
    def _borrowed(
        self, pool: ConnectionPool[WatchedConnection], fill_s: float
    ) -> Iterator[WatchedConnection]:
        conn = pool.getconn(timeout=fill_s)
        began_s = monotonic_s()
        try:
            yield conn
        finally:
            conn.preface = None
            pool.putconn(conn)
            held_s = monotonic_s() - began_s
            if held_s > HELD_LONG_S:
                logger.warning(
                    "database.hold_exceeded",
                    extra={"pool": self.name, "held_ms": round(held_s * 1000)},
                )

    def _doubt(self) -> None:
        self._attendant.doubt()

    def _keep_fit(self) -> None:
        """Replace idle connections that died or grew too old: the pool only looks at returned ones."""
        self._pool.check()

    def _new_pool(self) -> ConnectionPool[WatchedConnection]:
        settings = self.settings
        return ConnectionPool(
            settings.url,
            connection_class=WatchedConnection,
            kwargs=settings.connect_kwargs(),
            min_size=settings.size_first,
            max_size=settings.size_max,
            timeout=settings.conn_timeout_s,
            max_lifetime=settings.lifetime_max_s,
            max_idle=settings.idle_max_s,
            reconnect_timeout=5,
            name=self.name,
            open=False,
        )

    def _start(self, pool: ConnectionPool[WatchedConnection]) -> None:
        """All first connections at once: a pool that grows does so one by one, while callers wait."""
        pool.open(wait=False)
        pool.resize(self.settings.size_min, self.settings.size_max)

    def _try_once(self) -> None:
        conn = connect_within(self.settings.url, timeout_s=PROBE_TRY_S)
        try:
            conn.execute("SELECT 1")
        finally:
            conn.close()

    def _renew(self) -> None:
        """A fresh pool: the old one's connections are stale, and its next attempt may be far off."""
        fresh = self._new_pool()
        self._start(fresh)
        old, self._pool = self._pool, fresh
        spawn_with_context(lambda: old.close(timeout=2), name=f"{self.name}-old-pool")

    def _poke(self) -> None:
        pool = self._pool
        pool.putconn(pool.getconn(timeout=PROBE_TRY_S))

    def _is_stuck(self) -> bool:
        return not self.gate.holding and not self._pool.get_stats().get("pool_available", 0)
