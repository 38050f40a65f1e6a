"""A Redis client that makes one call with little ado: a connection that is fit, a question, an answer.

Around each command redis-py counts for telemetry, retries and watches for servers that move house;
without any of it in use that took longer than the command. What keeps a connection safe stays: one
that was left in the middle of an answer is closed, and one that has something to say before it was
asked is not used.
"""

import select
from queue import Empty
from typing import Any

from gevent import monkey
from redis import BlockingConnectionPool, Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as OutOfTime

from touchline.plumbing import deadline

# gevent's asks its loop, which takes as long as a command; this never waits, so it may ask the kernel.
_poll = monkey.get_original("select", "poll")


class HastyRedis(Redis):
    """A client that does not begin what the caller has no time left for, and never tries twice."""

    def execute_command(self, *arguments: Any, **options: Any) -> Any:
        """As Redis does; out of time counts as a timeout of Redis, with nothing sent."""
        if deadline.remaining_s() == 0:
            raise OutOfTime("no time left to ask Redis")
        pool: Any = self.connection_pool
        conn = pool.get_connection()
        try:
            conn.send_command(*arguments)
            return self.parse_response(conn, arguments[0], **options)  # type: ignore[no-untyped-call]  # redis-py's own
        except (RedisConnectionError, OutOfTime):
            conn.disconnect()  # also one that answered: that it is loading, or somebody's replica now
            raise
        finally:
            pool.release(conn)


class ReadyPool(BlockingConnectionPool):
    """Connections that wait for a question with nothing left to say."""

    def get_connection(self, command_name: Any = None, *keys: Any, **options: Any) -> Any:
        """A connection that is up; waits for one as long as the pool's timeout.

        Raises:
            RedisConnectionError: there is none.

        """
        del command_name, keys, options
        self._checkpid()
        conn: Any = None
        try:
            conn = self.pool.get(block=True, timeout=self.timeout)
        except Empty as error:
            raise RedisConnectionError("No connection available.") from error
        is_up = False
        try:
            if conn is None:
                conn = self.make_connection()  # type: ignore[no-untyped-call]  # redis-py's own
            sock = conn._sock  # noqa: SLF001 - nothing else tells whether it is up
            if sock is not None and _has_something_to_say(sock):
                conn.disconnect()  # its server has gone, or was not heard out
                sock = None
            if sock is None:
                conn.connect()
            is_up = True
        finally:
            if not is_up:
                self.release(conn)
        return conn

    def release(self, connection: Any) -> None:
        """Take a connection back; the last one in is the first one out."""
        self._checkpid()
        if connection is not None and connection.pid != self.pid:  # of before a fork
            connection.disconnect()
            connection = None
        self.pool.put_nowait(connection)


def _has_something_to_say(sock: Any) -> bool:
    look = _poll()
    look.register(sock, select.POLLIN)
    return bool(look.poll(0))
