"""SQL of the outbox: what is to be told, and that it was. Written with the change, elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Untold:
    """Something that happened to a bet and that nobody was told of yet."""

    tenant_id: int
    id: int
    topic: str
    ref_id: int
    gen: int
    recorded_at: datetime


def list_untold_all_tenants(conn: Connection, *, each: int) -> list[Untold]:
    """The oldest of every tenant, at most so many of each, in the order in which they happened."""
    with conn.cursor(row_factory=class_row(Untold)) as cursor:
        return cursor.execute(
            """
            SELECT told.tenant_id, told.id, told.topic, told.ref_id, told.gen, told.recorded_at
            FROM tenants AS tenant
            CROSS JOIN LATERAL (
                SELECT waiting.tenant_id, waiting.id, waiting.topic, waiting.ref_id, waiting.gen,
                       waiting.recorded_at
                FROM outbox AS waiting
                WHERE waiting.tenant_id = tenant.id
                ORDER BY waiting.id
                LIMIT %(each)s
            ) AS told
            ORDER BY told.id
            """,
            {"each": each},
        ).fetchall()


def delete_told_all_tenants(
    conn: Connection, *, tenant_ids: Sequence[int], ids: Sequence[int]
) -> int:
    """Forget what was told, and note which bets were told of; counts those bets."""
    return conn.execute(
        """
        WITH told AS (
            DELETE FROM outbox AS event
            USING unnest(%(tenant_ids)s::bigint[], %(ids)s::bigint[]) AS known (tenant_id, id)
            WHERE event.tenant_id = known.tenant_id AND event.id = known.id
            RETURNING event.tenant_id, event.topic, event.ref_id
        )
        INSERT INTO told_bets AS known (tenant_id, bet_id, events)
        SELECT told.tenant_id, told.ref_id, count(*)
        FROM told
        WHERE told.topic = 'bet.placed'
        GROUP BY told.tenant_id, told.ref_id
        ON CONFLICT (tenant_id, bet_id) DO UPDATE
        SET events = known.events + excluded.events
        """,
        {"tenant_ids": tenant_ids, "ids": ids},
    ).rowcount
