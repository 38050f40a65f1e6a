"""SQL of results that staff enter: entries and decisions are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, scalar_row
from psycopg.types.json import Json

from touchline.plumbing.db import Connection

ID_MAX = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class ApprovedEntry:
    """A result that two people of staff vouch for and that is no version yet.

    ``version`` is the newest on record of its event.
    """

    entry_id: int
    event_id: int
    version: int
    status: str
    home_score: int | None
    away_score: int | None
    half_time: list[int] | None
    full_time: list[int] | None
    extra_time: list[int] | None
    penalties: list[int] | None
    winner: str | None
    periods: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A result as somebody of staff entered it; ``decision`` is None until another person decides."""

    id: int
    event_id: int
    sport: str
    home_name: str
    away_name: str
    starts_at: datetime
    status: str
    home_score: int | None
    away_score: int | None
    winner: str | None
    note: str
    entered_by: str
    entered_at: datetime
    decision: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that should have a result by now. ``state`` is None when nobody reported any end."""

    event_id: int
    sport: str
    home_name: str
    away_name: str
    starts_at: datetime
    state: str | None
    reason: str | None


def get_sport_of_event(conn: Connection, *, event_id: int) -> str | None:
    """The sport of an event; None when there is no such event."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT sport.slug
            FROM events AS event
            JOIN sports AS sport ON sport.id = event.sport_id
            WHERE event.id = %(event_id)s
            """,
            {"event_id": event_id},
        ).fetchone()


def insert_entry(
    conn: Connection,
    *,
    event_id: int,
    status: str,
    home_score: int | None,
    away_score: int | None,
    half_time: Sequence[int] | None,
    full_time: Sequence[int] | None,
    extra_time: Sequence[int] | None,
    penalties: Sequence[int] | None,
    winner: str | None,
    periods: Sequence[Sequence[int]],
    note: str,
    entered_by: str,
) -> int:
    """Record what somebody entered; returns the entry's id."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        entry_id = cursor.execute(
            """
            INSERT INTO result_entries (
                event_id, status, home_score, away_score, half_time, full_time, extra_time,
                penalties, winner, periods, note, entered_by
            )
            VALUES (
                %(event_id)s, %(status)s, %(home_score)s, %(away_score)s,
                %(half_time)s::integer[], %(full_time)s::integer[], %(extra_time)s::integer[],
                %(penalties)s::integer[], %(winner)s, %(periods)s, %(note)s, %(entered_by)s
            )
            RETURNING id
            """,
            {
                "event_id": event_id,
                "status": status,
                "home_score": home_score,
                "away_score": away_score,
                "half_time": half_time,
                "full_time": full_time,
                "extra_time": extra_time,
                "penalties": penalties,
                "winner": winner,
                "periods": Json(periods),
                "note": note,
                "entered_by": entered_by,
            },
        ).fetchone()
    assert entry_id is not None
    return int(entry_id)


def get_entered_by(conn: Connection, *, entry_id: int) -> str | None:
    """Who entered it; None when there is no such entry."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT entry.entered_by
            FROM result_entries AS entry
            WHERE entry.id = %(entry_id)s
            """,
            {"entry_id": entry_id},
        ).fetchone()


def insert_decision(
    conn: Connection, *, entry_id: int, entered_by: str, decision: str, decided_by: str
) -> int:
    """Decide about an entry; 0 when somebody did so first."""
    return conn.execute(
        """
        INSERT INTO result_decisions (entry_id, entered_by, decision, decided_by)
        VALUES (%(entry_id)s, %(entered_by)s, %(decision)s, %(decided_by)s)
        ON CONFLICT (entry_id, entered_by) DO NOTHING
        """,
        {
            "entry_id": entry_id,
            "entered_by": entered_by,
            "decision": decision,
            "decided_by": decided_by,
        },
    ).rowcount


def list_entries(
    conn: Connection, *, is_undecided: bool, limit: int, before_id: int = ID_MAX
) -> list[Entry]:
    """The newest entries below an id; those alone that nobody decided about, when asked so."""
    with conn.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(
            """
            SELECT entry.id,
                   entry.event_id,
                   sport.slug AS sport,
                   event.home_name,
                   event.away_name,
                   event.starts_at,
                   entry.status,
                   entry.home_score,
                   entry.away_score,
                   entry.winner,
                   entry.note,
                   entry.entered_by,
                   entry.entered_at,
                   decision.decision,
                   decision.decided_by
            FROM result_entries AS entry
            JOIN events AS event ON event.id = entry.event_id
            JOIN sports AS sport ON sport.id = event.sport_id
            LEFT JOIN result_decisions AS decision ON decision.entry_id = entry.id
            WHERE entry.id < %(before_id)s
              AND (NOT %(is_undecided)s OR decision.entry_id IS NULL)
            ORDER BY entry.id DESC
            LIMIT %(limit)s
            """,
            {"is_undecided": is_undecided, "limit": limit, "before_id": before_id},
        ).fetchall()


def list_waiting(conn: Connection, *, after_s: int, limit: int) -> list[Waiting]:
    """Events without a final result so long after their start, and all that are held; held first."""
    with conn.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id,
                   sport.slug AS sport,
                   event.home_name,
                   event.away_name,
                   event.starts_at,
                   standing.state,
                   standing.reason
            FROM events AS event
            JOIN sports AS sport ON sport.id = event.sport_id
            LEFT JOIN result_standings AS standing ON standing.event_id = event.id
            WHERE standing.state = 'held'
               OR (
                   standing.state IS DISTINCT FROM 'final'
                   AND event.starts_at < now() - make_interval(secs => %(after_s)s)
                   AND event.starts_at > now() - INTERVAL '30 days'
               )
            ORDER BY (standing.state = 'held') DESC NULLS LAST, event.starts_at
            LIMIT %(limit)s
            """,
            {"after_s": after_s, "limit": limit},
        ).fetchall()


def list_entries_to_adopt(conn: Connection, *, limit: int) -> list[ApprovedEntry]:
    """Approved entries that are no version yet, in the order in which they were approved."""
    with conn.cursor(row_factory=class_row(ApprovedEntry)) as cursor:
        return cursor.execute(
            """
            SELECT entry.id AS entry_id,
                   entry.event_id,
                   coalesce((
                       SELECT max(result.version)
                       FROM results AS result
                       WHERE result.event_id = entry.event_id
                   ), 0) AS version,
                   entry.status,
                   entry.home_score,
                   entry.away_score,
                   entry.half_time,
                   entry.full_time,
                   entry.extra_time,
                   entry.penalties,
                   entry.winner,
                   entry.periods
            FROM result_decisions AS decision
            JOIN result_entries AS entry ON entry.id = decision.entry_id
            WHERE decision.decision = 'approved'
              AND NOT EXISTS (
                  SELECT FROM final_results AS final WHERE final.entry_id = entry.id
              )
            ORDER BY decision.decided_at, entry.id
            LIMIT %(limit)s
            """,
            {"limit": limit},
        ).fetchall()
