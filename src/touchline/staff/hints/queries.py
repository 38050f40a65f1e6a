"""SQL of hints: which of them somebody has put away."""

from psycopg.rows import scalar_row

from touchline.plumbing.db import Connection


def list_dismissed_hints(conn: Connection, *, tenant_id: int, staff_id: int) -> list[str]:
    """The hints that an account has put away."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT hint.hint
            FROM staff_hints AS hint
            WHERE hint.tenant_id = %(tenant_id)s AND hint.staff_id = %(staff_id)s
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id},
        ).fetchall()


def insert_dismissed_hint(conn: Connection, *, tenant_id: int, staff_id: int, hint: str) -> bool:
    """Put a hint away; False when it was."""
    return (
        conn.execute(
            """
            INSERT INTO staff_hints (tenant_id, staff_id, hint)
            VALUES (%(tenant_id)s, %(staff_id)s, %(hint)s)
            ON CONFLICT DO NOTHING
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id, "hint": hint},
        ).rowcount
        == 1
    )


def delete_dismissed_hint(conn: Connection, *, tenant_id: int, staff_id: int, hint: str) -> bool:
    """Show a hint again; False when it was not put away."""
    return (
        conn.execute(
            """
            DELETE FROM staff_hints AS hint
            WHERE hint.tenant_id = %(tenant_id)s
              AND hint.staff_id = %(staff_id)s
              AND hint.hint = %(hint)s
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id, "hint": hint},
        ).rowcount
        == 1
    )
