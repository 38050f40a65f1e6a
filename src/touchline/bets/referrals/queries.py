"""SQL of slips that wait for a trader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Referral:
    """A slip that a trader is asked about; ``is_over`` once its time is up or it was refused."""

    bet_id: int
    player_id: int
    currency: str
    exponent: int
    slip: dict[str, Any]
    stake_minor: int
    stake_max_minor: int
    reason: str
    status: str
    expires_at: datetime
    is_over: bool


def list_referrals(conn: Connection, *, tenant_id: int) -> list[Referral]:
    """What waits now, the oldest first."""
    with conn.cursor(row_factory=class_row(Referral)) as cursor:
        return cursor.execute(
            """
            SELECT referral.bet_id, referral.player_id, referral.currency, money.exponent,
                   referral.slip, referral.stake_minor, referral.stake_max_minor,
                   referral.reason, referral.status, referral.expires_at, false AS is_over
            FROM referrals AS referral
            JOIN tenant_currencies AS money
                ON money.tenant_id = referral.tenant_id AND money.currency = referral.currency
            WHERE referral.tenant_id = %(tenant_id)s
              AND referral.status = 'waiting'
              AND referral.expires_at > now()
            ORDER BY referral.expires_at, referral.bet_id
            LIMIT 200
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def lock_referral(conn: Connection, *, tenant_id: int, bet_id: int) -> Referral | None:
    """One slip, so that nobody else decides on it meanwhile."""
    with conn.cursor(row_factory=class_row(Referral)) as cursor:
        return cursor.execute(
            """
            SELECT referral.bet_id, referral.player_id, referral.currency,
                   (
                       SELECT money.exponent
                       FROM tenant_currencies AS money
                       WHERE money.tenant_id = referral.tenant_id
                         AND money.currency = referral.currency
                   ) AS exponent,
                   referral.slip, referral.stake_minor, referral.stake_max_minor,
                   referral.reason, referral.status, referral.expires_at,
                   referral.status = 'refused' OR referral.expires_at <= now() AS is_over
            FROM referrals AS referral
            WHERE referral.tenant_id = %(tenant_id)s AND referral.bet_id = %(bet_id)s
            FOR UPDATE
            """,
            {"tenant_id": tenant_id, "bet_id": bet_id},
        ).fetchone()


def mark_referral_decided(
    conn: Connection, *, tenant_id: int, bet_id: int, status: str, decided_by: str
) -> int:
    """Write down what a trader decided."""
    return conn.execute(
        """
        UPDATE referrals
        SET status = %(status)s,
            decided_by = %(decided_by)s,
            decided_at = now()
        WHERE tenant_id = %(tenant_id)s AND bet_id = %(bet_id)s
        """,
        {"tenant_id": tenant_id, "bet_id": bet_id, "status": status, "decided_by": decided_by},
    ).rowcount
