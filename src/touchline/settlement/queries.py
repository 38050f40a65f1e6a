"""SQL of results: versions and finals are only ever added. Shared by all tenants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, scalar_row
from psycopg.types.json import Json

from touchline.plumbing.db import Connection
from touchline.settlement.stored import StoredResult


@dataclass(frozen=True, slots=True)
class LatestResult:
    """The newest version on record of an event a provider names; version 0 when there is none.

    ``age_s`` is how long ago that version was recorded.
    """

    event_id: int
    provider_event_id: str
    status: str
    version: int
    content_hash: bytes | None
    age_s: float


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a provider that does not price the event last said of its end."""

    event_id: int
    provider: str
    status: str
    home_score: int | None
    away_score: int | None
    half_time: list[int] | None
    full_time: list[int] | None


@dataclass(frozen=True, slots=True)
class NewestReport(StoredResult):
    """All of the newest version of an event's result, and who prices the event."""

    event_id: int
    provider: str
    version: int
    age_s: float


def list_latest_results(
    conn: Connection, *, sport: str, provider: str, provider_event_ids: Sequence[str]
) -> list[LatestResult]:
    """The events among the given ones that the catalogue knows, with their newest result."""
    with conn.cursor(row_factory=class_row(LatestResult)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id,
                   event.provider_event_id,
                   event.status,
                   coalesce(latest.version, 0) AS version,
                   latest.content_hash,
                   coalesce(extract(epoch FROM now() - latest.received_at), 0)::float8 AS age_s
            FROM events AS event
            LEFT JOIN LATERAL (
                SELECT result.version, result.content_hash, result.received_at
                FROM results AS result
                WHERE result.event_id = event.id
                ORDER BY result.version DESC
                LIMIT 1
            ) AS latest ON true
            WHERE event.sport_id = (SELECT sport.id FROM sports AS sport WHERE sport.slug = %(sport)s)
              AND event.provider = %(provider)s
              AND event.provider_event_id = ANY(%(provider_event_ids)s::text[])
            """,
            {"sport": sport, "provider": provider, "provider_event_ids": provider_event_ids},
        ).fetchall()


def list_newest_reports(conn: Connection, *, event_ids: Sequence[int]) -> list[NewestReport]:
    """The newest version of each of these events that has one."""
    with conn.cursor(row_factory=class_row(NewestReport)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id,
                   event.provider,
                   newest.version,
                   extract(epoch FROM now() - newest.received_at)::float8 AS age_s,
                   newest.status,
                   newest.home_score,
                   newest.away_score,
                   newest.half_time,
                   newest.full_time,
                   newest.periods,
                   newest.extra_time,
                   newest.penalties,
                   newest.winner
            FROM events AS event
            JOIN LATERAL (
                SELECT result.version, result.received_at, result.status, result.home_score,
                       result.away_score, result.half_time, result.full_time, result.periods,
                       result.extra_time, result.penalties, result.winner
                FROM results AS result
                WHERE result.event_id = event.id
                ORDER BY result.version DESC
                LIMIT 1
            ) AS newest ON true
            WHERE event.id = ANY(%(event_ids)s::bigint[])
            """,
            {"event_ids": event_ids},
        ).fetchall()


def insert_result(
    conn: Connection,
    *,
    event_id: int,
    version: int,
    status: str,
    raw_status: str,
    home_score: int | None,
    away_score: int | None,
    half_time: Sequence[int] | None,
    full_time: Sequence[int] | None,
    extra_time: Sequence[int] | None,
    penalties: Sequence[int] | None,
    winner: str | None,
    periods: Any,
    content_hash: bytes,
) -> int:
    """Record a version; 0 when somebody recorded the same one first."""
    return conn.execute(
        """
        INSERT INTO results (
            event_id, version, status, raw_status, home_score, away_score,
            half_time, full_time, extra_time, penalties, winner, periods, content_hash
        )
        VALUES (
            %(event_id)s, %(version)s, %(status)s, %(raw_status)s, %(home_score)s, %(away_score)s,
            %(half_time)s::integer[], %(full_time)s::integer[], %(extra_time)s::integer[],
            %(penalties)s::integer[], %(winner)s, %(periods)s, %(content_hash)s
        )
        ON CONFLICT (event_id, version) DO NOTHING
        """,
        {
            "event_id": event_id,
            "version": version,
            "status": status,
            "raw_status": raw_status,
            "home_score": home_score,
            "away_score": away_score,
            "half_time": half_time,
            "full_time": full_time,
            "extra_time": extra_time,
            "penalties": penalties,
            "winner": winner,
            "periods": Json(periods),
            "content_hash": content_hash,
        },
    ).rowcount


