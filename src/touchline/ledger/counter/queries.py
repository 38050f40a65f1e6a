"""SQL of the counter: deposits and withdrawals in one list."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class CounterSlip:
    """A deposit or a withdrawal. ``state`` is waiting, done or refused."""

    id: int
    way: str
    player_id: int
    username: str
    currency: str
    exponent: int
    provider: str
    amount_minor: int
    note: str
    state: str
    by: str
    since: datetime
    decided_by: str
    decided_at: datetime | None


def list_counter_slips(
    conn: Connection, *, tenant_id: int, way: str, state: str, before_id: int, limit: int
) -> list[CounterSlip]:
    """The newest below an id; "" asks for any way and any state."""
    with conn.cursor(row_factory=class_row(CounterSlip)) as cursor:
        return cursor.execute(
            """
            SELECT slip.id, slip.way, slip.player_id, player.username_norm AS username,
                   slip.currency, offered.exponent, slip.provider, slip.amount_minor, slip.note,
                   slip.state, slip.by, slip.since, coalesce(slip.decided_by, '') AS decided_by,
                   slip.decided_at
            FROM (
                (
                    SELECT deposit.tenant_id, deposit.id, 'deposit' AS way, deposit.player_id,
                           deposit.currency, deposit.provider, deposit.amount_minor, deposit.note,
                           CASE deposit.state WHEN 'entered' THEN 'waiting'
                                              WHEN 'confirmed' THEN 'done'
                                              ELSE 'refused' END AS state,
                           deposit.entered_by AS by, deposit.entered_at AS since,
                           deposit.decided_by, deposit.decided_at
                    FROM deposits AS deposit
                    WHERE deposit.tenant_id = %(tenant_id)s
                      AND deposit.id < %(before_id)s
                      AND %(way)s IN ('', 'deposit')
                      AND (
                          %(state)s = ''
                          OR (%(state)s = 'waiting' AND deposit.state = 'entered')
                          OR (%(state)s = 'done' AND deposit.state = 'confirmed')
                          OR (%(state)s = 'refused' AND deposit.state = 'refused')
                      )
                    ORDER BY deposit.id DESC
                    LIMIT %(limit)s
                )
                UNION ALL
                (
                    SELECT withdrawal.tenant_id, withdrawal.id, 'withdrawal' AS way,
                           withdrawal.player_id, withdrawal.currency, withdrawal.provider,
                           withdrawal.amount_minor, withdrawal.note,
                           CASE withdrawal.state WHEN 'requested' THEN 'waiting'
                                                 WHEN 'paid' THEN 'done'
                                                 ELSE 'refused' END AS state,
                           withdrawal.requested_by AS by, withdrawal.requested_at AS since,
                           withdrawal.decided_by, withdrawal.decided_at
                    FROM withdrawals AS withdrawal
                    WHERE withdrawal.tenant_id = %(tenant_id)s
                      AND withdrawal.id < %(before_id)s
                      AND %(way)s IN ('', 'withdrawal')
                      AND (
                          %(state)s = ''
                          OR (%(state)s = 'waiting' AND withdrawal.state = 'requested')
                          OR (%(state)s = 'done' AND withdrawal.state = 'paid')
                          OR (%(state)s = 'refused' AND withdrawal.state = 'refused')
                      )
                    ORDER BY withdrawal.id DESC
                    LIMIT %(limit)s
                )
            ) AS slip
            JOIN players AS player
                ON player.tenant_id = slip.tenant_id AND player.id = slip.player_id
            JOIN tenant_currencies AS offered
                ON offered.tenant_id = slip.tenant_id AND offered.currency = slip.currency
            ORDER BY slip.id DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "way": way,
                "state": state,
                "before_id": before_id,
                "limit": limit,
            },
        ).fetchall()
