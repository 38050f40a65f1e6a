"""SQL of the cashier: deposits, withdrawals and adjustments, each under a key that makes it one."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Slip:
    """What is known under a key: two requests under one key must say the same."""

    id: int
    amount_minor: int
    detail: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A deposit or withdrawal that was decided just now."""

    player_id: int
    currency: str
    provider: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a withdrawal that was asked for."""

    outcome: str
    withdrawal_id: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deposit or withdrawal that nobody has decided."""

    id: int
    way: str
    username: str
    currency: str
    exponent: int
    provider: str
    amount_minor: int
    by: str
    since: datetime
    note: str


def insert_deposit(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    currency: str,
    key: str,
    provider: str,
    amount_minor: int,
    note: str,
    entered_by: str,
) -> int | None:
    """A receipt's id; None when there is one under this key."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        deposit_id: int | None = cursor.execute(
            """
            INSERT INTO deposits (
                tenant_id, player_id, currency, key, provider, amount_minor, note, entered_by
            )
            VALUES (
                %(tenant_id)s, %(player_id)s, %(currency)s, %(key)s, %(provider)s,
                %(amount_minor)s, %(note)s, %(entered_by)s
            )
            ON CONFLICT (tenant_id, player_id, currency, key) DO NOTHING
            RETURNING id
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "currency": currency,
                "key": key,
                "provider": provider,
                "amount_minor": amount_minor,
                "note": note,
                "entered_by": entered_by,
            },
        ).fetchone()
    return deposit_id


def get_deposit_by_key(
    conn: Connection, *, tenant_id: int, player_id: int, currency: str, key: str
) -> Slip | None:
    """The receipt under a key."""
    with conn.cursor(row_factory=class_row(Slip)) as cursor:
        return cursor.execute(
            """
            SELECT deposit.id, deposit.amount_minor, deposit.provider AS detail
            FROM deposits AS deposit
            WHERE deposit.tenant_id = %(tenant_id)s
              AND deposit.player_id = %(player_id)s
              AND deposit.currency = %(currency)s
              AND deposit.key = %(key)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "currency": currency, "key": key},
        ).fetchone()


def get_is_deposit(conn: Connection, *, tenant_id: int, deposit_id: int) -> bool:
    """Whether this is a deposit's id."""
    row = conn.execute(
        """
        SELECT
        FROM deposits AS deposit
        WHERE deposit.tenant_id = %(tenant_id)s AND deposit.id = %(deposit_id)s
        """,
        {"tenant_id": tenant_id, "deposit_id": deposit_id},
    ).fetchone()
    return row is not None


def mark_deposit_decided(
    conn: Connection, *, tenant_id: int, deposit_id: int, state: str, decided_by: str
) -> Decided | None:
    """Confirm or refuse a receipt; None when there is none that waits."""
    with conn.cursor(row_factory=class_row(Decided)) as cursor:
        return cursor.execute(
            """
            UPDATE deposits AS deposit
            SET state = %(state)s, decided_by = %(decided_by)s, decided_at = clock_timestamp()
            WHERE deposit.tenant_id = %(tenant_id)s
              AND deposit.id = %(deposit_id)s
              AND deposit.state = 'entered'
            RETURNING deposit.player_id, deposit.currency, deposit.provider, deposit.amount_minor
            """,
            {
                "tenant_id": tenant_id,
                "deposit_id": deposit_id,
                "state": state,
                "decided_by": decided_by,
            },
        ).fetchone()


def add_withdrawal(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    amount_minor: int,
    provider: str,
    key: str,
    actor: str,
) -> Asked:
    """Set cash aside and ask for it, in one act."""
    with conn.cursor(row_factory=class_row(Asked)) as cursor:
        asked = cursor.execute(
            """
            SELECT outcome, withdrawal_id
            FROM add_withdrawal(
                %(tenant_id)s::bigint, %(player_id)s::bigint, %(amount_minor)s::bigint,
                %(provider)s::text, %(key)s::text, %(actor)s::text
            )
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "amount_minor": amount_minor,
                "provider": provider,
                "key": key,
                "actor": actor,
            },
        ).fetchone()
    assert asked is not None
    return asked


def mark_withdrawal_decided(
    conn: Connection, *, tenant_id: int, withdrawal_id: int, state: str, decided_by: str
) -> Decided | None:
    """Say that a withdrawal was paid or is refused; None when there is none that waits."""
    with conn.cursor(row_factory=class_row(Decided)) as cursor:
        return cursor.execute(
            """
            UPDATE withdrawals AS withdrawal
            SET state = %(state)s, decided_by = %(decided_by)s, decided_at = clock_timestamp()
            WHERE withdrawal.tenant_id = %(tenant_id)s
              AND withdrawal.id = %(withdrawal_id)s
              AND withdrawal.state = 'requested'
            RETURNING withdrawal.player_id, withdrawal.currency, withdrawal.provider,
                      withdrawal.amount_minor
            """,
            {
                "tenant_id": tenant_id,
                "withdrawal_id": withdrawal_id,
                "state": state,
                "decided_by": decided_by,
            },
        ).fetchone()


def insert_adjustment(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    currency: str,
    key: str,
    kind: int,
    amount_minor: int,
    reason: str,
    entered_by: str,
) -> int | None:
    """An adjustment's id; None when there is one under this key."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        adjustment_id: int | None = cursor.execute(
            """
            INSERT INTO adjustments (
                tenant_id, player_id, currency, key, kind, amount_minor, reason, entered_by
            )
            VALUES (
                %(tenant_id)s, %(player_id)s, %(currency)s, %(key)s, %(kind)s, %(amount_minor)s,
                %(reason)s, %(entered_by)s
            )
            ON CONFLICT (tenant_id, player_id, currency, key) DO NOTHING
            RETURNING id
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "currency": currency,
                "key": key,
                "kind": kind,
                "amount_minor": amount_minor,
                "reason": reason,
                "entered_by": entered_by,
            },
        ).fetchone()
    return adjustment_id


def get_adjustment_by_key(
    conn: Connection, *, tenant_id: int, player_id: int, currency: str, key: str
) -> Slip | None:
    """The adjustment under a key."""
    with conn.cursor(row_factory=class_row(Slip)) as cursor:
        return cursor.execute(
            """
            SELECT given.id, given.amount_minor, given.kind::text AS detail
            FROM adjustments AS given
            WHERE given.tenant_id = %(tenant_id)s
              AND given.player_id = %(player_id)s
              AND given.currency = %(currency)s
              AND given.key = %(key)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "currency": currency, "key": key},
        ).fetchone()


