"""SQL that writes events, and reads what is compared with them. No function here knows a tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from touchline.catalog.queries import KnownEvent
from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """What is stored of an event that the guards compare with."""

    id: int
    home_name: str
    away_name: str
    starts_at: datetime
    later_starts_at: datetime | None
    later_since: datetime | None
    fixture_starts_at: datetime | None
    fixture_status: str | None


def lock_stored_events(conn: Connection, *, event_ids: Sequence[int]) -> list[StoredEvent]:
    """The events' sides and starts; whatever belongs to them is ours until the transaction ends."""
    with conn.cursor(row_factory=class_row(StoredEvent)) as cursor:
        return cursor.execute(
            """
            SELECT event.id, event.home_name, event.away_name, event.starts_at,
                   event.later_starts_at, event.later_since, event.fixture_starts_at,
                   event.fixture_status
            FROM events AS event
            WHERE event.id = ANY(%(event_ids)s::bigint[])
            ORDER BY event.id
            FOR NO KEY UPDATE
            """,
            {"event_ids": event_ids},
        ).fetchall()


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What the book goes by for an event that fixtures name, and what they last claimed of it."""

    id: int
    provider_event_id: str
    home_name: str
    away_name: str
    starts_at: datetime
    status: str
    fixture_starts_at: datetime | None
    fixture_status: str | None
    version: int


def list_plans(
    conn: Connection, *, sport: str, provider: str, provider_event_ids: Sequence[str]
) -> list[PlanRow]:
    """The events among the given ones that the catalogue knows."""
    with conn.cursor(row_factory=class_row(PlanRow)) as cursor:
        return cursor.execute(
            """
            SELECT event.id, event.provider_event_id, event.home_name, event.away_name,
                   event.starts_at, event.status, event.fixture_starts_at, event.fixture_status,
                   event.version
            FROM events AS event
            WHERE event.sport_id = (SELECT sport.id FROM sports AS sport WHERE sport.slug = %(sport)s)
              AND event.provider = %(provider)s
              AND event.provider_event_id = ANY(%(provider_event_ids)s::text[])
            """,
            {"sport": sport, "provider": provider, "provider_event_ids": provider_event_ids},
        ).fetchall()


def update_plans(conn: Connection, **columns: Sequence[Any]) -> int:
    """Write what fixtures changed of events that nobody else has changed since they were read.

    ``columns`` are those of ``given`` below, in the plural. Where ``is_loosened``, what prices say is
    to be judged anew. Returns how many were written.
    """
    return conn.execute(
        """
        UPDATE events
        SET starts_at = given.starts_at,
            status = given.status,
            fixture_starts_at = given.fixture_starts_at,
            fixture_status = given.fixture_status,
            content_hash = CASE WHEN given.is_loosened THEN '' ELSE events.content_hash END,
            version = next_id(),
            changed_at = now()
        FROM unnest(
            %(event_ids)s::bigint[], %(versions)s::bigint[], %(starts_at)s::timestamptz[],
            %(statuses)s::text[], %(fixture_starts_at)s::timestamptz[], %(fixture_statuses)s::text[],
            %(are_loosened)s::boolean[]
        ) AS given (
            event_id, version, starts_at, status, fixture_starts_at, fixture_status, is_loosened
        )
        WHERE events.id = given.event_id AND events.version = given.version
        """,
        columns,
    ).rowcount


def upsert_events(
    conn: Connection, *, sport: str, provider: str, **columns: Sequence[Any]
) -> list[KnownEvent]:
    """Write changed events and return them with their ids; every one gets a new version.

    New ones get rising ids in the order given: lists show what starts at the same time by id.
    ``columns`` are those of ``given`` below, in the plural, each with one value for each event.
    """
    with conn.cursor(row_factory=class_row(KnownEvent)) as cursor:
        return cursor.execute(
            """
            INSERT INTO events (
                sport_id, league_id, provider, provider_event_id, static_id, fix_id,
                home_provider_id, away_provider_id,
                home_name, away_name, starts_at, later_starts_at, later_since, status, raw_status,
                content_hash
            )
            SELECT league.sport_id, league.id, league.provider, given.event_id, given.static_id,
                   given.fix_id, given.home_id, given.away_id,
                   given.home_name, given.away_name, given.starts_at, given.later_starts_at,
                   given.later_since, given.status, given.raw_status, given.content_hash
            FROM unnest(
                %(league_ids)s::text[], %(event_ids)s::text[], %(static_ids)s::text[],
                %(fix_ids)s::text[], %(home_ids)s::text[], %(away_ids)s::text[],
                %(home_names)s::text[], %(away_names)s::text[], %(starts_at)s::timestamptz[],
                %(later_starts_at)s::timestamptz[], %(later_since)s::timestamptz[],
                %(statuses)s::text[], %(raw_statuses)s::text[], %(content_hashes)s::bytea[]
            ) WITH ORDINALITY AS given (
                league_id, event_id, static_id, fix_id, home_id, away_id, home_name, away_name,
                starts_at, later_starts_at, later_since, status, raw_status, content_hash, place
            )
            JOIN sports AS sport ON sport.slug = %(sport)s
            JOIN leagues AS league
                ON league.sport_id = sport.id
                AND league.provider = %(provider)s
                AND league.provider_league_id = given.league_id
            ORDER BY given.place
            ON CONFLICT (sport_id, provider, provider_event_id) DO UPDATE
            SET league_id = excluded.league_id,
                static_id = excluded.static_id,
                fix_id = excluded.fix_id,
                home_provider_id = excluded.home_provider_id,
                away_provider_id = excluded.away_provider_id,
                home_name = excluded.home_name,
                away_name = excluded.away_name,
                starts_at = excluded.starts_at,
                later_starts_at = excluded.later_starts_at,
                later_since = excluded.later_since,
                missed_answers = 0,
                status = excluded.status,
                raw_status = excluded.raw_status,
                content_hash = excluded.content_hash,
                version = next_id(),
                changed_at = now()
            RETURNING id, league_id, provider_event_id, content_hash, starts_at, missed_answers
            """,
            {"sport": sport, "provider": provider, **columns},
        ).fetchall()


def mark_events_missed(conn: Connection, *, event_ids: Sequence[int]) -> int:
    """Count one more full answer that did not list these events."""
    return conn.execute(
        """
        UPDATE events
        SET missed_answers = missed_answers + 1
        WHERE id = ANY(%(event_ids)s::bigint[])
        """,
        {"event_ids": event_ids},
    ).rowcount


def mark_events_listed(conn: Connection, *, event_ids: Sequence[int]) -> int:
    """A full answer lists these events again."""
    return conn.execute(
        """
        UPDATE events
        SET missed_answers = 0
        WHERE id = ANY(%(event_ids)s::bigint[]) AND missed_answers > 0
        """,
        {"event_ids": event_ids},
    ).rowcount


def mark_events_unknown(conn: Connection, *, event_ids: Sequence[int]) -> int:
    """Forget what was last saved of these events, so that the next answer is written whole."""
    return conn.execute(
        """
        UPDATE events
        SET content_hash = '',
            version = next_id(),
            changed_at = now()
        WHERE id = ANY(%(event_ids)s::bigint[])
        """,
        {"event_ids": event_ids},
    ).rowcount


def mark_later_starts_believed(
    conn: Connection, *, event_ids: Sequence[int], since_before: datetime
) -> int:
    """Move the starts that the feed has stood by since before then."""
    return conn.execute(
        """
        UPDATE events
        SET starts_at = later_starts_at,
            later_starts_at = NULL,
            later_since = NULL,
            version = next_id(),
            changed_at = now()
        WHERE id = ANY(%(event_ids)s::bigint[]) AND later_since <= %(since_before)s
        """,
        {"event_ids": event_ids, "since_before": since_before},
    ).rowcount
