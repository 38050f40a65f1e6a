"""SQL of the checks that go through accounts: each finds what must not be, or nothing."""

from psycopg.rows import class_row

from touchline.ledger.checks.model import Violation
from touchline.plumbing.db import Connection


def get_account_boundary(conn: Connection, *, tenant_id: int, after: int, size: int) -> int | None:
    """The account at which a range of so many ends; None when fewer are left."""
    row = conn.execute(
        """
        SELECT account.id
        FROM ledger_accounts AS account
        WHERE account.tenant_id = %(tenant_id)s AND account.id > %(after)s
        ORDER BY account.id
        OFFSET %(size)s
        LIMIT 1
        """,
        {"tenant_id": tenant_id, "after": after, "size": size},
    ).fetchone()
    return None if row is None else int(row[0])


def list_balances_unlike_entries(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Players' accounts whose balance or version is not the sum or the number of their entries."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT account.id AS subject_id,
                   account.currency,
                   CASE WHEN account.balance_minor = sums.total THEN sums.entries
                        ELSE sums.total
                   END AS expected,
                   CASE WHEN account.balance_minor = sums.total THEN account.version
                        ELSE account.balance_minor
                   END AS found
            FROM ledger_accounts AS account
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(entry.amount_minor), 0) AS total, count(*) AS entries
                FROM ledger_entries AS entry
                WHERE entry.tenant_id = %(tenant_id)s
                  AND entry.account_id = account.id
                  AND entry.currency = account.currency
            ) AS sums
            WHERE account.tenant_id = %(tenant_id)s
              AND account.id > %(after)s
              AND account.id <= %(upto)s
              AND account.kind < 20
              AND (account.balance_minor <> sums.total OR account.version <> sums.entries)
            ORDER BY account.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_broken_floors(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Players' accounts on the wrong side of zero, and cash that owes in a cash book."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT account.id AS subject_id,
                   account.currency,
                   0 AS expected,
                   account.balance_minor AS found
            FROM ledger_accounts AS account
            JOIN tenants AS tenant ON tenant.id = account.tenant_id
            WHERE account.tenant_id = %(tenant_id)s
              AND account.id > %(after)s
              AND account.id <= %(upto)s
              AND CASE WHEN account.kind = 10 AND tenant.book = 'credit' THEN false
                       WHEN account.kind < 15 THEN account.balance_minor < 0
                       WHEN account.kind = 15 THEN account.balance_minor > 0
                       ELSE account.balance_minor <> 0
                  END
            ORDER BY account.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_broken_histories(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Entries of players' accounts that leave a gap, or a balance that does not follow."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            -- One account after the other, in the order in which an index has its entries; joined, the
            -- server may read all entries of the ledger for each range.
            SELECT account.id AS subject_id,
                   account.currency,
                   CASE WHEN history.version = history.place THEN history.running
                        ELSE history.place
                   END AS expected,
                   CASE WHEN history.version = history.place THEN history.balance_after_minor
                        ELSE history.version
                   END AS found
            FROM ledger_accounts AS account
            CROSS JOIN LATERAL (
                SELECT entry.version,
                       entry.balance_after_minor,
                       row_number() OVER in_order AS place,
                       sum(entry.amount_minor) OVER in_order AS running
                FROM ledger_entries AS entry
                WHERE entry.tenant_id = %(tenant_id)s
                  AND entry.account_id = account.id
                  AND entry.currency = account.currency
                WINDOW in_order AS (ORDER BY entry.version ROWS UNBOUNDED PRECEDING)
            ) AS history
            WHERE account.tenant_id = %(tenant_id)s
              AND account.id > %(after)s
              AND account.id <= %(upto)s
              AND account.kind < 20
              AND (
                  history.version IS DISTINCT FROM history.place
                  OR history.balance_after_minor IS DISTINCT FROM history.running
              )
            ORDER BY account.id, history.place
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_suspense(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Suspense accounts that hold something: money nobody has found a place for."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT account.id AS subject_id,
                   account.currency,
                   0 AS expected,
                   sum(entry.amount_minor) AS found
            FROM ledger_accounts AS account
            JOIN ledger_entries AS entry
                ON entry.tenant_id = account.tenant_id
               AND entry.account_id = account.id
               AND entry.currency = account.currency
            WHERE account.tenant_id = %(tenant_id)s
              AND entry.tenant_id = %(tenant_id)s
              AND account.id > %(after)s
              AND account.id <= %(upto)s
              AND account.kind = 39
            GROUP BY account.id, account.currency
            HAVING sum(entry.amount_minor) <> 0
            ORDER BY account.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_homeless_entries(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Accounts that entries name and the tenant does not have in that currency; a key forbids them.

    It steps from one account's entries to the next one's, and reads no more than one of each.
    """
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            WITH RECURSIVE named AS (
                (
                    SELECT entry.account_id, entry.currency
                    FROM ledger_entries AS entry
                    WHERE entry.tenant_id = %(tenant_id)s
                      AND entry.account_id > %(after)s
                      AND entry.account_id <= %(upto)s
                    ORDER BY entry.account_id, entry.currency
                    LIMIT 1
                )
                UNION ALL
                SELECT following.account_id, following.currency
                FROM named
                CROSS JOIN LATERAL (
                    SELECT entry.account_id, entry.currency
                    FROM ledger_entries AS entry
                    WHERE entry.tenant_id = %(tenant_id)s
                      AND (entry.account_id, entry.currency) > (named.account_id, named.currency)
                      AND entry.account_id <= %(upto)s
                    ORDER BY entry.account_id, entry.currency
                    LIMIT 1
                ) AS following
            )
            SELECT named.account_id AS subject_id, named.currency, 1 AS expected, 0 AS found
            FROM named
            WHERE NOT EXISTS (
                SELECT
                FROM ledger_accounts AS account
                WHERE account.tenant_id = %(tenant_id)s
                  AND account.id = named.account_id
                  AND account.currency = named.currency
            )
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()
