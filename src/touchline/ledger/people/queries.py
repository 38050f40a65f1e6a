"""SQL of lists of players: which, in which order, and then what there is to say of those."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Person:
    """A player with what they have. ``debt_minor`` is never above zero."""

    id: int
    username: str
    display_name: str
    status: str
    created_at: datetime
    currency: str
    exponent: int
    cash_minor: int
    open_stake_minor: int
    pending_minor: int
    debt_minor: int
    credit_limit_minor: int
    limit_class: str
    stake_percent: int
    is_kept_away: bool


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of a player's cash, who caused it and why; ``version`` counts them, from one."""

    version: int
    recorded_at: datetime
    kind: int
    ref_type: int
    ref_id: int
    amount_minor: int
    balance_after_minor: int
    actor: str
    reason: str


def list_player_ids_newest(
    conn: Connection, *, tenant_id: int, word: str, status: str, before_id: int, limit: int
) -> list[int]:
    """The newest players below an id whose name contains a word; "" is any."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT player.id
            FROM players AS player
            WHERE player.tenant_id = %(tenant_id)s
              AND player.id < %(before_id)s
              AND (%(status)s = '' OR player.status = %(status)s)
              AND (
                  %(word)s = ''
                  OR position(%(word)s IN player.username_norm) > 0
                  OR position(%(word)s IN lower(player.display_name)) > 0
              )
            ORDER BY player.id DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "word": word,
                "status": status,
                "before_id": before_id,
                "limit": limit,
            },
        ).fetchall()


def list_player_ids_by_name(
    conn: Connection, *, tenant_id: int, word: str, status: str, after_name: str, limit: int
) -> list[int]:
    """As list_player_ids_newest(), by user name, after one."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT player.id
            FROM players AS player
            WHERE player.tenant_id = %(tenant_id)s
              AND player.username_norm > %(after_name)s
              AND (%(status)s = '' OR player.status = %(status)s)
              AND (
                  %(word)s = ''
                  OR position(%(word)s IN player.username_norm) > 0
                  OR position(%(word)s IN lower(player.display_name)) > 0
              )
            ORDER BY player.username_norm
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "word": word,
                "status": status,
                "after_name": after_name,
                "limit": limit,
            },
        ).fetchall()


def list_people(conn: Connection, *, tenant_id: int, player_ids: Sequence[int]) -> list[Person]:
    """What there is to say of some players, in the order of their ids in the question."""
    with conn.cursor(row_factory=class_row(Person)) as cursor:
        return cursor.execute(
            """
            SELECT player.id,
                   player.username_norm AS username,
                   player.display_name,
                   player.status,
                   player.created_at,
                   player.currency,
                   offered.exponent,
                   coalesce(held.cash_minor, 0) AS cash_minor,
                   coalesce(held.open_stake_minor, 0) AS open_stake_minor,
                   coalesce(held.pending_minor, 0) AS pending_minor,
                   coalesce(held.debt_minor, 0) AS debt_minor,
                   coalesce(held.credit_limit_minor, 0) AS credit_limit_minor,
                   coalesce(agreed.limit_class, '') AS limit_class,
                   coalesce(agreed.stake_percent, 100) AS stake_percent,
                   coalesce(
                       (
                           kept.excluded_at IS NOT NULL
                           AND (kept.excluded_until IS NULL OR kept.excluded_until > now())
                       ) OR kept.timed_out_until > now(),
                       false
                   ) AS is_kept_away
            FROM players AS player
            JOIN unnest(%(player_ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
                ON asked.id = player.id
            JOIN tenant_currencies AS offered
                ON offered.tenant_id = player.tenant_id AND offered.currency = player.currency
            LEFT JOIN player_terms AS agreed
                ON agreed.tenant_id = player.tenant_id AND agreed.player_id = player.id
            LEFT JOIN player_protection AS kept
                ON kept.tenant_id = player.tenant_id AND kept.player_id = player.id
            CROSS JOIN LATERAL (
                SELECT max(account.balance_minor) FILTER (WHERE account.kind = 10) AS cash_minor,
                       max(account.balance_minor) FILTER (WHERE account.kind = 11)
                           AS open_stake_minor,
                       max(account.balance_minor) FILTER (WHERE account.kind = 14) AS pending_minor,
                       max(account.balance_minor) FILTER (WHERE account.kind = 15) AS debt_minor,
                       max(account.credit_limit_minor) AS credit_limit_minor
                FROM ledger_accounts AS account
                WHERE account.tenant_id = player.tenant_id AND account.player_id = player.id
            ) AS held
            WHERE player.tenant_id = %(tenant_id)s
            ORDER BY asked.place
            """,
            {"tenant_id": tenant_id, "player_ids": list(player_ids)},
        ).fetchall()


def list_movements(
    conn: Connection, *, tenant_id: int, player_id: int, before_version: int, limit: int
) -> list[Movement]:
    """The entries of a player's cash before one of them, the newest first."""
    with conn.cursor(row_factory=class_row(Movement)) as cursor:
        return cursor.execute(
            """
            SELECT entry.version,
                   transfer.recorded_at,
                   transfer.kind,
                   transfer.ref_type,
                   transfer.ref_id,
                   entry.amount_minor,
                   entry.balance_after_minor,
                   transfer.actor,
                   transfer.reason
            FROM ledger_accounts AS account
            JOIN ledger_entries AS entry
                ON entry.tenant_id = account.tenant_id
               AND entry.account_id = account.id
               AND entry.currency = account.currency
            JOIN ledger_transfers AS transfer
                ON transfer.tenant_id = entry.tenant_id
               AND transfer.id = entry.transfer_id
               AND transfer.currency = entry.currency
            WHERE account.tenant_id = %(tenant_id)s
              AND account.player_id = %(player_id)s
              AND account.kind = 10
              AND entry.version < %(before_version)s
            ORDER BY entry.version DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "before_version": before_version,
                "limit": limit,
            },
        ).fetchall()
