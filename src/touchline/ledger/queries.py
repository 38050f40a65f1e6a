"""SQL for the ledger: what lies where, and the one function through which it moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a transfer that was asked for."""

    outcome: str
    transfer_id: int | None


@dataclass(frozen=True, slots=True)
class Cash:
    """A player's cash account, locked. What may be taken from it is its balance and the credit."""

    account_id: int
    currency: str
    balance_minor: int
    credit_limit_minor: int


@dataclass(frozen=True, slots=True)
class Wallet:
    """What a player has, and how the tenant's book treats it. ``debt_minor`` is never above zero."""

    player_id: int
    username: str
    currency: str
    exponent: int
    book: str
    recovers_debts: bool
    cash_minor: int
    open_stake_minor: int
    pending_minor: int
    debt_minor: int
    credit_limit_minor: int

    @property
    def available_minor(self) -> int:
        """What may be staked now."""
        return max(0, self.cash_minor + self.credit_limit_minor)


def get_wallet(conn: Connection, *, tenant_id: int, player_id: int) -> Wallet | None:
    """A player's balances of one instant; None for a stranger."""
    with conn.cursor(row_factory=class_row(Wallet)) as cursor:
        return cursor.execute(
            """
            SELECT player.id AS player_id,
                   player.username_norm AS username,
                   player.currency,
                   offered.exponent,
                   tenant.book,
                   tenant.recovers_debts,
                   coalesce(held.cash_minor, 0) AS cash_minor,
                   coalesce(held.open_stake_minor, 0) AS open_stake_minor,
                   coalesce(held.pending_minor, 0) AS pending_minor,
                   coalesce(held.debt_minor, 0) AS debt_minor,
                   coalesce(held.credit_limit_minor, 0) AS credit_limit_minor
            FROM players AS player
            JOIN tenants AS tenant ON tenant.id = player.tenant_id
            JOIN tenant_currencies AS offered
                ON offered.tenant_id = player.tenant_id AND offered.currency = player.currency
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
            WHERE player.tenant_id = %(tenant_id)s AND player.id = %(player_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def get_player_id(conn: Connection, *, tenant_id: int, username_norm: str) -> int | None:
    """The player of a normalised name, also of a suspended tenant: it still owes its players."""
    row = conn.execute(
        """
        SELECT player.id
        FROM players AS player
        WHERE player.tenant_id = %(tenant_id)s AND player.username_norm = %(username_norm)s
        """,
        {"tenant_id": tenant_id, "username_norm": username_norm},
    ).fetchone()
    return None if row is None else int(row[0])


def get_next_id(conn: Connection) -> int:
    """An id for what has no row of its own."""
    row = conn.execute("SELECT next_id()").fetchone()
    assert row is not None
    return int(row[0])


def lock_cash(conn: Connection, *, tenant_id: int, player_id: int) -> Cash | None:
    """A player's cash until the transaction ends: whatever concerns the player's money waits here."""
    with conn.cursor(row_factory=class_row(Cash)) as cursor:
        return cursor.execute(
            """
            SELECT account.id AS account_id, account.currency, account.balance_minor,
                   account.credit_limit_minor
            FROM ledger_accounts AS account
            WHERE account.tenant_id = %(tenant_id)s
              AND account.player_id = %(player_id)s
              AND account.kind = 10
            FOR NO KEY UPDATE
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchone()


def update_credit_limit(
    conn: Connection, *, tenant_id: int, player_id: int, credit_limit_minor: int
) -> int:
    """Agree how far a player may owe; the schema refuses it in a cash book."""
    return conn.execute(
        """
        UPDATE ledger_accounts AS account
        SET credit_limit_minor = %(credit_limit_minor)s
        WHERE account.tenant_id = %(tenant_id)s
          AND account.player_id = %(player_id)s
          AND account.kind = 10
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "credit_limit_minor": credit_limit_minor,
        },
    ).rowcount


def update_cash_floors(conn: Connection, *, tenant_id: int, floor_rule: int) -> int:
    """Give every player's cash a floor, or none, as the tenant's book wants it."""
    return conn.execute(
        """
        UPDATE ledger_accounts AS account
        SET floor_rule = %(floor_rule)s, credit_limit_minor = 0
        WHERE account.tenant_id = %(tenant_id)s
          AND account.kind = 10
          AND account.floor_rule <> %(floor_rule)s
        """,
        {"tenant_id": tenant_id, "floor_rule": floor_rule},
    ).rowcount


def add_transfer(
    conn: Connection,
    *,
    tenant_id: int,
    kind: int,
    currency: str,
    ref_type: int,
    ref_id: int,
    gen: int,
    kinds: Sequence[int],
    player_ids: Sequence[int | None],
    providers: Sequence[str],
    amounts_minor: Sequence[int],
    uses_credit: bool,
    actor: str,
    reason: str,
    reverses: int | None,
) -> Posted:
    """Move money between accounts named by kind, player and provider; whole or not at all."""
    with conn.cursor(row_factory=class_row(Posted)) as cursor:
        posted = cursor.execute(
            """
            SELECT outcome, transfer_id
            FROM add_transfer(
                %(tenant_id)s::bigint, %(kind)s::smallint, %(currency)s::text,
                %(ref_type)s::smallint, %(ref_id)s::bigint, %(gen)s::integer,
                %(kinds)s::smallint[], %(player_ids)s::bigint[], %(providers)s::text[],
                %(amounts_minor)s::bigint[], %(uses_credit)s::boolean, %(actor)s::text,
                %(reason)s::text, %(reverses)s::bigint
            )
            """,
            {
                "tenant_id": tenant_id,
                "kind": kind,
                "currency": currency,
                "ref_type": ref_type,
                "ref_id": ref_id,
                "gen": gen,
                "kinds": kinds,
                "player_ids": player_ids,
                "providers": providers,
                "amounts_minor": amounts_minor,
                "uses_credit": uses_credit,
                "actor": actor,
                "reason": reason,
                "reverses": reverses,
            },
        ).fetchone()
    assert posted is not None
    return posted
