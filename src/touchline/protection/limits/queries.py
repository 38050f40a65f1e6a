"""SQL of a player's limits: what counts against them where the tenant's day, week and month began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection
from touchline.protection.limits.model import Window


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, and what was asked for instead. ``is_ripe``: it has waited long enough, and not too long."""

    kind: str
    period: str
    set_by: str
    limit_minor: int | None
    asked_minor: int | None
    asked_at: datetime | None
    is_ripe: bool


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A looser limit that was asked for and never confirmed."""

    player_id: int
    kind: str
    period: str


def list_limit_windows(
    conn: Connection, *, tenant_id: int, player_id: int, kinds: Sequence[str]
) -> list[Window]:
    """The lowest limit of each kind and period that has one, and how much of it is used by now."""
    with conn.cursor(row_factory=class_row(Window)) as cursor:
        return cursor.execute(
            """
            SELECT agreed.kind, agreed.period, agreed.limit_minor, agreed.used_minor
            FROM limit_windows(
                %(tenant_id)s::bigint, %(player_id)s::bigint, %(kinds)s::text[], clock_timestamp()
            ) AS agreed
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "kinds": list(kinds)},
        ).fetchall()


def list_player_limits(
    conn: Connection, *, tenant_id: int, player_id: int, wait_hours: int, asked_for_hours: int
) -> list[Limit]:
    """Every limit of a player as it stands, and what was asked for instead."""
    with conn.cursor(row_factory=class_row(Limit)) as cursor:
        return cursor.execute(
            """
            SELECT agreed.kind,
                   agreed.period,
                   agreed.set_by,
                   agreed.limit_minor,
                   agreed.asked_minor,
                   agreed.asked_at,
                   coalesce(
                       clock_timestamp() - agreed.asked_at >= make_interval(hours => %(wait_hours)s)
                       AND clock_timestamp() - agreed.asked_at
                           < make_interval(hours => %(asked_for_hours)s),
                       false
                   ) AS is_ripe
            FROM player_limits AS agreed
            WHERE agreed.tenant_id = %(tenant_id)s AND agreed.player_id = %(player_id)s
            ORDER BY agreed.kind, agreed.period, agreed.set_by
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "wait_hours": wait_hours,
                "asked_for_hours": asked_for_hours,
            },
        ).fetchall()


def upsert_player_limit(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    kind: str,
    period: str,
    set_by: str,
    limit_minor: int | None,
    changed_by: str,
) -> int:
    """Let a limit hold from now on; what was asked for instead is forgotten."""
    return conn.execute(
        """
        INSERT INTO player_limits (
            tenant_id, player_id, kind, period, set_by, limit_minor, changed_by
        )
        VALUES (
            %(tenant_id)s, %(player_id)s, %(kind)s, %(period)s, %(set_by)s, %(limit_minor)s,
            %(changed_by)s
        )
        ON CONFLICT (tenant_id, player_id, kind, period, set_by) DO UPDATE
        SET limit_minor = excluded.limit_minor,
            asked_minor = NULL,
            asked_at = NULL,
            changed_by = excluded.changed_by,
            changed_at = clock_timestamp()
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "kind": kind,
            "period": period,
            "set_by": set_by,
            "limit_minor": limit_minor,
            "changed_by": changed_by,
        },
    ).rowcount


def mark_player_limit_asked(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    kind: str,
    period: str,
    set_by: str,
    asked_minor: int | None,
) -> int:
    """Note that a looser limit is wanted; the wait begins now, also for one asked for before."""
    return conn.execute(
        """
        UPDATE player_limits AS agreed
        SET asked_minor = %(asked_minor)s, asked_at = clock_timestamp()
        WHERE agreed.tenant_id = %(tenant_id)s
          AND agreed.player_id = %(player_id)s
          AND agreed.kind = %(kind)s
          AND agreed.period = %(period)s
          AND agreed.set_by = %(set_by)s
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "kind": kind,
            "period": period,
            "set_by": set_by,
            "asked_minor": asked_minor,
        },
    ).rowcount


def mark_limit_requests_forgotten(
    conn: Connection, *, tenant_id: int, asked_for_hours: int
) -> list[Forgotten]:
    """Forget the looser limits that nobody confirmed in time; which."""
    with conn.cursor(row_factory=class_row(Forgotten)) as cursor:
        return cursor.execute(
            """
            UPDATE player_limits AS agreed
            SET asked_minor = NULL, asked_at = NULL
            WHERE agreed.tenant_id = %(tenant_id)s
              AND agreed.asked_at <= now() - make_interval(hours => %(asked_for_hours)s)
            RETURNING agreed.player_id, agreed.kind, agreed.period
            """,
            {"tenant_id": tenant_id, "asked_for_hours": asked_for_hours},
        ).fetchall()


def list_tenants_with_forgotten_limits_all_tenants(
    conn: Connection, *, asked_for_hours: int
) -> list[int]:
    """The tenants where a looser limit was asked for and never confirmed."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT DISTINCT agreed.tenant_id
            FROM player_limits AS agreed
            WHERE agreed.asked_at <= now() - make_interval(hours => %(asked_for_hours)s)
            """,
            {"asked_for_hours": asked_for_hours},
        ).fetchall()