def upsert_confirmations(
    conn: Connection,
    *,
    provider: str,
    sport: str,
    provider_event_ids: Sequence[str],
    statuses: Sequence[str],
    home_scores: Sequence[int | None],
    away_scores: Sequence[int | None],
    half_times: Sequence[str | None],
    full_times: Sequence[str | None],
) -> list[int]:
    """Keep what a second provider last said of events an approved alias joined; the events of news."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            INSERT INTO confirmations (
                event_id, provider, status, home_score, away_score, half_time, full_time
            )
            SELECT alias.event_id, alias.provider, given.status, given.home_score, given.away_score,
                   given.half_time::jsonb, given.full_time::jsonb
            FROM unnest(
                %(provider_event_ids)s::text[], %(statuses)s::text[], %(home_scores)s::integer[],
                %(away_scores)s::integer[], %(half_times)s::text[], %(full_times)s::text[]
            ) AS given (provider_event_id, status, home_score, away_score, half_time, full_time)
            JOIN sports AS sport ON sport.slug = %(sport)s
            JOIN feed_aliases AS alias
                ON alias.provider = %(provider)s
                AND alias.sport_id = sport.id
                AND alias.kind = 'event'
                AND alias.provider_id = given.provider_event_id
                AND alias.state = 'approved'
            ON CONFLICT (event_id, provider) DO UPDATE
            SET status = excluded.status,
                home_score = excluded.home_score,
                away_score = excluded.away_score,
                half_time = excluded.half_time,
                full_time = excluded.full_time,
                received_at = now()
            WHERE (
                confirmations.status, confirmations.home_score, confirmations.away_score,
                confirmations.half_time, confirmations.full_time
            ) IS DISTINCT FROM (
                excluded.status, excluded.home_score, excluded.away_score, excluded.half_time,
                excluded.full_time
            )
            RETURNING event_id
            """,
            {
                "provider": provider,
                "sport": sport,
                "provider_event_ids": provider_event_ids,
                "statuses": statuses,
                "home_scores": home_scores,
                "away_scores": away_scores,
                "half_times": half_times,
                "full_times": full_times,
            },
        ).fetchall()


def list_confirmations(conn: Connection, *, event_ids: Sequence[int]) -> list[Confirmation]:
    """What other providers say of the events."""
    with conn.cursor(row_factory=class_row(Confirmation)) as cursor:
        return cursor.execute(
            """
            SELECT confirmation.event_id,
                   confirmation.provider,
                   confirmation.status,
                   confirmation.home_score,
                   confirmation.away_score,
                   confirmation.half_time,
                   confirmation.full_time
            FROM confirmations AS confirmation
            WHERE confirmation.event_id = ANY(%(event_ids)s::bigint[])
            ORDER BY confirmation.event_id, confirmation.provider
            """,
            {"event_ids": event_ids},
        ).fetchall()


@dataclass(frozen=True, slots=True)
class FinalScore:
    """How an event ended, as far as it was told."""

    event_id: int
    league: str
    home_name: str
    away_name: str
    starts_at: datetime
    status: str
    home_score: int | None
    away_score: int | None
    half_time: list[int] | None


def list_final_scores(
    conn: Connection, *, sport_slug: str, begins: datetime, ends: datetime, limit: int
) -> list[FinalScore]:
    """The final results of a sport's events that began within a time, the latest first."""
    with conn.cursor(row_factory=class_row(FinalScore)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id, league.name AS league, event.home_name, event.away_name,
                   event.starts_at, result.status, result.home_score, result.away_score,
                   result.half_time
            FROM sports AS sport
            JOIN events AS event
                ON event.sport_id = sport.id
                AND event.starts_at >= %(begins)s
                AND event.starts_at < %(ends)s
            JOIN leagues AS league ON league.id = event.league_id
            CROSS JOIN LATERAL (
                SELECT final.version
                FROM final_results AS final
                WHERE final.event_id = event.id
                ORDER BY final.version DESC
                LIMIT 1
            ) AS newest
            JOIN results AS result
                ON result.event_id = event.id AND result.version = newest.version
            WHERE sport.slug = %(sport_slug)s
            ORDER BY event.starts_at DESC, event.id
            LIMIT %(limit)s
            """,
            {"sport_slug": sport_slug, "begins": begins, "ends": ends, "limit": limit},
        ).fetchall()
