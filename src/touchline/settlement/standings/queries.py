"""SQL of what is final and where results stand. Shared by all tenants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an event's result stands, beside what is final; version 0 and None where nothing is."""

    event_id: int
    version: int
    state: str | None
    reason: str | None
    final_version: int
    final_age_s: float
    is_final_by_staff: bool
    final_status: str | None
    final_home_score: int | None
    final_away_score: int | None
    final_half_time: list[int] | None
    final_full_time: list[int] | None
    final_winner: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A result as it was reported, or entered; ``final_at`` is None unless bets were paid on it."""

    version: int
    status: str
    home_score: int | None
    away_score: int | None
    winner: str | None
    received_at: datetime
    final_at: datetime | None
    confirmed_by: list[str] | None
    entry_id: int | None


def list_versions(conn: Connection, *, event_id: int) -> list[Version]:
    """Every version of an event's result, the newest first, and which of them became final."""
    with conn.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            """
            SELECT result.version, result.status, result.home_score, result.away_score,
                   result.winner, result.received_at, final.final_at, final.confirmed_by,
                   final.entry_id
            FROM results AS result
            LEFT JOIN final_results AS final
                ON final.event_id = result.event_id AND final.version = result.version
            WHERE result.event_id = %(event_id)s
            ORDER BY result.version DESC
            LIMIT 200
            """,
            {"event_id": event_id},
        ).fetchall()


def list_standings(conn: Connection, *, event_ids: Sequence[int]) -> list[Standing]:
    """Where each event's result stands, one row for every event, and its newest final version."""
    with conn.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id,
                   coalesce(standing.version, 0) AS version,
                   standing.state,
                   standing.reason,
                   coalesce(final.version, 0) AS final_version,
                   coalesce(extract(epoch FROM now() - final.final_at), 0)::float8 AS final_age_s,
                   final.entry_id IS NOT NULL AS is_final_by_staff,
                   result.status AS final_status,
                   result.home_score AS final_home_score,
                   result.away_score AS final_away_score,
                   result.half_time AS final_half_time,
                   result.full_time AS final_full_time,
                   result.winner AS final_winner
            FROM events AS event
            LEFT JOIN result_standings AS standing ON standing.event_id = event.id
            LEFT JOIN LATERAL (
                SELECT newest.version, newest.entry_id, newest.final_at
                FROM final_results AS newest
                WHERE newest.event_id = event.id
                ORDER BY newest.version DESC
                LIMIT 1
            ) AS final ON true
            LEFT JOIN results AS result
                ON result.event_id = event.id AND result.version = final.version
            WHERE event.id = ANY(%(event_ids)s::bigint[])
            """,
            {"event_ids": event_ids},
        ).fetchall()


def list_owed_starts(
    conn: Connection, *, sport: str, provider: str, after_s: int, within_days: int
) -> list[datetime]:
    """When a provider's events started, by the hour, that began so long ago and have no final result."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT DISTINCT date_trunc('hour', event.starts_at)
            FROM events AS event
            LEFT JOIN result_standings AS standing ON standing.event_id = event.id
            WHERE event.sport_id = (SELECT sport.id FROM sports AS sport WHERE sport.slug = %(sport)s)
              AND event.provider = %(provider)s
              AND event.starts_at < now() - make_interval(secs => %(after_s)s)
              AND event.starts_at > now() - make_interval(days => %(within_days)s)
              AND standing.state IS DISTINCT FROM 'final'
            """,
            {
                "sport": sport,
                "provider": provider,
                "after_s": after_s,
                "within_days": within_days,
            },
        ).fetchall()


def list_unconfirmed_starts(
    conn: Connection, *, sport: str, provider: str, after_s: int, within_days: int
) -> list[datetime]:
    """When events started, by the hour, that were joined to a provider's and that it has not confirmed."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT DISTINCT date_trunc('hour', event.starts_at)
            FROM events AS event
            JOIN feed_aliases AS alias
                ON alias.event_id = event.id
                AND alias.provider = %(provider)s
                AND alias.kind = 'event'
                AND alias.state = 'approved'
            LEFT JOIN confirmations AS confirmation
                ON confirmation.event_id = event.id
                AND confirmation.provider = %(provider)s
            WHERE event.sport_id = (SELECT sport.id FROM sports AS sport WHERE sport.slug = %(sport)s)
              AND event.starts_at < now() - make_interval(secs => %(after_s)s)
              AND event.starts_at > now() - make_interval(days => %(within_days)s)
              AND confirmation.event_id IS NULL
            """,
            {
                "sport": sport,
                "provider": provider,
                "after_s": after_s,
                "within_days": within_days,
            },
        ).fetchall()


def insert_finals(
    conn: Connection,
    *,
    event_ids: Sequence[int],
    versions: Sequence[int],
    confirmed_by: Sequence[str],
    entry_ids: Sequence[int | None],
) -> int:
    """Make versions final; ``confirmed_by`` names providers apart by commas. Counts what is new."""
    return conn.execute(
        """
        INSERT INTO final_results (event_id, version, confirmed_by, entry_id)
        SELECT given.event_id, given.version, string_to_array(given.confirmed_by, ','), given.entry_id
        FROM unnest(
            %(event_ids)s::bigint[], %(versions)s::integer[], %(confirmed_by)s::text[],
            %(entry_ids)s::bigint[]
        ) AS given (event_id, version, confirmed_by, entry_id)
        ON CONFLICT DO NOTHING
        """,
        {
            "event_ids": event_ids,
            "versions": versions,
            "confirmed_by": confirmed_by,
            "entry_ids": entry_ids,
        },
    ).rowcount


def upsert_standings(
    conn: Connection,
    *,
    event_ids: Sequence[int],
    versions: Sequence[int],
    states: Sequence[str],
    reasons: Sequence[str | None],
) -> int:
    """Say where results stand, never of an older version than is known; counts what changed."""
    return conn.execute(
        """
        INSERT INTO result_standings AS standing (event_id, version, state, reason)
        SELECT given.event_id, given.version, given.state, given.reason
        FROM unnest(
            %(event_ids)s::bigint[], %(versions)s::integer[], %(states)s::text[], %(reasons)s::text[]
        ) AS given (event_id, version, state, reason)
        ORDER BY given.event_id
        ON CONFLICT (event_id) DO UPDATE
        SET version = excluded.version,
            state = excluded.state,
            reason = excluded.reason,
            changed_at = now()
        WHERE standing.version <= excluded.version
          AND (standing.version, standing.state, standing.reason)
              IS DISTINCT FROM (excluded.version, excluded.state, excluded.reason)
        """,
        {"event_ids": event_ids, "versions": versions, "states": states, "reasons": reasons},
    ).rowcount
