"""SQL of the catalogue as the platform's people look at it."""

from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Reach:
    """A sport, a league or an event by name, and how many of its events are still to begin."""

    name: str
    events: int


def get_reach_of_sport(conn: Connection, *, sport: str) -> Reach | None:
    """What a stop of a sport would reach."""
    with conn.cursor(row_factory=class_row(Reach)) as cursor:
        return cursor.execute(
            """
            SELECT sport.name,
                   (
                       SELECT count(*)
                       FROM events AS event
                       WHERE event.sport_id = sport.id
                         AND event.starts_at > now()
                         AND event.status = 'scheduled'
                   ) AS events
            FROM sports AS sport
            WHERE sport.slug = %(sport)s
            """,
            {"sport": sport},
        ).fetchone()


def get_reach_of_league(conn: Connection, *, league_id: int) -> Reach | None:
    """What a stop of a league would reach."""
    with conn.cursor(row_factory=class_row(Reach)) as cursor:
        return cursor.execute(
            """
            SELECT sport.name || ': ' || league.name AS name,
                   (
                       SELECT count(*)
                       FROM events AS event
                       WHERE event.league_id = league.id
                         AND event.starts_at > now()
                         AND event.status = 'scheduled'
                   ) AS events
            FROM leagues AS league
            JOIN sports AS sport ON sport.id = league.sport_id
            WHERE league.id = %(league_id)s
            """,
            {"league_id": league_id},
        ).fetchone()


def get_reach_of_event(conn: Connection, *, event_id: int) -> Reach | None:
    """What a stop of an event would reach: itself."""
    with conn.cursor(row_factory=class_row(Reach)) as cursor:
        return cursor.execute(
            """
            SELECT event.home_name || ' - ' || event.away_name AS name,
                   (event.starts_at > now() AND event.status = 'scheduled')::integer AS events
            FROM events AS event
            WHERE event.id = %(event_id)s
            """,
            {"event_id": event_id},
        ).fetchone()
