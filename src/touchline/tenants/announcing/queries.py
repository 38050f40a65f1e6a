"""SQL of announcements. They are the platform's, so their tenant is 0, whoever reads them."""

from collections.abc import Sequence

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection
from touchline.tenants.announcing.model import Announcement, Wording


def list_announcements(
    conn: Connection, *, tenant_id: int, before_id: int, limit: int
) -> list[Announcement]:
    """Every announcement of the platform below an id, the newest first."""
    with conn.cursor(row_factory=class_row(Announcement)) as cursor:
        return cursor.execute(
            """
            SELECT told.id, told.level, told.body, told.body_it, told.for_staff, told.for_players,
                   told.audience, told.starts_at, told.ends_at, told.written_by, told.changed_at,
                   told.withdrawn_at
            FROM announcements AS told
            WHERE told.tenant_id = %(tenant_id)s AND told.id < %(before_id)s
            ORDER BY told.id DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "before_id": before_id, "limit": limit},
        ).fetchall()


def list_told_staff_all_tenants(conn: Connection, *, audience_id: int) -> list[Announcement]:
    """What the staff of a tenant are told now, warnings first."""
    with conn.cursor(row_factory=class_row(Announcement)) as cursor:
        return cursor.execute(
            """
            SELECT told.id, told.level, told.body, told.body_it, told.for_staff, told.for_players,
                   told.audience, told.starts_at, told.ends_at, told.written_by, told.changed_at,
                   told.withdrawn_at
            FROM announcements AS told
            WHERE told.tenant_id = 0
              AND told.ends_at > now()
              AND told.starts_at <= now()
              AND told.withdrawn_at IS NULL
              AND told.for_staff
              AND (cardinality(told.audience) = 0 OR told.audience @> ARRAY[%(audience_id)s::bigint])
            ORDER BY told.level DESC, told.id
            """,
            {"audience_id": audience_id},
        ).fetchall()


def list_told_lately_all_tenants(conn: Connection) -> list[Announcement]:
    """What sites tell, are about to tell, or have just ceased to."""
    with conn.cursor(row_factory=class_row(Announcement)) as cursor:
        return cursor.execute(
            """
            SELECT told.id, told.level, told.body, told.body_it, told.for_staff, told.for_players,
                   told.audience, told.starts_at, told.ends_at, told.written_by, told.changed_at,
                   told.withdrawn_at
            FROM announcements AS told
            WHERE told.tenant_id = 0
              AND told.for_players
              AND greatest(told.ends_at, told.changed_at) > now() - interval '1 day'
            ORDER BY told.id
            """
        ).fetchall()


def insert_announcement(
    conn: Connection,
    *,
    tenant_id: int,
    wording: Wording,
    audience: Sequence[int],
    written_by: str,
) -> int:
    """Keep an announcement; its id."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        new_id = cursor.execute(
            """
            INSERT INTO announcements (
                tenant_id, level, body, body_it, for_staff, for_players, audience, starts_at,
                ends_at, written_by
            )
            VALUES (
                %(tenant_id)s, %(level)s, %(body)s, %(body_it)s, %(for_staff)s, %(for_players)s,
                %(audience)s::bigint[], %(starts_at)s, %(ends_at)s, %(written_by)s
            )
            RETURNING id
            """,
            {
                "tenant_id": tenant_id,
                "level": wording.level.value,
                "body": wording.body,
                "body_it": wording.body_it,
                "for_staff": wording.for_staff,
                "for_players": wording.for_players,
                "audience": list(audience),
                "starts_at": wording.starts_at,
                "ends_at": wording.ends_at,
                "written_by": written_by,
            },
        ).fetchone()
    return int(new_id or 0)


def mark_announcement_withdrawn(conn: Connection, *, tenant_id: int, announcement_id: int) -> int:
    """Show it no more; 0 when it was withdrawn before, or is none."""
    return conn.execute(
        """
        UPDATE announcements
        SET withdrawn_at = now(), changed_at = now()
        WHERE tenant_id = %(tenant_id)s AND id = %(announcement_id)s AND withdrawn_at IS NULL
        """,
        {"tenant_id": tenant_id, "announcement_id": announcement_id},
    ).rowcount
