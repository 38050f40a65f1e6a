"""SQL of players' second factors."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Factor:
    """A player's app. It counts once it was confirmed; ``secret`` is as it is kept, sealed.

    ``now_s`` is the database's time.
    """

    secret: str
    is_confirmed: bool
    last_step: int | None
    codes_left: int
    now_s: int


def get_factor(conn: Connection, *, tenant_id: int, player_id: int) -> Factor | None:
    """The app of a player."""
    with conn.cursor(row_factory=class_row(Factor)) as cursor:
        return cursor.execute(
            """
            SELECT factor.secret,
                   factor.confirmed_at IS NOT NULL AS is_confirmed,
                   factor.last_step,
                   (
                       SELECT count(*)
                       FROM player_recovery_codes AS code
                       WHERE code.tenant_id = factor.tenant_id
                         AND code.player_id = factor.player_id
                         AND code.used_at IS NULL
                   ) AS codes_left,
                   floor(extract(epoch FROM now()))::bigint AS now_s
            FROM player_second_factors AS factor
            WHERE factor.tenant_id = %(tenant_id)s AND factor.player_id = %(player_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def upsert_secret(conn: Connection, *, tenant_id: int, player_id: int, secret: str) -> int:
    """Begin with an app; 0 where one is in use."""
    return conn.execute(
        """
        INSERT INTO player_second_factors (tenant_id, player_id, secret)
        VALUES (%(tenant_id)s, %(player_id)s, %(secret)s)
        ON CONFLICT (tenant_id, player_id) DO UPDATE
        SET secret = excluded.secret
        WHERE player_second_factors.confirmed_at IS NULL
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "secret": secret},
    ).rowcount


def mark_confirmed(
    conn: Connection, *, tenant_id: int, player_id: int, secret: str, step: int
) -> int:
    """Let an app count; 0 when another was begun with, or one counts already."""
    return conn.execute(
        """
        UPDATE player_second_factors
        SET confirmed_at = now(), last_step = %(step)s
        WHERE tenant_id = %(tenant_id)s
          AND player_id = %(player_id)s
          AND secret = %(secret)s
          AND confirmed_at IS NULL
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "secret": secret, "step": step},
    ).rowcount


def mark_step_used(conn: Connection, *, tenant_id: int, player_id: int, step: int) -> int:
    """Take a password of the app; 0 when it, or a later one, was taken before."""
    return conn.execute(
        """
        UPDATE player_second_factors
        SET last_step = %(step)s
        WHERE tenant_id = %(tenant_id)s
          AND player_id = %(player_id)s
          AND confirmed_at IS NOT NULL
          AND (last_step IS NULL OR last_step < %(step)s)
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "step": step},
    ).rowcount


def mark_code_used(conn: Connection, *, tenant_id: int, player_id: int, code_hash: bytes) -> int:
    """Take a recovery code; 0 when it is none of theirs, or was taken before."""
    return conn.execute(
        """
        UPDATE player_recovery_codes
        SET used_at = now()
        WHERE tenant_id = %(tenant_id)s
          AND player_id = %(player_id)s
          AND code_hash = %(code_hash)s
          AND used_at IS NULL
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "code_hash": code_hash},
    ).rowcount


def insert_codes(
    conn: Connection, *, tenant_id: int, player_id: int, code_hashes: Sequence[bytes]
) -> int:
    """Keep recovery codes."""
    return conn.execute(
        """
        INSERT INTO player_recovery_codes (tenant_id, player_id, code_hash)
        SELECT %(tenant_id)s, %(player_id)s, code_hash
        FROM unnest(%(code_hashes)s::bytea[]) AS code_hash
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "code_hashes": list(code_hashes)},
    ).rowcount


def delete_factor(conn: Connection, *, tenant_id: int, player_id: int) -> int:
    """Do without an app again; its codes go with it."""
    return conn.execute(
        """
        DELETE FROM player_second_factors
        WHERE tenant_id = %(tenant_id)s AND player_id = %(player_id)s
        """,
        {"tenant_id": tenant_id, "player_id": player_id},
    ).rowcount


def list_player_secrets(
    conn: Connection, *, tenant_id: int, after_id: int, limit: int
) -> list[tuple[int, str]]:
    """(id, secret as it is kept) of the players' apps, in the order of ids behind one."""
    return conn.execute(
        """
        SELECT app.player_id, app.secret
        FROM player_second_factors AS app
        WHERE app.tenant_id = %(tenant_id)s AND app.player_id > %(after_id)s
        ORDER BY app.player_id
        LIMIT %(limit)s
        """,
        {"tenant_id": tenant_id, "after_id": after_id, "limit": limit},
    ).fetchall()


def update_player_secret(
    conn: Connection, *, tenant_id: int, player_id: int, known: str, secret: str
) -> int:
    """Keep the same secret sealed anew; 0 when another was begun with meanwhile."""
    return conn.execute(
        """
        UPDATE player_second_factors
        SET secret = %(secret)s
        WHERE tenant_id = %(tenant_id)s AND player_id = %(id)s AND secret = %(known)s
        """,
        {"tenant_id": tenant_id, "id": player_id, "known": known, "secret": secret},
    ).rowcount
