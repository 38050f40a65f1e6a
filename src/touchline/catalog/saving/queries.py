"""SQL that writes what feeds offer. The catalogue is shared by all tenants: no function here knows one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from touchline.catalog.queries import KnownEvent
from touchline.plumbing.db import Connection


def upsert_leagues(
    conn: Connection,
    *,
    sport: str,
    provider: str,
    league_ids: Sequence[str],
    names: Sequence[str],
    alias_ids: Sequence[str | None],
) -> int:
    """Make the leagues known under their present names; returns the rows written."""
    return conn.execute(
        """
        INSERT INTO leagues (sport_id, provider, provider_league_id, name, provider_alias_id)
        SELECT sport.id, %(provider)s, given.league_id, given.name, given.alias_id
        FROM unnest(%(league_ids)s::text[], %(names)s::text[], %(alias_ids)s::text[])
            AS given (league_id, name, alias_id)
        CROSS JOIN sports AS sport
        WHERE sport.slug = %(sport)s
        ON CONFLICT (sport_id, provider, provider_league_id) DO UPDATE
        SET name = excluded.name,
            provider_alias_id = coalesce(excluded.provider_alias_id, leagues.provider_alias_id)
        WHERE leagues.name <> excluded.name
           OR leagues.provider_alias_id IS DISTINCT FROM
              coalesce(excluded.provider_alias_id, leagues.provider_alias_id)
        """,
        {
            "sport": sport,
            "provider": provider,
            "league_ids": league_ids,
            "names": names,
            "alias_ids": alias_ids,
        },
    ).rowcount


def upsert_events(
    conn: Connection, *, sport: str, provider: str, **columns: Sequence[Any]
) -> list[KnownEvent]:
    """Write changed events and return them with their ids; every one gets a new version.

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
            ) AS given (
                league_id, event_id, static_id, fix_id, home_id, away_id, home_name, away_name,
                starts_at, later_starts_at, later_since, status, raw_status, content_hash
            )
            JOIN sports AS sport ON sport.slug = %(sport)s
            JOIN leagues AS league
                ON league.sport_id = sport.id
                AND league.provider = %(provider)s
                AND league.provider_league_id = given.league_id
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


def upsert_markets(
    conn: Connection, **columns: Sequence[Any]
) -> list[tuple[int, int, str, str, int | None]]:
    """Open the markets on offer, hold those with a reason.

    ``columns`` are those of ``given`` below, in the plural. Returns (market id, event id, type,
    period, line) of the rows new or changed.
    """
    return conn.execute(
        """
        INSERT INTO markets (
            event_id, type, period, line_quarters, is_main, state, reason, content_hash
        )
        SELECT given.event_id, given.type, given.period, given.line_quarters, given.is_main,
               CASE WHEN given.reason IS NULL THEN 'open' ELSE 'suspended' END, given.reason,
               given.content_hash
        FROM unnest(
            %(event_ids)s::bigint[], %(types)s::text[], %(periods)s::text[],
            %(line_quarters)s::integer[], %(are_main)s::boolean[], %(reasons)s::text[],
            %(content_hashes)s::bytea[]
        ) AS given (event_id, type, period, line_quarters, is_main, reason, content_hash)
        ON CONFLICT (event_id, type, period, line_quarters) DO UPDATE
        SET is_main = excluded.is_main,
            state = excluded.state,
            reason = excluded.reason,
            content_hash = excluded.content_hash
        WHERE markets.is_main <> excluded.is_main
           OR markets.state <> excluded.state
           OR markets.reason IS DISTINCT FROM excluded.reason
           OR markets.content_hash <> excluded.content_hash
        RETURNING id, event_id, type, period, line_quarters
        """,
        columns,
    ).fetchall()


def mark_markets_suspended(conn: Connection, *, market_ids: Sequence[int]) -> int:
    """Suspend markets the provider no longer offers; returns how many were open or held."""
    return conn.execute(
        """
        UPDATE markets
        SET state = 'suspended',
            reason = NULL
        WHERE id = ANY(%(market_ids)s::bigint[]) AND (state = 'open' OR reason IS NOT NULL)
        """,
        {"market_ids": market_ids},
    ).rowcount


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


def mark_events_suspended(conn: Connection, *, event_ids: Sequence[int]) -> int:
    """Suspend every market of these events; returns how many were open or held."""
    return conn.execute(
        """
        UPDATE markets
        SET state = 'suspended',
            reason = NULL
        WHERE event_id = ANY(%(event_ids)s::bigint[]) AND (state = 'open' OR reason IS NOT NULL)
        """,
        {"event_ids": event_ids},
    ).rowcount


def mark_jumps_confirmed(conn: Connection, *, event_ids: Sequence[int]) -> int:
    """Open what was held for its jump: the feed has had its say and changed nothing."""
    return conn.execute(
        """
        UPDATE markets
        SET state = 'open',
            reason = NULL
        WHERE event_id = ANY(%(event_ids)s::bigint[]) AND reason = 'jump'
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
