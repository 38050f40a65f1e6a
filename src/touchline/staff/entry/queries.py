"""SQL of signing in with a browser: authenticators, recovery codes, and whether a session stands."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection
from touchline.staff.model import Account


@dataclass(frozen=True, slots=True)
class Authenticator:
    """What an app was told; not confirmed until somebody typed a password of it."""

    secret: str
    is_confirmed: bool
    last_step: int | None


@dataclass(frozen=True, slots=True)
class Clerk(Account):
    """An account with the tenant whose staff it is; the words are empty for the platform's own."""

    tenant_slug: str
    tenant_name: str
    tenant_status: str
    time_zone: str


def get_clerk(conn: Connection, *, tenant_id: int, staff_id: int) -> Clerk | None:
    """The account of an id, and the tenant whose staff it is."""
    with conn.cursor(row_factory=class_row(Clerk)) as cursor:
        return cursor.execute(
            """
            SELECT staff.tenant_id AS scope, staff.id, staff.username_norm, staff.display_name,
                   staff.role, staff.status, staff.session_epoch,
                   coalesce(tenant.slug, '') AS tenant_slug,
                   coalesce(tenant.name, '') AS tenant_name,
                   coalesce(tenant.status, 'active') AS tenant_status,
                   coalesce(tenant.time_zone, 'UTC') AS time_zone
            FROM staff_accounts AS staff
            LEFT JOIN tenants AS tenant ON tenant.id = staff.tenant_id
            WHERE staff.tenant_id = %(tenant_id)s AND staff.id = %(staff_id)s
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id},
        ).fetchone()


@dataclass(frozen=True, slots=True)
class Colleague(Account):
    """An account as those see it who manage accounts."""

    created_at: datetime
    has_app: bool


def list_colleagues(conn: Connection, *, tenant_id: int) -> list[Colleague]:
    """The accounts of a scope, by name, and who of them has an authenticator app."""
    with conn.cursor(row_factory=class_row(Colleague)) as cursor:
        return cursor.execute(
            """
            SELECT staff.tenant_id AS scope, staff.id, staff.username_norm, staff.display_name,
                   staff.role, staff.status, staff.session_epoch, staff.created_at,
                   app.confirmed_at IS NOT NULL AS has_app
            FROM staff_accounts AS staff
            LEFT JOIN staff_authenticators AS app
                ON app.tenant_id = staff.tenant_id AND app.staff_id = staff.id
            WHERE staff.tenant_id = %(tenant_id)s
            ORDER BY staff.username_norm
            LIMIT 1000
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def lock_authenticator(conn: Connection, *, tenant_id: int, staff_id: int) -> Authenticator | None:
    """An account's authenticator; two who type the same password meet here."""
    with conn.cursor(row_factory=class_row(Authenticator)) as cursor:
        return cursor.execute(
            """
            SELECT app.secret, app.confirmed_at IS NOT NULL AS is_confirmed, app.last_step
            FROM staff_authenticators AS app
            WHERE app.tenant_id = %(tenant_id)s AND app.staff_id = %(staff_id)s
            FOR UPDATE
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id},
        ).fetchone()


def count_authenticators(conn: Connection, *, tenant_id: int, staff_id: int) -> int:
    """Whether an account has a confirmed authenticator: 1 or 0."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        found = cursor.execute(
            """
            SELECT count(*)
            FROM staff_authenticators AS app
            WHERE app.tenant_id = %(tenant_id)s
              AND app.staff_id = %(staff_id)s
              AND app.confirmed_at IS NOT NULL
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id},
        ).fetchone()
    return int(found or 0)


def upsert_authenticator(
    conn: Connection, *, tenant_id: int, staff_id: int, secret: str, lasts_s: int
) -> str | None:
    """Begin with a secret, or go on with one that was begun lately; None once one is confirmed."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            INSERT INTO staff_authenticators (tenant_id, staff_id, secret)
            VALUES (%(tenant_id)s, %(staff_id)s, %(secret)s)
            ON CONFLICT (tenant_id, staff_id) DO UPDATE
            SET (secret, begun_at) = (
                SELECT CASE WHEN known.is_young THEN staff_authenticators.secret
                            ELSE excluded.secret END,
                       CASE WHEN known.is_young THEN staff_authenticators.begun_at ELSE now() END
                FROM (
                    SELECT staff_authenticators.begun_at
                        > now() - make_interval(secs => %(lasts_s)s) AS is_young
                ) AS known
            )
            WHERE staff_authenticators.confirmed_at IS NULL
            RETURNING staff_authenticators.secret
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id, "secret": secret, "lasts_s": lasts_s},
        ).fetchone()


