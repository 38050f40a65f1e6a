"""SQL of heads: who bet in which betting week of the tenant's."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Week:
    """A betting week; ``heads`` are the players of whom a bet was accepted in it."""

    starts_at: datetime
    ends_at: datetime
    heads: int
    bets: int


@dataclass(frozen=True, slots=True)
class Head:
    """A player of whom bets were accepted in a week."""

    username: str
    bets: int
    first_at: datetime


def list_heads(conn: Connection, *, tenant_id: int, weeks: int) -> list[Week]:
    """The newest betting weeks of a tenant, the present one first. A void bet counts: it was taken."""
    with conn.cursor(row_factory=class_row(Week)) as cursor:
        return cursor.execute(
            """
            SELECT week.starts_at, week.ends_at, counted.heads, counted.bets
            FROM (
                SELECT (present.began - make_interval(days => 7 * ago))
                           AT TIME ZONE tenant.time_zone AS starts_at,
                       (present.began - make_interval(days => 7 * (ago - 1)))
                           AT TIME ZONE tenant.time_zone AS ends_at
                FROM tenants AS tenant
                CROSS JOIN LATERAL (
                    SELECT betting_period_start(
                               'week', now(), tenant.time_zone, tenant.week_starts_on
                           ) AT TIME ZONE tenant.time_zone AS began
                ) AS present
                CROSS JOIN generate_series(0, %(weeks)s - 1) AS ago
                WHERE tenant.id = %(tenant_id)s
            ) AS week
            CROSS JOIN LATERAL (
                SELECT count(DISTINCT bet.player_id) AS heads, count(*) AS bets
                FROM bets AS bet
                WHERE bet.tenant_id = %(tenant_id)s
                  AND bet.id >= first_id_at(week.starts_at - interval '1 hour')
                  AND bet.id < first_id_at(week.ends_at + interval '1 hour')
                  AND bet.accepted_at >= week.starts_at
                  AND bet.accepted_at < week.ends_at
            ) AS counted
            ORDER BY week.starts_at DESC
            """,
            {"tenant_id": tenant_id, "weeks": weeks},
        ).fetchall()


def list_heads_by_name(
    conn: Connection,
    *,
    tenant_id: int,
    starts_at: datetime,
    ends_at: datetime,
    after: str,
    limit: int,
) -> list[Head]:
    """Who makes the heads of a week, in the order of their names, from the one behind ``after`` on."""
    with conn.cursor(row_factory=class_row(Head)) as cursor:
        return cursor.execute(
            """
            SELECT player.username_norm AS username, counted.bets, counted.first_at
            FROM (
                SELECT bet.player_id, count(*) AS bets, min(bet.accepted_at) AS first_at
                FROM bets AS bet
                WHERE bet.tenant_id = %(tenant_id)s
                  AND bet.id >= first_id_at(%(starts_at)s::timestamptz - interval '1 hour')
                  AND bet.id < first_id_at(%(ends_at)s::timestamptz + interval '1 hour')
                  AND bet.accepted_at >= %(starts_at)s
                  AND bet.accepted_at < %(ends_at)s
                GROUP BY bet.player_id
            ) AS counted
            JOIN players AS player
                ON player.tenant_id = %(tenant_id)s AND player.id = counted.player_id
            WHERE player.username_norm > %(after)s
            ORDER BY player.username_norm
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "after": after,
                "limit": limit,
            },
        ).fetchall()