def list_undecided(conn: Connection, *, tenant_id: int, limit: int) -> list[Waiting]:
    """Deposits and withdrawals that nobody has decided, the oldest first."""
    with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            """
            SELECT slip.id, slip.way, player.username_norm AS username, slip.currency,
                   offered.exponent, slip.provider, slip.amount_minor, slip.by, slip.since, slip.note
            FROM (
                SELECT deposit.tenant_id, deposit.id, 'deposit' AS way, deposit.player_id,
                       deposit.currency, deposit.provider, deposit.amount_minor,
                       deposit.entered_by AS by, deposit.entered_at AS since, deposit.note
                FROM deposits AS deposit
                WHERE deposit.tenant_id = %(tenant_id)s AND deposit.state = 'entered'
                UNION ALL
                SELECT withdrawal.tenant_id, withdrawal.id, 'withdrawal' AS way,
                       withdrawal.player_id, withdrawal.currency, withdrawal.provider,
                       withdrawal.amount_minor, withdrawal.requested_by AS by,
                       withdrawal.requested_at AS since, withdrawal.note
                FROM withdrawals AS withdrawal
                WHERE withdrawal.tenant_id = %(tenant_id)s AND withdrawal.state = 'requested'
            ) AS slip
            JOIN players AS player
                ON player.tenant_id = slip.tenant_id AND player.id = slip.player_id
            JOIN tenant_currencies AS offered
                ON offered.tenant_id = slip.tenant_id AND offered.currency = slip.currency
            ORDER BY slip.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "limit": limit},
        ).fetchall()