def mark_authenticator_used(conn: Connection, *, tenant_id: int, staff_id: int, step: int) -> int:
    """Take a password of the app: it is confirmed with the first, and none up to it is good again."""
    return conn.execute(
        """
        UPDATE staff_authenticators
        SET last_step = %(step)s, confirmed_at = coalesce(confirmed_at, now())
        WHERE tenant_id = %(tenant_id)s
          AND staff_id = %(staff_id)s
          AND (last_step IS NULL OR last_step < %(step)s)
        """,
        {"tenant_id": tenant_id, "staff_id": staff_id, "step": step},
    ).rowcount


def delete_authenticator(conn: Connection, *, tenant_id: int, staff_id: int) -> int:
    """Forget an account's authenticator."""
    return conn.execute(
        """
        DELETE FROM staff_authenticators
        WHERE tenant_id = %(tenant_id)s AND staff_id = %(staff_id)s
        """,
        {"tenant_id": tenant_id, "staff_id": staff_id},
    ).rowcount


def insert_recovery_codes(
    conn: Connection, *, tenant_id: int, staff_id: int, hashes: list[bytes]
) -> int:
    """Keep the hashes of new recovery codes."""
    return conn.execute(
        """
        INSERT INTO staff_recovery_codes (tenant_id, staff_id, code_hash)
        SELECT %(tenant_id)s, %(staff_id)s, fresh.code_hash
        FROM unnest(%(hashes)s::bytea[]) AS fresh (code_hash)
        """,
        {"tenant_id": tenant_id, "staff_id": staff_id, "hashes": hashes},
    ).rowcount


def mark_recovery_code_used(
    conn: Connection, *, tenant_id: int, staff_id: int, code_hash: bytes
) -> int:
    """Spend a recovery code that nobody has spent."""
    return conn.execute(
        """
        UPDATE staff_recovery_codes
        SET used_at = now()
        WHERE tenant_id = %(tenant_id)s
          AND staff_id = %(staff_id)s
          AND code_hash = %(code_hash)s
          AND used_at IS NULL
        """,
        {"tenant_id": tenant_id, "staff_id": staff_id, "code_hash": code_hash},
    ).rowcount


def count_recovery_codes(conn: Connection, *, tenant_id: int, staff_id: int) -> int:
    """How many recovery codes an account has left."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        found = cursor.execute(
            """
            SELECT count(*)
            FROM staff_recovery_codes AS code
            WHERE code.tenant_id = %(tenant_id)s
              AND code.staff_id = %(staff_id)s
              AND code.used_at IS NULL
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id},
        ).fetchone()
    return int(found or 0)


def delete_recovery_codes(conn: Connection, *, tenant_id: int, staff_id: int) -> int:
    """Forget an account's recovery codes."""
    return conn.execute(
        """
        DELETE FROM staff_recovery_codes
        WHERE tenant_id = %(tenant_id)s AND staff_id = %(staff_id)s
        """,
        {"tenant_id": tenant_id, "staff_id": staff_id},
    ).rowcount


def list_staff_secrets(
    conn: Connection, *, tenant_id: int, after_id: int, limit: int
) -> list[tuple[int, str]]:
    """(id, secret as it is kept) of the staff's apps, in the order of ids behind one."""
    return conn.execute(
        """
        SELECT app.staff_id, app.secret
        FROM staff_authenticators AS app
        WHERE app.tenant_id = %(tenant_id)s AND app.staff_id > %(after_id)s
        ORDER BY app.staff_id
        LIMIT %(limit)s
        """,
        {"tenant_id": tenant_id, "after_id": after_id, "limit": limit},
    ).fetchall()


def update_staff_secret(
    conn: Connection, *, tenant_id: int, staff_id: int, known: str, secret: str
) -> int:
    """Keep the same secret sealed anew; 0 when another was begun with meanwhile."""
    return conn.execute(
        """
        UPDATE staff_authenticators
        SET secret = %(secret)s
        WHERE tenant_id = %(tenant_id)s AND staff_id = %(id)s AND secret = %(known)s
        """,
        {"tenant_id": tenant_id, "id": staff_id, "known": known, "secret": secret},
    ).rowcount
