"""SQL of staff accounts. tenant_id 0 is the platform's own staff."""

from dataclasses import dataclass

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection
from touchline.staff.model import Account


@dataclass(frozen=True, slots=True)
class StaffCredentials(Account):
    """An account with what its password is compared with."""

    password_hash: str


def list_staff(conn: Connection, *, tenant_id: int) -> list[Account]:
    """The accounts of a scope, by name."""
    with conn.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(
            """
            SELECT staff.tenant_id AS scope, staff.id, staff.username_norm, staff.display_name,
                   staff.role, staff.status, staff.session_epoch
            FROM staff_accounts AS staff
            WHERE staff.tenant_id = %(tenant_id)s
            ORDER BY staff.username_norm
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def get_staff_credentials(
    conn: Connection, *, tenant_id: int, username_norm: str
) -> StaffCredentials | None:
    """The account of a normalised name, for a sign-in."""
    with conn.cursor(row_factory=class_row(StaffCredentials)) as cursor:
        return cursor.execute(
            """
            SELECT staff.tenant_id AS scope, staff.id, staff.username_norm, staff.display_name,
                   staff.role, staff.status, staff.session_epoch, staff.password_hash
            FROM staff_accounts AS staff
            WHERE staff.tenant_id = %(tenant_id)s AND staff.username_norm = %(username_norm)s
            """,
            {"tenant_id": tenant_id, "username_norm": username_norm},
        ).fetchone()


def lock_staff(conn: Connection, *, tenant_id: int, username_norm: str) -> Account | None:
    """The account of a normalised name, until the transaction ends nobody else's to change."""
    with conn.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(
            """
            SELECT staff.tenant_id AS scope, staff.id, staff.username_norm, staff.display_name,
                   staff.role, staff.status, staff.session_epoch
            FROM staff_accounts AS staff
            WHERE staff.tenant_id = %(tenant_id)s AND staff.username_norm = %(username_norm)s
            FOR UPDATE
            """,
            {"tenant_id": tenant_id, "username_norm": username_norm},
        ).fetchone()


def lock_active_owners(conn: Connection, *, tenant_id: int) -> list[int]:
    """The ids of a scope's active owners; two who depose each other meet here."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT staff.id
            FROM staff_accounts AS staff
            WHERE staff.tenant_id = %(tenant_id)s
              AND staff.role = 'owner'
              AND staff.status = 'active'
            ORDER BY staff.id
            FOR UPDATE
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def insert_staff(
    conn: Connection,
    *,
    tenant_id: int,
    username_norm: str,
    display_name: str,
    password_hash: str,
    role: str,
) -> int | None:
    """A new account's id; None when the name is taken."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            INSERT INTO staff_accounts (tenant_id, username_norm, display_name, password_hash, role)
            VALUES (
                %(tenant_id)s, %(username_norm)s, %(display_name)s, %(password_hash)s, %(role)s
            )
            ON CONFLICT (tenant_id, username_norm) DO NOTHING
            RETURNING id
            """,
            {
                "tenant_id": tenant_id,
                "username_norm": username_norm,
                "display_name": display_name,
                "password_hash": password_hash,
                "role": role,
            },
        ).fetchone()


def update_staff_rights(
    conn: Connection, *, tenant_id: int, staff_id: int, role: str, status: str
) -> int:
    """Change what an account may do; whatever it had open ends."""
    return conn.execute(
        """
        UPDATE staff_accounts
        SET role = %(role)s, status = %(status)s, session_epoch = session_epoch + 1
        WHERE tenant_id = %(tenant_id)s AND id = %(staff_id)s
        """,
        {"tenant_id": tenant_id, "staff_id": staff_id, "role": role, "status": status},
    ).rowcount


def update_staff_password(
    conn: Connection, *, tenant_id: int, staff_id: int, password_hash: str
) -> int:
    """Give an account another password; whatever it had open ends."""
    return conn.execute(
        """
        UPDATE staff_accounts
        SET password_hash = %(password_hash)s, session_epoch = session_epoch + 1
        WHERE tenant_id = %(tenant_id)s AND id = %(staff_id)s
        """,
        {"tenant_id": tenant_id, "staff_id": staff_id, "password_hash": password_hash},
    ).rowcount


def update_staff_epoch(conn: Connection, *, tenant_id: int, staff_id: int) -> int | None:
    """Begin a new epoch of an account: whatever it had open ends."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            UPDATE staff_accounts
            SET session_epoch = session_epoch + 1
            WHERE tenant_id = %(tenant_id)s AND id = %(staff_id)s
            RETURNING session_epoch
            """,
            {"tenant_id": tenant_id, "staff_id": staff_id},
        ).fetchone()
