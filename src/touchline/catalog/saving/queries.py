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


def insert_selections(conn: Connection, *, market_ids: Sequence[int], codes: Sequence[str]) -> int:
    """Make outcomes known; those known already stay as they are."""
    return conn.execute(
        """
        INSERT INTO selections (market_id, code)
        SELECT given.market_id, given.code
        FROM unnest(%(market_ids)s::bigint[], %(codes)s::text[]) AS given (market_id, code)
        ON CONFLICT (market_id, code) DO NOTHING
        """,
        {"market_ids": market_ids, "codes": codes},
    ).rowcount


def upsert_prices(
    conn: Connection,
    *,
    market_ids: Sequence[int],
    codes: Sequence[str],
    prices_milli: Sequence[int],
    are_open: Sequence[bool],
) -> int:
    """Write the prices that differ from the stored ones, each with its next version and its history.

    Returns how many differed.
    """
    return conn.execute(
        """
        WITH written AS (
            INSERT INTO prices (selection_id, price_milli, is_open)
            SELECT selection.id, given.price_milli, given.is_open
            FROM unnest(
                %(market_ids)s::bigint[], %(codes)s::text[], %(prices_milli)s::integer[],
                %(are_open)s::boolean[]
            ) AS given (market_id, code, price_milli, is_open)
            JOIN selections AS selection
                ON selection.market_id = given.market_id AND selection.code = given.code
            ON CONFLICT (selection_id) DO UPDATE
            SET price_milli = excluded.price_milli,
                is_open = excluded.is_open,
                version = prices.version + 1,
                changed_at = now()
            WHERE prices.price_milli <> excluded.price_milli OR prices.is_open <> excluded.is_open
            RETURNING selection_id, version, price_milli, is_open, changed_at
        )
        INSERT INTO price_history (selection_id, version, price_milli, is_open, changed_at)
        SELECT written.selection_id, written.version, written.price_milli, written.is_open,
               written.changed_at
        FROM written
        """,
        {
            "market_ids": market_ids,
            "codes": codes,
            "prices_milli": prices_milli,
            "are_open": are_open,
        },
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
