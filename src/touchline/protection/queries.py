"""SQL of what players are kept from, and of the lock behind which limits, breaks and bets take turns."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    """What a player is kept from, as of ``now`` on the database's clock."""

    now: datetime
    excluded_at: datetime | None
    excluded_until: datetime | None
    removal: str
    removal_asked_by: str
    removal_asked_at: datetime | None
    timed_out_until: datetime | None
    reality_every_min: int | None
    reality_from: datetime | None


@dataclass(frozen=True, slots=True)
class Returning:
    """A player who asks for the removal of their exclusion."""

    player_id: int
    username: str
    excluded_at: datetime
    excluded_until: datetime | None
    asked_by: str
    asked_at: datetime


def lock_player(conn: Connection, *, tenant_id: int, player_id: int) -> None:
    """Let nothing be staked, paid in or agreed by a player before the transaction ends."""
    conn.execute(
        "SELECT lock_player(%(tenant_id)s, %(player_id)s)",
        {"tenant_id": tenant_id, "player_id": player_id},
    )


def get_kept(conn: Connection, *, tenant_id: int, player_id: int) -> Kept | None:
    """What a player is kept from; None for a stranger."""
    with conn.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(
            """
            SELECT clock_timestamp() AS now,
                   kept.excluded_at,
                   kept.excluded_until,
                   coalesce(kept.removal, 'none') AS removal,
                   coalesce(kept.removal_asked_by, '') AS removal_asked_by,
                   kept.removal_asked_at,
                   kept.timed_out_until,
                   kept.reality_every_min,
                   kept.reality_from
            FROM players AS player
            LEFT JOIN player_protection AS kept
                ON kept.tenant_id = player.tenant_id AND kept.player_id = player.id
            WHERE player.tenant_id = %(tenant_id)s AND player.id = %(player_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def get_voids_excluded(conn: Connection, *, tenant_id: int) -> bool:
    """Whether open bets of players who exclude themselves become void."""
    found = conn.execute(
        """
        SELECT
        FROM tenants AS tenant
        WHERE tenant.id = %(tenant_id)s AND tenant.voids_excluded_from IS NOT NULL
        """,
        {"tenant_id": tenant_id},
    )
    return found.rowcount == 1


def add_exclusion(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    began_at: datetime,
    until: datetime | None,
) -> bool:
    """Exclude a player; whatever was asked about an exclusion before is forgotten."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        is_longer = cursor.execute(
            """
            SELECT add_exclusion(
                %(tenant_id)s, %(player_id)s, %(began_at)s::timestamptz, %(until)s::timestamptz
            )
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "began_at": began_at, "until": until},
        ).fetchone()
    return bool(is_longer)


def mark_removal(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    removal: str,
    asked_by: str | None,
    asked_at: datetime | None,
) -> int:
    """Note where a request to remove an exclusion stands."""
    return conn.execute(
        """
        UPDATE player_protection AS kept
        SET removal = %(removal)s,
            removal_asked_by = %(asked_by)s,
            removal_asked_at = %(asked_at)s
        WHERE kept.tenant_id = %(tenant_id)s AND kept.player_id = %(player_id)s
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "removal": removal,
            "asked_by": asked_by,
            "asked_at": asked_at,
        },
    ).rowcount


def update_exclusion_end(
    conn: Connection, *, tenant_id: int, player_id: int, until: datetime
) -> int:
    """Let an exclusion end then: what agreeing to its removal comes to."""
    return conn.execute(
        """
        UPDATE player_protection AS kept
        SET excluded_until = %(until)s
        WHERE kept.tenant_id = %(tenant_id)s AND kept.player_id = %(player_id)s
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "until": until},
    ).rowcount


def add_time_out(conn: Connection, *, tenant_id: int, player_id: int, until: datetime) -> bool:
    """Keep a player from betting until then."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        is_longer = cursor.execute(
            "SELECT add_time_out(%(tenant_id)s, %(player_id)s, %(until)s::timestamptz)",
            {"tenant_id": tenant_id, "player_id": player_id, "until": until},
        ).fetchone()
    return bool(is_longer)


