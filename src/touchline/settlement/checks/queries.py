"""SQL of the checks of bets: each finds what must not be among a range of ids, or nothing."""

from psycopg.rows import class_row

from touchline.ledger.checks.model import Violation
from touchline.plumbing.db import Connection


def get_bet_boundary(conn: Connection, *, tenant_id: int, after: int, size: int) -> int | None:
    """The bet at which a range of so many ends; None when fewer are left."""
    row = conn.execute(
        """
        SELECT bet.id
        FROM bets AS bet
        WHERE bet.tenant_id = %(tenant_id)s AND bet.id > %(after)s
        ORDER BY bet.id
        OFFSET %(size)s
        LIMIT 1
        """,
        {"tenant_id": tenant_id, "after": after, "size": size},
    ).fetchone()
    return None if row is None else int(row[0])


def list_open_stakes_unlike_bets(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Accounts of open stakes that hold another amount than the open bets of their player."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT account.id AS subject_id,
                   account.currency,
                   staked.total AS expected,
                   account.balance_minor AS found
            FROM ledger_accounts AS account
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(bet.stake_minor), 0) AS total
                FROM bets AS bet
                WHERE bet.tenant_id = %(tenant_id)s
                  AND bet.player_id = account.player_id
                  AND bet.currency = account.currency
                  AND bet.status = 'open'
            ) AS staked
            WHERE account.tenant_id = %(tenant_id)s
              AND account.id > %(after)s
              AND account.id <= %(upto)s
              AND account.kind = 11
              AND account.balance_minor <> staked.total
            ORDER BY account.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_bets_unlike_stakes(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Bets whose stake was not taken, or another one."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS subject_id,
                   bet.currency,
                   bet.stake_minor AS expected,
                   coalesce(stake.amount_minor, 0) AS found
            FROM bets AS bet
            LEFT JOIN ledger_transfers AS stake
                ON stake.tenant_id = bet.tenant_id
                AND stake.kind = 1
                AND stake.ref_type = 1
                AND stake.ref_id = bet.id
                AND stake.gen = 0
                AND stake.currency = bet.currency
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.id > %(after)s
              AND bet.id <= %(upto)s
              AND stake.amount_minor IS DISTINCT FROM bet.stake_minor
            ORDER BY bet.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_bets_not_paid_once(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Settled bets without a payment that stands, or with several; open ones with any."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS subject_id,
                   bet.currency,
                   (bet.status <> 'open')::integer AS expected,
                   paid.standing AS found
            FROM bets AS bet
            CROSS JOIN LATERAL (
                SELECT count(*) AS standing,
                       count(*) FILTER (WHERE payment.gen = bet.gen) AS newest
                FROM ledger_transfers AS payment
                LEFT JOIN ledger_transfers AS reversal
                    ON reversal.tenant_id = payment.tenant_id
                    AND reversal.kind = 4
                    AND reversal.ref_type = 1
                    AND reversal.ref_id = payment.ref_id
                    AND reversal.gen = payment.gen
                    AND reversal.reverses = payment.id
                WHERE payment.tenant_id = %(tenant_id)s
                  AND payment.kind IN (2, 3, 5)
                  AND payment.ref_type = 1
                  AND payment.ref_id = bet.id
                  AND reversal.id IS NULL
            ) AS paid
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.id > %(after)s
              AND bet.id <= %(upto)s
              AND (
                  paid.standing <> (bet.status <> 'open')::integer
                  OR paid.newest <> paid.standing
              )
            ORDER BY bet.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_bets_paid_wrong(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Settled bets whose payment gave the player another amount than the payout."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS subject_id,
                   bet.currency,
                   bet.payout_minor AS expected,
                   coalesce(paid.total, 0) AS found
            FROM bets AS bet
            JOIN ledger_transfers AS payment
                ON payment.tenant_id = bet.tenant_id
                AND payment.kind IN (2, 3, 5)
                AND payment.ref_type = 1
                AND payment.ref_id = bet.id
                AND payment.gen = bet.gen
            CROSS JOIN LATERAL (
                SELECT sum(entry.amount_minor) AS total
                FROM ledger_entries AS entry
                JOIN ledger_accounts AS account
                    ON account.tenant_id = entry.tenant_id AND account.id = entry.account_id
                WHERE entry.tenant_id = %(tenant_id)s
                  AND entry.transfer_id = payment.id
                  AND account.player_id = bet.player_id
                  AND account.kind = 10
            ) AS paid
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.id > %(after)s
              AND bet.id <= %(upto)s
              AND bet.status <> 'open'
              AND coalesce(paid.total, 0) <> bet.payout_minor
            ORDER BY bet.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_bets_unlike_record(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Bets of which a decision is missing on record, or whose newest one says something else."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS subject_id,
                   bet.currency,
                   bet.gen::bigint AS expected,
                   kept.decisions AS found
            FROM bets AS bet
            CROSS JOIN LATERAL (
                SELECT count(*) AS decisions,
                       count(*) FILTER (
                           WHERE decision.gen = bet.gen
                             AND decision.status = bet.status
                             AND decision.payout_minor IS NOT DISTINCT FROM bet.payout_minor
                       ) AS alike
                FROM bet_settlements AS decision
                WHERE decision.tenant_id = %(tenant_id)s AND decision.bet_id = bet.id
            ) AS kept
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.id > %(after)s
              AND bet.id <= %(upto)s
              AND (kept.decisions <> bet.gen OR kept.alike <> (bet.gen > 0)::integer)
            ORDER BY bet.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_late_bets(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Bets that were accepted when one of their events had begun, as its start was known then."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS subject_id,
                   bet.currency,
                   (extract(epoch FROM late.starts_at) * 1000)::bigint AS expected,
                   (extract(epoch FROM bet.accepted_at) * 1000)::bigint AS found
            FROM bets AS bet
            CROSS JOIN LATERAL (
                SELECT min(leg.starts_at) AS starts_at
                FROM bet_legs AS leg
                WHERE leg.tenant_id = %(tenant_id)s AND leg.bet_id = bet.id
            ) AS late
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.id > %(after)s
              AND bet.id <= %(upto)s
              AND bet.accepted_at >= late.starts_at
            ORDER BY bet.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_bets_not_told_once(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Bets of the last day without an event of their acceptance, told or waiting, or with several."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS subject_id,
                   bet.currency,
                   1::bigint AS expected,
                   coalesce(told.events, 0) + coalesce(waiting.events, 0) AS found
            FROM bets AS bet
            LEFT JOIN told_bets AS told ON told.tenant_id = bet.tenant_id AND told.bet_id = bet.id
            LEFT JOIN (
                SELECT event.ref_id, count(*) AS events
                FROM outbox AS event
                WHERE event.tenant_id = %(tenant_id)s AND event.topic = 'bet.placed'
                GROUP BY event.ref_id
            ) AS waiting ON waiting.ref_id = bet.id
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.id > %(after)s
              AND bet.id <= %(upto)s
              AND bet.id >= first_id_at(greatest(
                  now() - interval '24 hours', (SELECT known.since FROM told_bets_since AS known)
              ))
              AND coalesce(told.events, 0) + coalesce(waiting.events, 0) <> 1
            ORDER BY bet.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()


def list_stakes_without_bets(
    conn: Connection, *, tenant_id: int, after: int, upto: int, limit: int
) -> list[Violation]:
    """Stakes that were taken for a bet that is not there."""
    with conn.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            """
            WITH stake AS MATERIALIZED (
                SELECT moved.id, moved.currency, moved.amount_minor, moved.ref_id
                FROM ledger_transfers AS moved
                WHERE moved.tenant_id = %(tenant_id)s
                  AND moved.id > %(after)s
                  AND moved.id <= %(upto)s
                  AND moved.kind = 1
                  AND moved.ref_type = 1
            )
            SELECT stake.id AS subject_id,
                   stake.currency,
                   0::bigint AS expected,
                   stake.amount_minor AS found
            FROM stake
            LEFT JOIN bets AS bet
                ON bet.tenant_id = %(tenant_id)s
                AND bet.id = stake.ref_id
                -- Bets come beside their stakes: without these bounds all there are would be read.
                AND bet.id >= (SELECT min(first.ref_id) FROM stake AS first)
                AND bet.id <= (SELECT max(last.ref_id) FROM stake AS last)
            WHERE bet.id IS NULL
            ORDER BY stake.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "after": after, "upto": upto, "limit": limit},
        ).fetchall()
