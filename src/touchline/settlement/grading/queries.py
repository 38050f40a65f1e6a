"""SQL of what grading reads: final results and what was asked. Shared by all tenants; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection
from touchline.settlement.stored import StoredResult


@dataclass(frozen=True, slots=True)
class FinalRow(StoredResult):
    """A result that became final, with who told it and how long ago, by the database's clock."""

    event_id: int
    sport: str
    provider: str
    is_by_staff: bool
    version: int
    since_start_s: float
    since_result_s: float


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A selection of a market of an event."""

    event_id: int
    market_id: int
    type: str
    period: str
    line_quarters: int | None
    selection_id: int
    code: str


def list_finals(conn: Connection, *, event_ids: Sequence[int]) -> list[FinalRow]:
    """Everything that became final of these events, of each the oldest first."""
    with conn.cursor(row_factory=class_row(FinalRow)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id,
                   sport.slug AS sport,
                   event.provider,
                   final.entry_id IS NOT NULL AS is_by_staff,
                   final.version,
                   extract(epoch FROM now() - event.starts_at)::float8 AS since_start_s,
                   extract(epoch FROM now() - final.final_at)::float8 AS since_result_s,
                   result.status,
                   result.home_score,
                   result.away_score,
                   result.half_time,
                   result.full_time,
                   result.periods,
                   result.extra_time,
                   result.penalties,
                   result.winner
            FROM final_results AS final
            JOIN results AS result
                ON result.event_id = final.event_id AND result.version = final.version
            JOIN events AS event ON event.id = final.event_id
            JOIN sports AS sport ON sport.id = event.sport_id
            WHERE final.event_id = ANY(%(event_ids)s::bigint[])
            ORDER BY final.event_id, final.version
            """,
            {"event_ids": event_ids},
        ).fetchall()


def list_asked(conn: Connection, *, event_ids: Sequence[int]) -> list[AskedRow]:
    """The selections of all markets of these events, whether on offer or not."""
    with conn.cursor(row_factory=class_row(AskedRow)) as cursor:
        return cursor.execute(
            """
            SELECT market.event_id,
                   market.id AS market_id,
                   market.type,
                   market.period,
                   market.line_quarters,
                   selection.id AS selection_id,
                   selection.code
            FROM markets AS market
            JOIN selections AS selection ON selection.market_id = market.id
            WHERE market.event_id = ANY(%(event_ids)s::bigint[])
            ORDER BY market.event_id, market.id, selection.id
            """,
            {"event_ids": event_ids},
        ).fetchall()