def upsert_reality_check(
    conn: Connection, *, tenant_id: int, player_id: int, every_min: int | None
) -> int:
    """Tell a player every so many minutes from now on; None never."""
    return conn.execute(
        """
        INSERT INTO player_protection (
            tenant_id, player_id, reality_every_min, reality_from
        )
        VALUES (
            %(tenant_id)s, %(player_id)s, %(every_min)s::smallint,
            CASE WHEN %(every_min)s::smallint IS NOT NULL THEN clock_timestamp() END
        )
        ON CONFLICT (tenant_id, player_id) DO UPDATE
        SET reality_every_min = excluded.reality_every_min,
            reality_from = excluded.reality_from
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "every_min": every_min},
    ).rowcount


def mark_playing_from_now(conn: Connection, *, tenant_id: int, player_id: int) -> int:
    """Count the player's time from now; nobody where there is no reality check."""
    return conn.execute(
        """
        UPDATE player_protection AS kept
        SET reality_from = clock_timestamp()
        WHERE kept.tenant_id = %(tenant_id)s
          AND kept.player_id = %(player_id)s
          AND kept.reality_every_min IS NOT NULL
        """,
        {"tenant_id": tenant_id, "player_id": player_id},
    ).rowcount


def mark_playing_anew(conn: Connection, *, tenant_id: int, player_id: int, unused_s: int) -> int:
    """Count the player's time from now, unless they have placed a bet within so many seconds."""
    return conn.execute(
        """
        UPDATE player_protection AS kept
        SET reality_from = clock_timestamp()
        WHERE kept.tenant_id = %(tenant_id)s
          AND kept.player_id = %(player_id)s
          AND kept.reality_every_min IS NOT NULL
          AND NOT EXISTS (
              SELECT
              FROM bets AS bet
              WHERE bet.tenant_id = kept.tenant_id
                AND bet.player_id = kept.player_id
                AND bet.id >= first_id_at(now() - make_interval(secs => %(unused_s)s))
          )
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "unused_s": unused_s},
    ).rowcount


def list_returning(conn: Connection, *, tenant_id: int) -> list[Returning]:
    """The players who ask for the removal of their exclusion, the oldest request first."""
    with conn.cursor(row_factory=class_row(Returning)) as cursor:
        return cursor.execute(
            """
            SELECT player.id AS player_id,
                   player.username_norm AS username,
                   kept.excluded_at,
                   kept.excluded_until,
                   kept.removal_asked_by AS asked_by,
                   kept.removal_asked_at AS asked_at
            FROM player_protection AS kept
            JOIN players AS player
                ON player.tenant_id = kept.tenant_id AND player.id = kept.player_id
            WHERE kept.tenant_id = %(tenant_id)s AND kept.removal = 'asked'
            ORDER BY kept.removal_asked_at
            LIMIT 200
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def list_tenants_with_breaks_over_all_tenants(conn: Connection) -> list[int]:
    """The tenants with an exclusion or a time-out whose time is over and that is still written down."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT kept.tenant_id
            FROM player_protection AS kept
            WHERE kept.excluded_until <= now()
            UNION
            SELECT kept.tenant_id
            FROM player_protection AS kept
            WHERE kept.timed_out_until <= now()
            """
        ).fetchall()


def mark_exclusions_ended(conn: Connection, *, tenant_id: int) -> list[int]:
    """Clear the exclusions whose time is over; whose they were."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            UPDATE player_protection AS kept
            SET excluded_at = NULL,
                excluded_until = NULL,
                removal = 'none',
                removal_asked_by = NULL,
                removal_asked_at = NULL
            WHERE kept.tenant_id = %(tenant_id)s AND kept.excluded_until <= now()
            RETURNING kept.player_id
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def mark_time_outs_ended(conn: Connection, *, tenant_id: int) -> list[int]:
    """Clear the time-outs whose time is over; whose they were."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            UPDATE player_protection AS kept
            SET timed_out_until = NULL
            WHERE kept.tenant_id = %(tenant_id)s AND kept.timed_out_until <= now()
            RETURNING kept.player_id
            """,
            {"tenant_id": tenant_id},
        ).fetchall()
