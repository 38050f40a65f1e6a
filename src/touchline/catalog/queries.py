"""SQL of the catalogue. It is shared by all tenants: no function here knows one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row

from touchline.catalog.model import BoardRow, LeagueSignature
from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What is stored of an event a provider names."""

    id: int
    league_id: int
    provider_event_id: str
    content_hash: bytes


def list_known_events(conn: Connection, *, sport: str, provider: str) -> list[KnownEvent]:
    """The provider's events of a sport that may still change, with the hash of what was last saved."""
    with conn.cursor(row_factory=class_row(KnownEvent)) as cursor:
        return cursor.execute(
            """
            SELECT event.id, event.league_id, event.provider_event_id, event.content_hash
            FROM events AS event
            WHERE event.sport_id = (SELECT sport.id FROM sports AS sport WHERE sport.slug = %(sport)s)
              AND event.provider = %(provider)s
              AND event.starts_at > now() - interval '7 days'
            """,
            {"sport": sport, "provider": provider},
        ).fetchall()


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
                home_name, away_name, starts_at, status, raw_status, content_hash
            )
            SELECT league.sport_id, league.id, league.provider, given.event_id, given.static_id,
                   given.fix_id, given.home_id, given.away_id,
                   given.home_name, given.away_name, given.starts_at, given.status,
                   given.raw_status, given.content_hash
            FROM unnest(
                %(league_ids)s::text[], %(event_ids)s::text[], %(static_ids)s::text[],
                %(fix_ids)s::text[], %(home_ids)s::text[], %(away_ids)s::text[],
                %(home_names)s::text[], %(away_names)s::text[], %(starts_at)s::timestamptz[],
                %(statuses)s::text[], %(raw_statuses)s::text[], %(content_hashes)s::bytea[]
            ) AS given (
                league_id, event_id, static_id, fix_id, home_id, away_id, home_name, away_name,
                starts_at, status, raw_status, content_hash
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
                status = excluded.status,
                raw_status = excluded.raw_status,
                content_hash = excluded.content_hash,
                version = next_id(),
                changed_at = now()
            RETURNING id, league_id, provider_event_id, content_hash
            """,
            {"sport": sport, "provider": provider, **columns},
        ).fetchall()


def upsert_markets(
    conn: Connection,
    *,
    event_ids: Sequence[int],
    types: Sequence[str],
    periods: Sequence[str],
    line_quarters: Sequence[int | None],
    are_main: Sequence[bool],
) -> int:
    """Open the markets on offer; returns the rows that were new or had changed."""
    return conn.execute(
        """
        INSERT INTO markets (event_id, type, period, line_quarters, is_main)
        SELECT given.event_id, given.type, given.period, given.line_quarters, given.is_main
        FROM unnest(
            %(event_ids)s::bigint[], %(types)s::text[], %(periods)s::text[],
            %(line_quarters)s::integer[], %(are_main)s::boolean[]
        ) AS given (event_id, type, period, line_quarters, is_main)
        ON CONFLICT (event_id, type, period, line_quarters) DO UPDATE
        SET is_main = excluded.is_main,
            state = 'open'
        WHERE markets.is_main <> excluded.is_main OR markets.state <> 'open'
        """,
        {
            "event_ids": event_ids,
            "types": types,
            "periods": periods,
            "line_quarters": line_quarters,
            "are_main": are_main,
        },
    ).rowcount


def list_market_ids(
    conn: Connection, *, event_ids: Sequence[int]
) -> list[tuple[int, int, str, str, int | None]]:
    """(market id, event id, type, period, line) of every market of the events."""
    return conn.execute(
        """
        SELECT market.id, market.event_id, market.type, market.period, market.line_quarters
        FROM markets AS market
        WHERE market.event_id = ANY(%(event_ids)s::bigint[])
        """,
        {"event_ids": event_ids},
    ).fetchall()


def mark_markets_suspended(conn: Connection, *, market_ids: Sequence[int]) -> int:
    """Suspend markets the provider no longer offers; returns how many were open."""
    return conn.execute(
        """
        UPDATE markets
        SET state = 'suspended'
        WHERE id = ANY(%(market_ids)s::bigint[]) AND state = 'open'
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
    """Write the prices that differ from the stored ones, each with its next version."""
    return conn.execute(
        """
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
        """,
        {
            "market_ids": market_ids,
            "codes": codes,
            "prices_milli": prices_milli,
            "are_open": are_open,
        },
    ).rowcount


def get_board_version(conn: Connection) -> int:
    """A version newer than any given out before, for whatever is rendered from here on."""
    row = conn.execute("SELECT next_id()").fetchone()
    assert row is not None
    return int(row[0])


def list_league_signatures(conn: Connection) -> list[LeagueSignature]:
    """Every league with an event still to start, by sport and name."""
    with conn.cursor(row_factory=class_row(LeagueSignature)) as cursor:
        return cursor.execute(
            """
            SELECT league.id AS league_id,
                   league.name AS league_name,
                   sport.slug AS sport,
                   count(*) AS events,
                   min(event.starts_at) AS next_starts_at,
                   max(event.version) AS newest_version
            FROM sports AS sport
            JOIN events AS event ON event.sport_id = sport.id
            JOIN leagues AS league ON league.id = event.league_id AND league.sport_id = sport.id
            WHERE event.starts_at > now()
              AND event.status = 'scheduled'
            GROUP BY league.id, league.name, sport.id, sport.slug
            ORDER BY sport.id, league.name, league.id
            """
        ).fetchall()


def list_board_rows(conn: Connection, *, league_ids: Sequence[int]) -> list[BoardRow]:
    """Every outcome on offer in the leagues, in the order boards show them."""
    with conn.cursor(row_factory=class_row(BoardRow)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id,
                   league.id AS league_id,
                   league.name AS league_name,
                   sport.slug AS sport,
                   event.starts_at,
                   event.status,
                   event.home_name,
                   event.away_name,
                   market.id AS market_id,
                   market.type,
                   market.period,
                   market.line_quarters,
                   market.is_main,
                   market.state AS market_state,
                   selection.code AS selection_code,
                   price.price_milli,
                   price.is_open
            FROM leagues AS league
            JOIN sports AS sport ON sport.id = league.sport_id
            JOIN events AS event ON event.league_id = league.id AND event.sport_id = league.sport_id
            JOIN markets AS market ON market.event_id = event.id
            JOIN selections AS selection ON selection.market_id = market.id
            JOIN prices AS price ON price.selection_id = selection.id
            WHERE league.id = ANY(%(league_ids)s::bigint[])
              AND event.starts_at > now()
              AND event.status = 'scheduled'
            ORDER BY league.id, event.starts_at, event.id, market.id, selection.id
            """,
            {"league_ids": league_ids},
        ).fetchall()
