"""SQL that reads the catalogue. It is shared by all tenants: no function here knows one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import class_row

from touchline.catalog.model import BoardRow, LeagueSignature
from touchline.plumbing.db import Connection


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


@dataclass(frozen=True, slots=True)
class EventSignature:
    """All that decides whether an event must be rendered again."""

    event_id: int
    league_id: int
    version: int


def list_event_signatures(conn: Connection, *, league_ids: Sequence[int]) -> list[EventSignature]:
    """The leagues' events that are still to start, in the order boards show them."""
    with conn.cursor(row_factory=class_row(EventSignature)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id, league.id AS league_id, event.version
            FROM leagues AS league
            JOIN events AS event ON event.league_id = league.id AND event.sport_id = league.sport_id
            WHERE league.id = ANY(%(league_ids)s::bigint[])
              AND event.starts_at > now()
              AND event.status = 'scheduled'
            ORDER BY league.id, event.starts_at, event.id
            """,
            {"league_ids": league_ids},
        ).fetchall()


def list_board_rows(conn: Connection, *, event_ids: Sequence[int]) -> list[BoardRow]:
    """Every outcome on offer of the events, one event after the other."""
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
                   price.is_open,
                   selection.id AS selection_id,
                   price.version AS price_version
            FROM events AS event
            JOIN leagues AS league ON league.id = event.league_id
            JOIN sports AS sport ON sport.id = league.sport_id
            JOIN markets AS market ON market.event_id = event.id
            JOIN selections AS selection ON selection.market_id = market.id
            JOIN prices AS price ON price.selection_id = selection.id
            WHERE event.id = ANY(%(event_ids)s::bigint[])
              AND event.starts_at > now()
              AND event.status = 'scheduled'
            ORDER BY event.id, market.id, selection.id
            """,
            {"event_ids": event_ids},
        ).fetchall()


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What is stored of an event a provider names."""

    id: int
    league_id: int
    provider_event_id: str
    content_hash: bytes
    starts_at: datetime
    missed_answers: int


def list_known_events(conn: Connection, *, sport: str, provider: str) -> list[KnownEvent]:
    """The provider's events of a sport that may still change, with the hash of what was last saved."""
    with conn.cursor(row_factory=class_row(KnownEvent)) as cursor:
        return cursor.execute(
            """
            SELECT event.id, event.league_id, event.provider_event_id, event.content_hash,
                   event.starts_at, event.missed_answers
            FROM events AS event
            WHERE event.sport_id = (SELECT sport.id FROM sports AS sport WHERE sport.slug = %(sport)s)
              AND event.provider = %(provider)s
              AND event.starts_at > now() - interval '7 days'
            """,
            {"sport": sport, "provider": provider},
        ).fetchall()


@dataclass(frozen=True, slots=True)
class KnownMarket:
    """What is stored of a market of an event that a feed names."""

    id: int
    event_id: int
    type: str
    period: str
    line_quarters: int | None
    state: str
    reason: str | None
    content_hash: bytes


def list_known_markets(conn: Connection, *, event_ids: Sequence[int]) -> list[KnownMarket]:
    """Every market of the events, with the hash of what was last saved of it."""
    with conn.cursor(row_factory=class_row(KnownMarket)) as cursor:
        return cursor.execute(
            """
            SELECT market.id, market.event_id, market.type, market.period, market.line_quarters,
                   market.state, market.reason, market.content_hash
            FROM markets AS market
            WHERE market.event_id = ANY(%(event_ids)s::bigint[])
            """,
            {"event_ids": event_ids},
        ).fetchall()


def list_leagues_of_events(conn: Connection, *, event_ids: Sequence[int]) -> list[int]:
    """The leagues that the events are in now."""
    rows = conn.execute(
        """
        SELECT DISTINCT event.league_id
        FROM events AS event
        WHERE event.id = ANY(%(event_ids)s::bigint[])
        """,
        {"event_ids": event_ids},
    ).fetchall()
    return [int(row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class MarketPrice:
    """One outcome of a market at the feed's price."""

    market_id: int
    market_state: str
    selection_id: int
    code: str
    price_milli: int
    is_open: bool
    version: int


def list_market_prices(
    conn: Connection, *, event_id: int, market_type: str, period: str, line_quarters: int | None
) -> list[MarketPrice]:
    """All outcomes of one market; none when the event does not have it."""
    with conn.cursor(row_factory=class_row(MarketPrice)) as cursor:
        return cursor.execute(
            """
            SELECT market.id AS market_id,
                   market.state AS market_state,
                   selection.id AS selection_id,
                   selection.code,
                   price.price_milli,
                   price.is_open,
                   price.version
            FROM markets AS market
            JOIN selections AS selection ON selection.market_id = market.id
            JOIN prices AS price ON price.selection_id = selection.id
            WHERE market.event_id = %(event_id)s
              AND market.type = %(market_type)s
              AND market.period = %(period)s
              AND market.line_quarters IS NOT DISTINCT FROM %(line_quarters)s::integer
            ORDER BY selection.id
            """,
            {
                "event_id": event_id,
                "market_type": market_type,
                "period": period,
                "line_quarters": line_quarters,
            },
        ).fetchall()


def list_history_days(conn: Connection) -> list[date]:
    """The days (UTC) for which the price history has a table of their own."""
    rows = conn.execute(
        """
        SELECT to_date(right(child.relname, 8), 'YYYYMMDD')
        FROM pg_inherits AS link
        JOIN pg_class AS child ON child.oid = link.inhrelid
        WHERE link.inhparent = 'price_history'::regclass
          AND child.relname ~ '^price_history_[0-9]+$'
        """
    ).fetchall()
    return [row[0] for row in rows]


def add_history_day(conn: Connection, *, day: date) -> bool:
    """Make a day's table; False when somebody else has."""
    row = conn.execute("SELECT add_price_history_day(%(day)s::date)", {"day": day}).fetchone()
    assert row is not None
    return bool(row[0])


def drop_history_day(conn: Connection, *, day: date) -> bool:
    """Drop a day's table with its changes; False when somebody else has."""
    row = conn.execute("SELECT drop_price_history_day(%(day)s::date)", {"day": day}).fetchone()
    assert row is not None
    return bool(row[0])


def get_league_sport(conn: Connection, *, league_id: int) -> str | None:
    """The sport of a league; None when there is no such league."""
    row = conn.execute(
        """
        SELECT sport.slug
        FROM leagues AS league
        JOIN sports AS sport ON sport.id = league.sport_id
        WHERE league.id = %(league_id)s
        """,
        {"league_id": league_id},
    ).fetchone()
    return None if row is None else str(row[0])
