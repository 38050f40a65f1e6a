"""SQL of the agenda: events to be graded, and from when on. Shared by all tenants."""

from collections.abc import Sequence

from psycopg.rows import scalar_row

from touchline.plumbing.db import Connection


def upsert_agenda(conn: Connection, *, event_ids: Sequence[int]) -> int:
    """Have these events graded now; counts those that were not due already."""
    return conn.execute(
        """
        INSERT INTO settlement_agenda AS due (event_id)
        SELECT DISTINCT given.event_id
        FROM unnest(%(event_ids)s::bigint[]) AS given (event_id)
        ORDER BY given.event_id
        ON CONFLICT (event_id) DO UPDATE
        SET due_at = least(due.due_at, excluded.due_at)
        """,
        {"event_ids": event_ids},
    ).rowcount


def lock_due_events(conn: Connection, *, limit: int) -> list[int]:
    """Events that are due and that nobody else is grading, those that wait longest first."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT due.event_id
            FROM settlement_agenda AS due
            WHERE due.due_at <= now()
            ORDER BY due.due_at
            LIMIT %(limit)s
            FOR UPDATE OF due SKIP LOCKED
            """,
            {"limit": limit},
        ).fetchall()


def mark_agenda_later(
    conn: Connection, *, event_ids: Sequence[int], waits_s: Sequence[float]
) -> int:
    """Have these events graded once so many seconds have passed."""
    return conn.execute(
        """
        UPDATE settlement_agenda AS due
        SET due_at = now() + make_interval(secs => given.wait_s)
        FROM unnest(%(event_ids)s::bigint[], %(waits_s)s::float8[]) AS given (event_id, wait_s)
        WHERE due.event_id = given.event_id
        """,
        {"event_ids": event_ids, "waits_s": waits_s},
    ).rowcount


def delete_agenda(conn: Connection, *, event_ids: Sequence[int]) -> int:
    """Forget events about which nothing is to be done."""
    return conn.execute(
        "DELETE FROM settlement_agenda AS due WHERE due.event_id = ANY(%(event_ids)s::bigint[])",
        {"event_ids": event_ids},
    ).rowcount


def get_agenda_lag_s(conn: Connection) -> float:
    """For how many seconds the event that waits longest has been due; 0 when none is."""
    row = conn.execute(
        """
        SELECT coalesce(extract(epoch FROM now() - min(due.due_at)), 0)::float8
        FROM settlement_agenda AS due
        WHERE due.due_at <= now()
        """
    ).fetchone()
    assert row is not None
    return float(row[0])
