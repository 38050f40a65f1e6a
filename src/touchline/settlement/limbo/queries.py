"""SQL of limbo: events that ended long ago and on which bets are open."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Limbo:
    """An event that bets of a tenant wait for. ``reason`` is why it has no final result, if it has none."""

    event_id: int
    sport: str
    home_name: str
    away_name: str
    starts_at: datetime
    reason: str
    bets: int


def list_limbo(
    conn: Connection, *, tenant_id: int, after_hours: int, within_days: int
) -> list[Limbo]:
    """Events that began so long ago and have undecided legs of open bets; those that wait are not."""
    with conn.cursor(row_factory=class_row(Limbo)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id,
                   sport.slug AS sport,
                   event.home_name,
                   event.away_name,
                   event.starts_at,
                   coalesce(standing.reason,
                            CASE standing.state WHEN 'final' THEN 'not_told' ELSE 'no_result' END
                   ) AS reason,
                   count(*) AS bets
            FROM sports AS sport
            JOIN events AS event
                ON event.sport_id = sport.id
                AND event.starts_at < now() - make_interval(hours => %(after_hours)s)
                AND event.starts_at > now() - make_interval(days => %(within_days)s)
            JOIN bet_legs AS leg
                ON leg.tenant_id = %(tenant_id)s AND leg.event_id = event.id
            JOIN bets AS bet ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
            LEFT JOIN result_standings AS standing ON standing.event_id = event.id
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.status = 'open'
              AND NOT EXISTS (
                  SELECT FROM settlement_agenda AS due WHERE due.event_id = event.id
              )
              AND NOT EXISTS (
                  SELECT
                  FROM graded_events AS graded
                  JOIN graded_selections AS outcome
                      ON outcome.event_id = graded.event_id
                      AND outcome.gen = graded.gen
                      AND outcome.rules_version = bet.rules_version
                      AND outcome.selection_id = leg.selection_id
                  WHERE graded.event_id = event.id
              )
            GROUP BY event.id, sport.slug, standing.state, standing.reason
            ORDER BY event.starts_at, event.id
            """,
            {"tenant_id": tenant_id, "after_hours": after_hours, "within_days": within_days},
        ).fetchall()
