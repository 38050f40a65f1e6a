"""SQL that writes what feeds offer. The catalogue is shared by all tenants: no function here knows one."""

from collections.abc import Sequence
from typing import Any

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
            %(event_ids)b::bigint[], %(types)b::text[], %(periods)b::text[],
            %(line_quarters)s::integer[], %(are_main)b::boolean[], %(reasons)s::text[],
            %(content_hashes)b::bytea[]
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
