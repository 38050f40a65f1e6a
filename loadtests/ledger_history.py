"""A ledger with a long history, made in SQL: players who paid in once and bet again and again."""

from typing import Any

import psycopg

TENANT_ID = 1
PLAYERS = 20_000
ENTRIES_PER_BET = 2 + (2 + 3 + 3) / 3

# Of three bets one is lost and two are won, so that a settlement has two or three entries. Ids grow with
# time: all players' first bets, then all their second ones. Balances and versions are the sums and
# places they would be, had each been posted.
_FILL = """
    SET session_replication_role = replica;
    SET work_mem = '256MB';
    SET maintenance_work_mem = '256MB';
    SET synchronous_commit = off;

    INSERT INTO tenants (id, slug, name) VALUES (%(tenant_id)s, 'ledger', 'Ledger');
    INSERT INTO tenant_currencies (tenant_id, currency, exponent, is_default)
    VALUES (%(tenant_id)s, 'EUR', 2, true);
    INSERT INTO players (tenant_id, id, username_norm, display_name, password_hash)
    SELECT %(tenant_id)s, n, 'p' || n, 'P', '$argon2id$' FROM generate_series(1, %(players)s) AS n;

    INSERT INTO ledger_accounts (tenant_id, id, kind, currency, floor_rule)
    VALUES (%(tenant_id)s, 1, 20, 'EUR', 0);
    INSERT INTO ledger_accounts (tenant_id, id, kind, currency, provider, floor_rule)
    VALUES (%(tenant_id)s, 2, 30, 'EUR', 'bank', 0);
    INSERT INTO ledger_accounts (tenant_id, id, kind, currency, player_id, floor_rule)
    SELECT %(tenant_id)s, 10 * n + kind.place, kind.kind, 'EUR', n, kind.floor_rule
    FROM generate_series(1, %(players)s) AS n,
         (VALUES (0, 10, 1), (1, 11, 1), (4, 14, 1), (5, 15, -1)) AS kind (place, kind, floor_rule);

    CREATE UNLOGGED TABLE bench_legs AS
    SELECT 1 + (step.bet * 2 + step.part) * %(players)s::bigint + n AS transfer_id,
           leg.seq,
           leg.account_id,
           leg.amount,
           CASE WHEN step.bet = 0 THEN 10 WHEN step.part = 0 THEN 1 ELSE 2 END AS kind
    FROM generate_series(1, %(players)s) AS n
    CROSS JOIN LATERAL (
        SELECT 0 AS bet, 1 AS part
        UNION ALL
        SELECT bet, part FROM generate_series(1, %(bets)s) AS bet, generate_series(0, 1) AS part
    ) AS step
    CROSS JOIN LATERAL (
        VALUES (1, CASE WHEN step.bet = 0 THEN 2 WHEN step.part = 0 THEN 10 * n ELSE 10 * n + 1 END,
                CASE WHEN step.bet = 0 THEN -1000000 ELSE -100 END),
               (2, CASE WHEN step.bet = 0 THEN 10 * n WHEN step.part = 0 THEN 10 * n + 1
                        ELSE 10 * n END,
                CASE WHEN step.bet = 0 THEN 1000000 WHEN step.part = 0 THEN 100
                     WHEN (step.bet + n) %% 3 = 0 THEN 0 ELSE 180 END),
               (3, 1, CASE WHEN step.bet = 0 OR step.part = 0 THEN 0
                           WHEN (step.bet + n) %% 3 = 0 THEN 100 ELSE -80 END)
    ) AS leg (seq, account_id, amount)
    WHERE leg.amount <> 0;

    INSERT INTO ledger_transfers (
        tenant_id, id, kind, currency, amount_minor, ref_type, ref_id, actor
    )
    SELECT %(tenant_id)s, transfer_id, kind, 'EUR', sum(amount) FILTER (WHERE amount > 0), 1,
           transfer_id, 'bench'
    FROM bench_legs
    GROUP BY transfer_id, kind
    ORDER BY transfer_id;

    INSERT INTO ledger_entries (
        tenant_id, transfer_id, currency, seq, account_id, amount_minor, balance_after_minor, version
    )
    SELECT %(tenant_id)s, transfer_id, 'EUR', seq, account_id, amount,
           CASE WHEN account_id > 9
                THEN sum(amount) OVER (PARTITION BY account_id ORDER BY transfer_id)
           END,
           CASE WHEN account_id > 9
                THEN row_number() OVER (PARTITION BY account_id ORDER BY transfer_id)
           END
    FROM bench_legs
    ORDER BY transfer_id, seq;

    UPDATE ledger_accounts AS account
    SET balance_minor = legs.total, version = legs.entries
    FROM (
        SELECT account_id, sum(amount) AS total, count(*) AS entries
        FROM bench_legs
        GROUP BY account_id
    ) AS legs
    WHERE account.id = legs.account_id AND account.kind < 20;
    DROP TABLE bench_legs;
"""


def fill(conn: psycopg.Connection[Any], entries: int) -> int:
    """Write a history of about so many entries; how many it is. The connection is a superuser's."""
    bets = max(1, round((entries - 2 * PLAYERS) / PLAYERS / ENTRIES_PER_BET))
    cursor = psycopg.ClientCursor(conn)
    cursor.execute(_FILL, {"tenant_id": TENANT_ID, "players": PLAYERS, "bets": bets})
    for table in ("ledger_accounts", "ledger_transfers", "ledger_entries"):
        cursor.execute(f"VACUUM (ANALYZE, FREEZE) {table}")
    row = cursor.execute("SELECT count(*) FROM ledger_entries").fetchone()
    assert row is not None
    return int(row[0])
