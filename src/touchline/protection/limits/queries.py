"""SQL of deposit limits: what was paid in where the tenant's day, week and month began, and limits."""

from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection
from touchline.protection.limits.model import Window


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, and what was asked for instead. ``is_ripe``: it has waited long enough."""

    limit_minor: int | None
    asked_minor: int | None
    is_asked: bool
    is_ripe: bool


def list_deposit_windows(conn: Connection, *, tenant_id: int, player_id: int) -> list[Window]:
    """What was confirmed in the present day, week and month, and the lowest limit of each."""
    with conn.cursor(row_factory=class_row(Window)) as cursor:
        return cursor.execute(
            """
            SELECT period.name AS period,
                   (
                       SELECT coalesce(sum(deposit.amount_minor), 0)::bigint
                       FROM deposits AS deposit
                       WHERE deposit.tenant_id = tenant.id
                         AND deposit.player_id = %(player_id)s
                         AND deposit.state = 'confirmed'
                         AND deposit.decided_at >= betting_period_start(
                             period.name, clock_timestamp(), tenant.time_zone, tenant.week_starts_on
                         )
                   ) AS deposited_minor,
                   (
                       SELECT min(agreed.limit_minor)
                       FROM deposit_limits AS agreed
                       WHERE agreed.tenant_id = tenant.id
                         AND agreed.player_id = %(player_id)s
                         AND agreed.period = period.name
                   ) AS limit_minor
            FROM tenants AS tenant
            CROSS JOIN (VALUES ('day'), ('week'), ('month')) AS period (name)
            WHERE tenant.id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchall()


def get_deposit_limit(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    period: str,
    set_by: str,
    wait_hours: int,
) -> Limit | None:
    """A limit as it stands."""
    with conn.cursor(row_factory=class_row(Limit)) as cursor:
        return cursor.execute(
            """
            SELECT agreed.limit_minor,
                   agreed.asked_minor,
                   agreed.asked_at IS NOT NULL AS is_asked,
                   coalesce(
                       agreed.asked_at <= clock_timestamp() - make_interval(hours => %(wait_hours)s),
                       false
                   ) AS is_ripe
            FROM deposit_limits AS agreed
            WHERE agreed.tenant_id = %(tenant_id)s
              AND agreed.player_id = %(player_id)s
              AND agreed.period = %(period)s
              AND agreed.set_by = %(set_by)s
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "period": period,
                "set_by": set_by,
                "wait_hours": wait_hours,
            },
        ).fetchone()


def upsert_deposit_limit(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    period: str,
    set_by: str,
    limit_minor: int | None,
    changed_by: str,
) -> int:
    """Let a limit hold from now on; what was asked for instead is forgotten."""
    return conn.execute(
        """
        INSERT INTO deposit_limits (tenant_id, player_id, period, set_by, limit_minor, changed_by)
        VALUES (
            %(tenant_id)s, %(player_id)s, %(period)s, %(set_by)s, %(limit_minor)s, %(changed_by)s
        )
        ON CONFLICT (tenant_id, player_id, period, set_by) DO UPDATE
        SET limit_minor = excluded.limit_minor,
            asked_minor = NULL,
            asked_at = NULL,
            changed_by = excluded.changed_by,
            changed_at = clock_timestamp()
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "period": period,
            "set_by": set_by,
            "limit_minor": limit_minor,
            "changed_by": changed_by,
        },
    ).rowcount


def mark_deposit_limit_asked(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    period: str,
    set_by: str,
    asked_minor: int | None,
) -> int:
    """Note that a looser limit is wanted; the wait begins now, also for one asked for before."""
    return conn.execute(
        """
        UPDATE deposit_limits AS agreed
        SET asked_minor = %(asked_minor)s, asked_at = clock_timestamp()
        WHERE agreed.tenant_id = %(tenant_id)s
          AND agreed.player_id = %(player_id)s
          AND agreed.period = %(period)s
          AND agreed.set_by = %(set_by)s
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "period": period,
            "set_by": set_by,
            "asked_minor": asked_minor,
        },
    ).rowcount
