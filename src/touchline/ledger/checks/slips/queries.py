"""SQL of the check that goes through the cashier: each slip has moved what it says, once."""

from psycopg.rows import class_row

from touchline.ledger.checks.model import Violation
from touchline.plumbing.db import Connection


def get_slip_boundary(conn: Connection, *, tenant_id: int, after: int, size: int) -> int | None:
    """The slip at which a range of so many of each sort ends; None when fewer are left."""
    row = conn.execute(
        """
        SELECT min(boundary.id)
        FROM (
            (
                SELECT deposit.id
                FROM deposits AS deposit
                WHERE deposit.tenant_id = %(tenant_id)s AND deposit.id > %(after)s
                ORDER BY deposit.id
                OFFSET %(size)s
                LIMIT 1
            )
            UNION ALL
            (
                SELECT withdrawal.id
                FROM withdrawals AS withdrawal
                WHERE withdrawal.tenant_id = %(tenant_id)s AND withdrawal.id > %(after)s
                ORDER BY withdrawal.id
                OFFSET %(size)s
                LIMIT 1
            )
            UNION ALL
            (
                SELECT given.id
                FROM adjustments AS given
                WHERE given.tenant_id = %(tenant_id)s AND given.id > %(after)s
                ORDER BY given.id
                OFFSET %(size)s
                LIMIT 1
            )
        ) AS boundary
        """,
        {"tenant_id": tenant_id, "after": after, "size": size},
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def list_slips_without_money(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Decided slips and adjustments that moved nothing, another amount or another currency."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT slip.id AS subject_id,
                   slip.currency,
                   slip.amount_minor AS expected,
                   coalesce(transfer.amount_minor, 0) AS found
            FROM (
                SELECT deposit.id, deposit.currency, deposit.amount_minor, 10 AS kind, 2 AS ref_type
                FROM deposits AS deposit
                WHERE deposit.tenant_id = %(tenant_id)s
                  AND deposit.id > %(after)s
                  AND deposit.id <= %(upto)s
                  AND deposit.state = 'confirmed'
                UNION ALL
                SELECT withdrawal.id, withdrawal.currency, withdrawal.amount_minor, step.kind, 3
                FROM withdrawals AS withdrawal
                JOIN (VALUES (11, 'requested'), (11, 'paid'), (11, 'refused'), (12, 'paid'),
                             (13, 'refused')) AS step (kind, state)
                    ON step.state = withdrawal.state
                WHERE withdrawal.tenant_id = %(tenant_id)s
                  AND withdrawal.id > %(after)s
                  AND withdrawal.id <= %(upto)s
                UNION ALL
                SELECT given.id, given.currency, abs(given.amount_minor), given.kind, 4
                FROM adjustments AS given
                WHERE given.tenant_id = %(tenant_id)s
                  AND given.id > %(after)s
                  AND given.id <= %(upto)s
            ) AS slip
            LEFT JOIN ledger_transfers AS transfer
                ON transfer.tenant_id = %(tenant_id)s
               AND transfer.kind = slip.kind
               AND transfer.ref_type = slip.ref_type
               AND transfer.ref_id = slip.id
               AND transfer.gen = 0
            WHERE transfer.id IS NULL
               OR transfer.amount_minor <> slip.amount_minor
               OR transfer.currency <> slip.currency
            ORDER BY slip.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()
