"""SQL of registration: whether it is open, and what was agreed to."""

from dataclasses import dataclass
from datetime import date

from psycopg.rows import class_row, dict_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    """What a tenant has said of registration, and what today is."""

    is_open: bool
    terms_version: str
    currencies: list[str]
    today: date


def get_registration(conn: Connection, *, tenant_id: int) -> Kept:
    """The tenant's registration; closed where nothing was ever said. Its default currency is first."""
    with conn.cursor(row_factory=class_row(Kept)) as cursor:
        found = cursor.execute(
            """
            SELECT coalesce(bool_or(kept.is_open), false) AS is_open,
                   coalesce(max(kept.terms_version), '1') AS terms_version,
                   array(
                       SELECT offered.currency
                       FROM tenant_currencies AS offered
                       WHERE offered.tenant_id = %(tenant_id)s
                       ORDER BY offered.is_default DESC, offered.currency
                   ) AS currencies,
                   (now() AT TIME ZONE 'UTC')::date AS today
            FROM tenant_registration AS kept
            WHERE kept.tenant_id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id},
        ).fetchone()
    assert found is not None, "an aggregate has a row"
    return found


def upsert_registration(
    conn: Connection, *, tenant_id: int, is_open: bool, terms_version: str
) -> None:
    """Open or close a tenant's registration."""
    conn.execute(
        """
        INSERT INTO tenant_registration (tenant_id, is_open, terms_version)
        VALUES (%(tenant_id)s, %(is_open)s, %(terms_version)s)
        ON CONFLICT (tenant_id) DO UPDATE
        SET is_open = excluded.is_open, terms_version = excluded.terms_version
        """,
        {"tenant_id": tenant_id, "is_open": is_open, "terms_version": terms_version},
    )


def get_contact(conn: Connection, *, tenant_id: int, player_id: int) -> dict[str, object] | None:
    """What a player said of themselves."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            SELECT contact.email, contact.born_on, contact.terms_version, contact.agreed_at
            FROM player_contacts AS contact
            WHERE contact.tenant_id = %(tenant_id)s AND contact.player_id = %(player_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def insert_contact(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    email: str,
    email_norm: str,
    born_on: date,
    terms_version: str,
) -> bool:
    """Keep where a player is written to and what they agreed to; False when somebody has the address."""
    return (
        conn.execute(
            """
            INSERT INTO player_contacts (
                tenant_id, player_id, email, email_norm, born_on, terms_version
            )
            VALUES (
                %(tenant_id)s, %(player_id)s, %(email)s, %(email_norm)s, %(born_on)s,
                %(terms_version)s
            )
            ON CONFLICT (tenant_id, email_norm) DO NOTHING
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "email": email,
                "email_norm": email_norm,
                "born_on": born_on,
                "terms_version": terms_version,
            },
        ).rowcount
        == 1
    )
