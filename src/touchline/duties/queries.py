"""SQL of duties: who does which, and when each is due again, on the database's clock."""

from psycopg.rows import scalar_row

from touchline.plumbing.db import Connection


def upsert_duty_held(conn: Connection, *, name: str, holder: str, ttl_s: float) -> bool | None:
    """Take or keep a duty for a while: whether it is due; None while another has it."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        is_due: bool | None = cursor.execute(
            """
            INSERT INTO duties AS duty (name, holder, held_until)
            VALUES (%(name)s, %(holder)s, now() + make_interval(secs => %(ttl_s)s))
            ON CONFLICT (name) DO UPDATE
            SET holder = excluded.holder, held_until = excluded.held_until
            WHERE duty.holder IS NOT DISTINCT FROM excluded.holder OR duty.held_until <= now()
            RETURNING duty.due_at <= now()
            """,
            {"name": name, "holder": holder, "ttl_s": ttl_s},
        ).fetchone()
    return is_due


def mark_duty_finished(conn: Connection, *, name: str, holder: str, every_s: float) -> int:
    """Say that it is done and when it is due again, unless somebody else does it by now."""
    return conn.execute(
        """
        UPDATE duties AS duty
        SET finished_at = now(),
            due_at = now() + make_interval(secs => %(every_s)s)
        WHERE duty.name = %(name)s AND duty.holder = %(holder)s
        """,
        {"name": name, "holder": holder, "every_s": every_s},
    ).rowcount


def mark_duties_released(conn: Connection, *, holder: str) -> int:
    """Let others take over at once."""
    return conn.execute(
        """
        UPDATE duties AS duty
        SET holder = NULL, held_until = 'epoch'
        WHERE duty.holder = %(holder)s
        """,
        {"holder": holder},
    ).rowcount
