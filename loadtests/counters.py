"""What the servers say was asked of them: exact counts, taken before and after a window."""

from typing import Any

import psycopg
from psycopg.rows import dict_row
from redis import Redis

_POOLER_DATABASE = "pgbouncer"
# Our own questions, and what a connection says when it is made or to show that it is alive.
_NOT_COUNTED = frozenset({"info", "auth", "client", "hello", "ping", "subscribe"})


def redis_calls(url: str) -> int:
    """Commands a Redis has carried out so far, but for those that count them or keep a connection."""
    with Redis.from_url(url) as client:
        stats: dict[str, Any] = client.info("commandstats")
    return sum(
        entry["calls"]
        for name, entry in stats.items()
        if name.removeprefix("cmdstat_").split("|")[0] not in _NOT_COUNTED
    )


def pooler_queries(stats_url: str, database: str) -> int:
    """Queries a PgBouncer has passed on for one database so far."""
    rows = _ask_pooler(stats_url, "SHOW STATS")
    return sum(int(row["total_query_count"]) for row in rows if row["database"] == database)


def connections_of(admin_url: str, role: str, since: str) -> int:
    """Server connections of a role that ran anything at or after ``since`` (a database time).

    One that the pooler opened to keep its pool filled, and nobody has used, is not counted.
    """
    counted = _ask(
        admin_url,
        "SELECT count(*) AS used FROM pg_stat_activity"
        " WHERE usename = %s AND query <> '' AND state_change >= %s::timestamptz",
        (role, since),
    )
    return int(counted["used"])


def database_now(admin_url: str) -> str:
    """The database's clock, as text."""
    return str(_ask(admin_url, "SELECT clock_timestamp()::text AS now", ())["now"])


def _ask(url: str, sql: str, facts: tuple[str, ...]) -> dict[str, Any]:
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as conn:  # noqa: TID251 - looks at the server from outside
        row = conn.execute(sql, facts).fetchone()
    assert row is not None, "an aggregate has a row"
    return row


def _ask_pooler(url: str, command: str) -> list[dict[str, Any]]:
    """The pooler's console speaks the simple protocol only, which a client-side cursor uses."""
    with psycopg.connect(  # noqa: TID251 - the console is not our database
        url, dbname=_POOLER_DATABASE, autocommit=True, prepare_threshold=None
    ) as conn:
        cursor = psycopg.ClientCursor(conn, row_factory=dict_row)
        return cursor.execute(command).fetchall()
