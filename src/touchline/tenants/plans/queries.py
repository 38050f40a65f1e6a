"""SQL of plans. Rows are only ever added; the newest version holds."""

from datetime import datetime

from psycopg.rows import args_row, scalar_row

from touchline.plumbing.db import Connection
from touchline.tenants.plans.model import Plan, Terms


def list_tenant_plans(conn: Connection, *, tenant_id: int) -> list[Plan]:
    """Every plan the tenant ever had, the one that holds first."""
    with conn.cursor(row_factory=args_row(_plan)) as cursor:
        return cursor.execute(
            """
            SELECT plan.version, plan.name, plan.head_price_minor, plan.players_max,
                   plan.staff_max, plan.set_by, plan.set_at
            FROM tenant_plans AS plan
            WHERE plan.tenant_id = %(tenant_id)s
            ORDER BY plan.version DESC
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def get_players_max(conn: Connection, *, tenant_id: int) -> int | None:
    """How many players the tenant may have; None for as many as come."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        most: int | None = cursor.execute(
            """
            SELECT plan.players_max
            FROM tenant_plans AS plan
            WHERE plan.tenant_id = %(tenant_id)s
            ORDER BY plan.version DESC
            LIMIT 1
            """,
            {"tenant_id": tenant_id},
        ).fetchone()
    return most


def get_staff_max(conn: Connection, *, tenant_id: int) -> int | None:
    """How many active accounts of staff the tenant may have; None for any number."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        most: int | None = cursor.execute(
            """
            SELECT plan.staff_max
            FROM tenant_plans AS plan
            WHERE plan.tenant_id = %(tenant_id)s
            ORDER BY plan.version DESC
            LIMIT 1
            """,
            {"tenant_id": tenant_id},
        ).fetchone()
    return most


def lock_plan(conn: Connection, *, tenant_id: int) -> None:
    """Wait for whoever counts heads of the tenant, too; the next one waits for this transaction."""
    conn.execute("SELECT lock_plan(%(tenant_id)s::bigint)", {"tenant_id": tenant_id}).fetchone()


def count_players(conn: Connection, *, tenant_id: int, limit: int) -> int:
    """How many players the tenant has, counted no further than ``limit``."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        found = cursor.execute(
            """
            SELECT count(*)
            FROM (
                SELECT
                FROM players AS player
                WHERE player.tenant_id = %(tenant_id)s
                LIMIT %(limit)s
            ) AS counted
            """,
            {"tenant_id": tenant_id, "limit": limit},
        ).fetchone()
    return int(found or 0)


def count_active_staff(conn: Connection, *, tenant_id: int) -> int:
    """How many accounts of staff are active."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        found = cursor.execute(
            """
            SELECT count(*)
            FROM staff_accounts AS staff
            WHERE staff.tenant_id = %(tenant_id)s AND staff.status = 'active'
            """,
            {"tenant_id": tenant_id},
        ).fetchone()
    return int(found or 0)


def insert_plan(
    conn: Connection, *, tenant_id: int, version: int, terms: Terms, set_by: str
) -> int:
    """Keep a version of a plan; 0 when somebody else was first with it."""
    return conn.execute(
        """
        INSERT INTO tenant_plans (
            tenant_id, version, name, head_price_minor, players_max, staff_max, set_by
        )
        VALUES (
            %(tenant_id)s, %(version)s, %(name)s, %(head_price_minor)s, %(players_max)s,
            %(staff_max)s, %(set_by)s
        )
        ON CONFLICT (tenant_id, version) DO NOTHING
        """,
        {
            "tenant_id": tenant_id,
            "version": version,
            "name": terms.name,
            "head_price_minor": terms.head_price_minor,
            "players_max": terms.players_max,
            "staff_max": terms.staff_max,
            "set_by": set_by,
        },
    ).rowcount


def _plan(
    version: int,
    name: str,
    head_price_minor: int | None,
    players_max: int | None,
    staff_max: int | None,
    set_by: str,
    set_at: datetime,
) -> Plan:
    return Plan(version, Terms(name, head_price_minor, players_max, staff_max), set_by, set_at)
