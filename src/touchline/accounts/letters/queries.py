"""SQL of letters and of the tokens in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits. ``body`` is None while it is not written yet.

    ``recent`` counts those to the same address within an hour, up to and with this one.
    """

    tenant_id: int
    id: int
    purpose: str
    email: str
    email_norm: str
    subject: str
    if_known: str
    if_unknown: str
    link: str
    body: str | None
    attempts: int
    site_name: str
    recent: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as the mailbox page shows it; ``body`` is "" for one that is not there to be read."""

    id: int
    email: str
    subject: str
    state: str
    body: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What a token is good for."""

    email: str
    player_id: int | None


def insert_mail(
    conn: Connection,
    *,
    tenant_id: int,
    purpose: str,
    email: str,
    email_norm: str,
    subject: str,
    if_known: str,
    if_unknown: str,
    link: str,
) -> None:
    """Have a letter written."""
    conn.execute(
        """
        INSERT INTO mails (
            tenant_id, purpose, email, email_norm, subject, if_known, if_unknown, link
        )
        VALUES (
            %(tenant_id)s, %(purpose)s, %(email)s, %(email_norm)s, %(subject)s, %(if_known)s,
            %(if_unknown)s, %(link)s
        )
        """,
        {
            "tenant_id": tenant_id,
            "purpose": purpose,
            "email": email,
            "email_norm": email_norm,
            "subject": subject,
            "if_known": if_known,
            "if_unknown": if_unknown,
            "link": link,
        },
    )


def list_waiting_all_tenants(conn: Connection, *, limit: int, has_sender: bool) -> list[Waiting]:
    """The letters that are due, the oldest first; written ones only where somebody sends them."""
    with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            """
            SELECT mail.tenant_id, mail.id, mail.purpose, mail.email, mail.email_norm, mail.subject,
                   mail.if_known, mail.if_unknown, mail.link, mail.body, mail.attempts,
                   tenant.name AS site_name,
                   (
                       SELECT count(*)
                       FROM mails AS other
                       WHERE other.tenant_id = mail.tenant_id
                         AND other.email_norm = mail.email_norm
                         AND other.asked_at > mail.asked_at - interval '1 hour'
                         AND other.id <= mail.id
                         AND other.state <> 'dropped'
                   ) AS recent
            FROM mails AS mail
            JOIN tenants AS tenant ON tenant.id = mail.tenant_id
            WHERE mail.state IN ('asked', 'written')
              AND (mail.state = 'asked' OR %(has_sender)s)
              AND mail.due_at <= now()
            ORDER BY mail.due_at
            LIMIT %(limit)s
            """,
            {"limit": limit, "has_sender": has_sender},
        ).fetchall()


def get_player_of_address(conn: Connection, *, tenant_id: int, email_norm: str) -> int | None:
    """Who has the address."""
    row = conn.execute(
        """
        SELECT contact.player_id
        FROM player_contacts AS contact
        WHERE contact.tenant_id = %(tenant_id)s AND contact.email_norm = %(email_norm)s
        """,
        {"tenant_id": tenant_id, "email_norm": email_norm},
    ).fetchone()
    return None if row is None else int(row[0])


def mark_mail(
    conn: Connection,
    *,
    tenant_id: int,
    mail_id: int,
    state: str,
    body: str | None = None,
    attempts: int = 0,
    rest_s: int = 0,
) -> int:
    """Say where a letter stands, and when it is looked at again."""
    return conn.execute(
        """
        UPDATE mails
        SET state = %(state)s,
            body = %(body)s,
            attempts = %(attempts)s,
            due_at = now() + make_interval(secs => %(rest_s)s)
        WHERE tenant_id = %(tenant_id)s AND id = %(mail_id)s AND state IN ('asked', 'written')
        """,
        {
            "tenant_id": tenant_id,
            "mail_id": mail_id,
            "state": state,
            "body": body,
            "attempts": attempts,
            "rest_s": rest_s,
        },
    ).rowcount


def list_shown(conn: Connection, *, tenant_id: int, limit: int) -> list[Shown]:
    """The newest letters of a tenant."""
    with conn.cursor(row_factory=class_row(Shown)) as cursor:
        return cursor.execute(
            """
            SELECT mail.id, mail.email, mail.subject, mail.state, coalesce(mail.body, '') AS body,
                   mail.asked_at
            FROM mails AS mail
            WHERE mail.tenant_id = %(tenant_id)s
            ORDER BY mail.id DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "limit": limit},
        ).fetchall()


def insert_token(
    conn: Connection,
    *,
    tenant_id: int,
    token_hash: bytes,
    purpose: str,
    email: str,
    player_id: int | None,
    good_for: timedelta,
) -> None:
    """Keep what a letter leads back with."""
    conn.execute(
        """
        INSERT INTO mail_tokens (tenant_id, token_hash, purpose, email, player_id, good_until)
        VALUES (
            %(tenant_id)s, %(token_hash)s, %(purpose)s, %(email)s, %(player_id)s,
            now() + %(good_for)s
        )
        """,
        {
            "tenant_id": tenant_id,
            "token_hash": token_hash,
            "purpose": purpose,
            "email": email,
            "player_id": player_id,
            "good_for": good_for,
        },
    )


def get_token(conn: Connection, *, tenant_id: int, token_hash: bytes, purpose: str) -> Token | None:
    """A token that is good now."""
    with conn.cursor(row_factory=class_row(Token)) as cursor:
        return cursor.execute(
            """
            SELECT token.email, token.player_id
            FROM mail_tokens AS token
            WHERE token.tenant_id = %(tenant_id)s
              AND token.token_hash = %(token_hash)s
              AND token.purpose = %(purpose)s
              AND token.used_at IS NULL
              AND token.good_until > now()
            """,
            {"tenant_id": tenant_id, "token_hash": token_hash, "purpose": purpose},
        ).fetchone()


def mark_token_used(
    conn: Connection, *, tenant_id: int, token_hash: bytes, purpose: str
) -> Token | None:
    """Use a token up; None when it is not good, or somebody was first."""
    with conn.cursor(row_factory=class_row(Token)) as cursor:
        return cursor.execute(
            """
            UPDATE mail_tokens AS token
            SET used_at = now()
            WHERE token.tenant_id = %(tenant_id)s
              AND token.token_hash = %(token_hash)s
              AND token.purpose = %(purpose)s
              AND token.used_at IS NULL
              AND token.good_until > now()
            RETURNING token.email, token.player_id
            """,
            {"tenant_id": tenant_id, "token_hash": token_hash, "purpose": purpose},
        ).fetchone()


def mark_other_tokens_used(conn: Connection, *, tenant_id: int, player_id: int) -> int:
    """Let no other letter about a player's password be good any more."""
    return conn.execute(
        """
        UPDATE mail_tokens
        SET used_at = now()
        WHERE tenant_id = %(tenant_id)s AND player_id = %(player_id)s AND used_at IS NULL
        """,
        {"tenant_id": tenant_id, "player_id": player_id},
    ).rowcount
