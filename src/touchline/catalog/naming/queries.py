"""SQL that looks names up: of one league, of one market."""

from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class NamedLeague:
    """A league and its sport."""

    name: str
    sport: str


@dataclass(frozen=True, slots=True)
class NamedMarket:
    """A market and the sides of its event."""

    market_type: str
    period: str
    line_quarters: int | None
    sport: str
    home_name: str
    away_name: str


def get_named_league(conn: Connection, *, league_id: int) -> NamedLeague | None:
    """A league; None where there is none."""
    with conn.cursor(row_factory=class_row(NamedLeague)) as cursor:
        return cursor.execute(
            """
            SELECT league.name, sport.slug AS sport
            FROM leagues AS league
            JOIN sports AS sport ON sport.id = league.sport_id
            WHERE league.id = %(league_id)s
            """,
            {"league_id": league_id},
        ).fetchone()


def get_named_market(conn: Connection, *, market_id: int) -> NamedMarket | None:
    """A market; None where there is none."""
    with conn.cursor(row_factory=class_row(NamedMarket)) as cursor:
        return cursor.execute(
            """
            SELECT market.type AS market_type, market.period, market.line_quarters,
                   sport.slug AS sport, event.home_name, event.away_name
            FROM markets AS market
            JOIN events AS event ON event.id = market.event_id
            JOIN sports AS sport ON sport.id = event.sport_id
            WHERE market.id = %(market_id)s
            """,
            {"market_id": market_id},
        ).fetchone()
