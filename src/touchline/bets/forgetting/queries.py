"""SQL of what bets leave behind: each drops some of what is old, and says how much."""

from psycopg.rows import scalar_row

from touchline.plumbing.db import Connection


def drop_old_told_bets(conn: Connection, *, tenant_id: int, keep_hours: int, limit: int) -> int:
    """Forget which bets were told of so long ago."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        dropped: int | None = cursor.execute(
            """
            SELECT drop_old_told_bets(
                %(tenant_id)s::bigint, %(keep_hours)s::integer, %(limit)s::integer
            )
            """,
            {"tenant_id": tenant_id, "keep_hours": keep_hours, "limit": limit},
        ).fetchone()
    assert dropped is not None
    return dropped


def drop_old_quotes(conn: Connection, *, tenant_id: int, keep_hours: int, limit: int) -> int:
    """Drop offers to buy a bet back that nobody took."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        dropped: int | None = cursor.execute(
            "SELECT drop_old_quotes(%(tenant_id)s::bigint, %(keep_hours)s::integer, %(limit)s::integer)",
            {"tenant_id": tenant_id, "keep_hours": keep_hours, "limit": limit},
        ).fetchone()
    assert dropped is not None
    return dropped


def drop_old_slips(conn: Connection, *, tenant_id: int, keep_days: int, limit: int) -> int:
    """Drop slips that a trader was asked about and that became no bet."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        dropped: int | None = cursor.execute(
            "SELECT drop_old_slips(%(tenant_id)s::bigint, %(keep_days)s::integer, %(limit)s::integer)",
            {"tenant_id": tenant_id, "keep_days": keep_days, "limit": limit},
        ).fetchone()
    assert dropped is not None
    return dropped


def drop_old_exposure(conn: Connection, *, tenant_id: int, keep_days: int, limit: int) -> int:
    """Drop what might have been lost on events that began long ago."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        dropped: int | None = cursor.execute(
            "SELECT drop_old_exposure(%(tenant_id)s::bigint, %(keep_days)s::integer, %(limit)s::integer)",
            {"tenant_id": tenant_id, "keep_days": keep_days, "limit": limit},
        ).fetchone()
    assert dropped is not None
    return dropped
