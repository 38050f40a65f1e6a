"""SQL for players."""

from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is decided by."""

    id: int
    display_name: str
    password_hash: str
    status: str
    session_epoch: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a player may still be signed in."""

    status: str
    session_epoch: int


def get_active_tenant_id_all_tenants(conn: Connection, *, slug: str) -> int | None:
    """The id of the active tenant with this slug."""
    row = conn.execute("SELECT active_tenant_id(%(slug)s)", {"slug": slug}).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def get_credentials(conn: Connection, *, tenant_id: int, username_norm: str) -> Credentials | None:
    """The player of a normalised name."""
    with conn.cursor(row_factory=class_row(Credentials)) as cursor:
        return cursor.execute(
            """
            SELECT player.id, player.display_name, player.password_hash, player.status, player.session_epoch
            FROM players AS player
            WHERE player.tenant_id = %(tenant_id)s AND player.username_norm = %(username_norm)s
            """,
            {"tenant_id": tenant_id, "username_norm": username_norm},
        ).fetchone()


def get_credentials_of_address(
    conn: Connection, *, tenant_id: int, email_norm: str
) -> Credentials | None:
    """The player of a normalised address."""
    with conn.cursor(row_factory=class_row(Credentials)) as cursor:
        return cursor.execute(
            """
            SELECT player.id, player.display_name, player.password_hash, player.status, player.session_epoch
            FROM player_contacts AS contact
            JOIN players AS player
                ON player.tenant_id = contact.tenant_id AND player.id = contact.player_id
            WHERE contact.tenant_id = %(tenant_id)s AND contact.email_norm = %(email_norm)s
            """,
            {"tenant_id": tenant_id, "email_norm": email_norm},
        ).fetchone()


def get_standing(conn: Connection, *, tenant_id: int, player_id: int) -> Standing | None:
    """A player's status and present epoch."""
    with conn.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(
            """
            SELECT player.status, player.session_epoch
            FROM players AS player
            WHERE player.tenant_id = %(tenant_id)s AND player.id = %(player_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def lock_standing(conn: Connection, *, tenant_id: int, player_id: int) -> Standing | None:
    """A player's status and epoch; a bet or another change of them waits until the end."""
    with conn.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(
            """
            SELECT player.status, player.session_epoch
            FROM players AS player
            WHERE player.tenant_id = %(tenant_id)s AND player.id = %(player_id)s
            FOR NO KEY UPDATE
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def insert_player(
    conn: Connection,
    *,
    tenant_id: int,
    username_norm: str,
    display_name: str,
    password_hash: str,
    currency: str,
) -> int | None:
    """A new player's id; None when the name is taken."""
    row = conn.execute(
        """
        INSERT INTO players (tenant_id, username_norm, display_name, password_hash, currency)
        VALUES (
            %(tenant_id)s, %(username_norm)s, %(display_name)s, %(password_hash)s, %(currency)s
        )
        ON CONFLICT (tenant_id, username_norm) DO NOTHING
        RETURNING id
        """,
        {
            "tenant_id": tenant_id,
            "username_norm": username_norm,
            "display_name": display_name,
            "password_hash": password_hash,
            "currency": currency,
        },
    ).fetchone()
    return None if row is None else int(row[0])


def add_player_accounts(conn: Connection, *, tenant_id: int, player_id: int) -> int:
    """Open what a player has no account of yet; how many."""
    row = conn.execute(
        "SELECT add_player_accounts(%(tenant_id)s, %(player_id)s)",
        {"tenant_id": tenant_id, "player_id": player_id},
    ).fetchone()
    assert row is not None
    return int(row[0])


def update_password_hash(
    conn: Connection, *, tenant_id: int, player_id: int, known_hash: str, password_hash: str
) -> int:
    """Replace a hash by another of the same password, unless the password was changed meanwhile."""
    return conn.execute(
        """
        UPDATE players
        SET password_hash = %(password_hash)s
        WHERE tenant_id = %(tenant_id)s AND id = %(player_id)s AND password_hash = %(known_hash)s
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "known_hash": known_hash,
            "password_hash": password_hash,
        },
    ).rowcount


def update_session_epoch(conn: Connection, *, tenant_id: int, player_id: int) -> int | None:
    """End every session of a player that was opened so far; the new epoch, None for a stranger."""
    row = conn.execute(
        """
        UPDATE players
        SET session_epoch = session_epoch + 1
        WHERE tenant_id = %(tenant_id)s AND id = %(player_id)s
        RETURNING session_epoch
        """,
        {"tenant_id": tenant_id, "player_id": player_id},
    ).fetchone()
    return None if row is None else int(row[0])


def update_status(conn: Connection, *, tenant_id: int, player_id: int, status: str) -> int:
    """Give a player another status, in which no earlier session is worth anything."""
    return conn.execute(
        """
        UPDATE players
        SET status = %(status)s, session_epoch = session_epoch + 1
        WHERE tenant_id = %(tenant_id)s AND id = %(player_id)s
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "status": status},
    ).rowcount


def get_password_hash(conn: Connection, *, tenant_id: int, player_id: int) -> str | None:
    """The hash that a player's password is compared with."""
    row = conn.execute(
        """
        SELECT player.password_hash
        FROM players AS player
        WHERE player.tenant_id = %(tenant_id)s AND player.id = %(player_id)s
        """,
        {"tenant_id": tenant_id, "player_id": player_id},
    ).fetchone()
    return None if row is None else str(row[0])


def update_password(
    conn: Connection, *, tenant_id: int, player_id: int, password_hash: str
) -> tuple[str, int] | None:
    """Another password, with which no session of before is worth anything; the name and the epoch."""
    row = conn.execute(
        """
        UPDATE players
        SET password_hash = %(password_hash)s, session_epoch = session_epoch + 1,
            lent_until = NULL
        WHERE tenant_id = %(tenant_id)s AND id = %(player_id)s
        RETURNING username_norm, session_epoch
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "password_hash": password_hash},
    ).fetchone()
    return None if row is None else (str(row[0]), int(row[1]))


@dataclass(frozen=True, slots=True)
class Lent:
    """A password that staff lent a player; ``is_over`` when that was too long ago."""

    username: str
    is_over: bool


def get_lent(conn: Connection, *, tenant_id: int, player_id: int) -> Lent | None:
    """The password that a player was lent; None of one of their own."""
    with conn.cursor(row_factory=class_row(Lent)) as cursor:
        return cursor.execute(
            """
            SELECT player.username_norm AS username, player.lent_until <= now() AS is_over
            FROM players AS player
            WHERE player.tenant_id = %(tenant_id)s
              AND player.id = %(player_id)s
              AND player.lent_until IS NOT NULL
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def mark_password_lent(conn: Connection, *, tenant_id: int, player_id: int, good_hours: int) -> int:
    """Say that a player's password is lent, from now on for so long."""
    return conn.execute(
        """
        UPDATE players
        SET lent_until = now() + make_interval(hours => %(good_hours)s)
        WHERE tenant_id = %(tenant_id)s AND id = %(player_id)s
        """,
        {"tenant_id": tenant_id, "player_id": player_id, "good_hours": good_hours},
    ).rowcount
