"""Connections that never wait for ever and leave no query running behind them."""

from contextlib import suppress
from typing import Any, LiteralString, Self, TypeVar

import psycopg
from psycopg import generators, waiting
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import Row

from touchline.plumbing import spending
from touchline.plumbing.awaiting import answer_of
from touchline.plumbing.pacing import monotonic_s

Connection = psycopg.Connection[tuple[Any, ...]]

Answer = TypeVar("Answer")

# psycopg looks this often whether a signal came while it waits.
_LOOK_S = 0.1
CANCEL_S = 1.0
# Longer than any statement may take; the door sets what is right for a transaction.
ANSWER_MAX_S = 10.0


class SecondStatement(AssertionError):
    """A call is one statement; what needs two needs a transaction."""


class CountedCursor(psycopg.Cursor[Row]):
    """A cursor whose statements are counted for the work they belong to."""

    def execute(self, *arguments: Any, **options: Any) -> Self:
        """As psycopg's; in a call, together with what sets it up."""
        spending.count_query()
        conn = self.connection
        if not isinstance(conn, WatchedConnection) or conn.preface is None:
            return super().execute(*arguments, **options)
        if not conn.preface:
            raise SecondStatement
        # Both in one message, so one round trip and one transaction, which ends with the answer.
        statement = psycopg.ClientCursor(conn).mogrify(*arguments)
        message, conn.preface = f"{conn.preface};{statement}".encode(), ""
        super().execute(message)
        self.nextset()
        return self

    def executemany(self, *arguments: Any, **options: Any) -> None:
        """As psycopg's; one statement, however many rows."""
        spending.count_query()
        super().executemany(*arguments, **options)


class WatchedConnection(psycopg.Connection[tuple[Any, ...]]):
    """A connection with a limit on each answer, for servers that are frozen rather than dead.

    A statement timeout is the server's to keep; a server that does nothing does not keep it either.
    """

    answer_max_s = ANSWER_MAX_S
    longest_wait_s = 0.0
    # In a call what its statement is sent behind, "" once it was; None in a transaction.
    preface: str | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.cursor_factory = CountedCursor
        self._set_up: tuple[dict[str, str], str] = ({}, "")

    def begin_call(self, set_up: LiteralString, facts: dict[str, str]) -> None:
        """Send ``set_up`` in front of the next statement; what is the same again is not written anew."""
        if self._set_up[0] != facts:
            self._set_up = (facts, psycopg.ClientCursor(self).mogrify(set_up, facts))
        self.preface = self._set_up[1]

    def wait(
        self, gen: PQGen[Answer], interval: float = 0.0, timeout: float | None = None
    ) -> Answer:
        """Wait for an answer; there is nothing to look for now and then, so ``interval`` is nobody's.

        Raises:
            psycopg.OperationalError: none came within ``answer_max_s``, or more than was asked for;
                the connection is closed.

        """
        del interval
        limit_s = self.answer_max_s if timeout is None else min(timeout, self.answer_max_s)
        started_s = monotonic_s()
        is_settled = False
        try:
            answer = answer_of(gen, self.pgconn.socket, timeout_s=limit_s)
            is_settled = True
        except psycopg.Error as error:
            is_settled = True
            if isinstance(error, psycopg.InternalError) and error.sqlstate is None:
                # Not the server's word but the driver's: two answers to one question. A pooler that
                # goes down sends such; whose answer comes next on this connection nobody can say.
                self.close()
                raise psycopg.OperationalError(str(error)) from error
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()  # it answered nothing; statement_timeout ends what may still run there
            raise
        finally:
            waited_s = monotonic_s() - started_s
            self.longest_wait_s = max(self.longest_wait_s, waited_s)
            spending.count_wait(waited_s)
            if not is_settled:  # the greenlet is being killed, or its time is up
                self._abandon()
        return answer

    def _abandon(self) -> None:
        """Cancel what still runs in the server, and let nobody use this connection again."""
        try:
            with suppress(psycopg.Error):  # it cannot be told; its statement_timeout ends it
                self.cancel_safe(timeout=CANCEL_S)
        finally:
            self.close()


def connect_within(url: str, *, timeout_s: float) -> WatchedConnection:
    """A connection of its own, past any pool, each answer of which takes ``timeout_s`` at most.

    Raises:
        psycopg.OperationalError: there is none, or not in time.

    """
    gen = generators.connect(make_conninfo(url))
    pgconn = waiting.wait_conn(gen, _LOOK_S, timeout_s)
    conn = WatchedConnection(pgconn)
    conn.answer_max_s = timeout_s
    conn.autocommit = True
    conn.prepare_threshold = None
    return conn
