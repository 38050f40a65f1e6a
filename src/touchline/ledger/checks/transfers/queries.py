"""SQL of the checks that go through transfers: each finds what must not be, or nothing."""

from psycopg.rows import class_row

from touchline.ledger.checks.model import Violation
from touchline.plumbing.db import Connection


def get_transfer_boundary(conn: Connection, *, tenant_id: int, after: int, size: int) -> int | None:
    """The transfer at which a range of so many ends; None when fewer are left."""
    row = conn.execute(
        """
        SELECT transfer.id
        FROM ledger_transfers AS transfer
        WHERE transfer.tenant_id = %(tenant_id)s AND transfer.id > %(after)s
        ORDER BY transfer.id
        OFFSET %(size)s
        LIMIT 1
        """,
        {"tenant_id": tenant_id, "after": after, "size": size},
    ).fetchone()
    return None if row is None else int(row[0])


def list_unbalanced_transfers(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Transfers whose entries do not sum to zero, or that have none, or another amount."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            -- Side by side rather than joined: fresh tables have no statistics, and a join would be
            -- planned for a handful of rows.
            SELECT side.id AS subject_id,
                   side.currency,
                   max(side.expected) AS expected,
                   CASE WHEN sum(side.amount) = 0 THEN sum(side.beyond) + max(side.expected)
                        ELSE sum(side.amount)
                   END AS found
            FROM (
                SELECT transfer.id, transfer.currency, transfer.amount_minor AS expected,
                       0 AS amount, -transfer.amount_minor AS beyond
                FROM ledger_transfers AS transfer
                WHERE transfer.tenant_id = %(tenant_id)s
                  AND transfer.id > %(after)s
                  AND transfer.id <= %(upto)s
                UNION ALL
                SELECT entry.transfer_id, entry.currency, 0, entry.amount_minor,
                       greatest(entry.amount_minor, 0)
                FROM ledger_entries AS entry
                WHERE entry.tenant_id = %(tenant_id)s
                  AND entry.transfer_id > %(after)s
                  AND entry.transfer_id <= %(upto)s
            ) AS side
            GROUP BY side.id, side.currency
            HAVING (sum(side.amount) <> 0 OR sum(side.beyond) <> 0) AND max(side.expected) > 0
            ORDER BY side.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_unbalanced_currencies(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Currencies whose entries do not sum to zero; every range of whole transfers does."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT min(entry.transfer_id) AS subject_id,
                   entry.currency,
                   0 AS expected,
                   sum(entry.amount_minor) AS found
            FROM ledger_entries AS entry
            WHERE entry.tenant_id = %(tenant_id)s
              AND entry.transfer_id > %(after)s
              AND entry.transfer_id <= %(upto)s
            GROUP BY entry.currency
            HAVING sum(entry.amount_minor) <> 0
            ORDER BY entry.currency
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_strays(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Entries without a transfer of the same tenant and currency; a key forbids them."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            -- One set less the other: a join would be planned for a handful of rows, as above.
            SELECT stray.transfer_id AS subject_id, stray.currency, 1 AS expected, 0 AS found
            FROM (
                SELECT entry.transfer_id, entry.currency
                FROM ledger_entries AS entry
                WHERE entry.tenant_id = %(tenant_id)s
                  AND entry.transfer_id > %(after)s
                  AND entry.transfer_id <= %(upto)s
                EXCEPT
                SELECT transfer.id, transfer.currency
                FROM ledger_transfers AS transfer
                WHERE transfer.tenant_id = %(tenant_id)s
                  AND transfer.id > %(after)s
                  AND transfer.id <= %(upto)s
            ) AS stray
            ORDER BY stray.transfer_id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_crooked_reversals(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Reversals that reverse nothing, something of another matter, or not all of it.

    Cash and debt count as one: what was spent meanwhile is owed instead.
    """
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT reversal.id AS subject_id,
                   reversal.currency,
                   coalesce(reversed.amount_minor, 0) AS expected,
                   reversal.amount_minor AS found
            FROM ledger_transfers AS reversal
            LEFT JOIN ledger_transfers AS reversed
                ON reversed.tenant_id = reversal.tenant_id
               AND reversed.id = reversal.reverses
               AND reversed.currency = reversal.currency
               AND reversed.ref_type = reversal.ref_type
               AND reversed.ref_id = reversal.ref_id
            WHERE reversal.tenant_id = %(tenant_id)s
              AND reversal.id > %(after)s
              AND reversal.id <= %(upto)s
              AND reversal.kind = 4
              AND (
                  reversed.id IS NULL
                  OR EXISTS (
                      SELECT
                      FROM ledger_entries AS entry
                      JOIN ledger_accounts AS account
                          ON account.tenant_id = entry.tenant_id AND account.id = entry.account_id
                      WHERE entry.tenant_id = %(tenant_id)s
                        AND entry.transfer_id IN (reversal.id, reversed.id)
                      GROUP BY CASE WHEN account.kind = 15 THEN 10 ELSE account.kind END
                      HAVING sum(entry.amount_minor) <> 0
                  )
              )
            ORDER BY reversal.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()
