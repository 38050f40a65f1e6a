"""SQL of notes: rows are only ever added."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody of staff wrote down about a player."""

    id: int
    body: str
    written_by: str
    written_at: datetime


def list_player_notes(
    conn: Connection, *, tenant_id: int, player_id: int, limit: int
) -> list[Note]:
    """The newest notes on a player."""
    with conn.cursor(row_factory=class_row(Note)) as cursor:
        return cursor.execute(
            """
            SELECT note.id, note.body, note.written_by, note.written_at
            FROM player_notes AS note
            WHERE note.tenant_id = %(tenant_id)s AND note.player_id = %(player_id)s
            ORDER BY note.id DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "limit": limit},
        ).fetchall()


def insert_player_note(
    conn: Connection, *, tenant_id: int, player_id: int, body: str, written_by: str
) -> int | None:
    """A new note's id; None when there is no such player."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            INSERT INTO player_notes (tenant_id, player_id, body, written_by)
            SELECT player.tenant_id, player.id, %(body)s, %(written_by)s
            FROM players AS player
            WHERE player.tenant_id = %(tenant_id)s AND player.id = %(player_id)s
            RETURNING id
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "body": body,
                "written_by": written_by,
            },
        ).fetchone()
