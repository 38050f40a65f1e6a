"""SQL of a book's runs as the platform lists them: what each is for, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class RunLine:
    """One walk through a book's bets on an event. ``opened_us`` is its place in the order.

    ``kind`` is first, correction or void; ``state`` open, late, done or superseded; ``unseen`` how many
    bets it has still to look at; ``totals`` what it has staked and paid, as [currency, exponent,
    staked, paid].
    """

    event_id: int
    gen: int
    kind: str
    state: str
    home_name: str
    away_name: str
    opened_at: datetime
    opened_us: int
    took_s: float
    seen: int
    unseen: int
    settled: int
    corrected: int
    reopened: int
    totals: list[list[Any]]


def list_run_lines(
    conn: Connection,
    *,
    tenant_id: int,
    event_id: int,
    state: str,
    late_s: float,
    before_us: int,
    limit: int,
) -> list[RunLine]:
    """The newest runs of a book before an instant, in microseconds.

    0 asks for any event and "" for any state. A run is late that nobody has worked on for ``late_s``.
    It is of the same grading as the one before where it was opened by a void.
    """
    with conn.cursor(row_factory=class_row(RunLine)) as cursor:
        return cursor.execute(
            """
            SELECT run.event_id,
                   run.gen,
                   CASE
                       WHEN run.grading_gen = coalesce(earlier.grading_gen, 0) THEN 'void'
                       WHEN coalesce(earlier.grading_gen, 0) = 0 THEN 'first'
                       ELSE 'correction'
                   END AS kind,
                   CASE
                       WHEN run.state = 'open'
                            AND run.served_at < now() - make_interval(secs => %(late_s)s)
                           THEN 'late'
                       ELSE run.state
                   END AS state,
                   event.home_name,
                   event.away_name,
                   run.opened_at,
                   (extract(epoch FROM run.opened_at) * 1000000)::bigint AS opened_us,
                   greatest(0, extract(
                       epoch FROM coalesce(run.ended_at, now()) - run.opened_at
                   ))::float8 AS took_s,
                   run.seen,
                   CASE
                       WHEN run.state = 'open' THEN (
                           SELECT count(*)
                           FROM bet_legs AS leg
                           WHERE leg.tenant_id = run.tenant_id
                             AND leg.event_id = run.event_id
                             AND leg.bet_id > run.after_bet_id
                       )
                       ELSE 0
                   END AS unseen,
                   run.settled,
                   run.corrected,
                   run.reopened,
                   coalesce((
                       SELECT jsonb_agg(
                                  jsonb_build_array(
                                      total.currency, money.exponent, total.staked_minor,
                                      total.paid_minor
                                  ) ORDER BY total.currency
                              )
                       FROM settlement_run_totals AS total
                       JOIN tenant_currencies AS money
                           ON money.tenant_id = total.tenant_id
                          AND money.currency = total.currency
                       WHERE total.tenant_id = run.tenant_id
                         AND total.event_id = run.event_id
                         AND total.gen = run.gen
                   ), '[]') AS totals
            FROM settlement_runs AS run
            JOIN events AS event ON event.id = run.event_id
            LEFT JOIN settlement_runs AS earlier
                ON earlier.tenant_id = run.tenant_id
               AND earlier.event_id = run.event_id
               AND earlier.gen = run.gen - 1
            WHERE run.tenant_id = %(tenant_id)s
              AND run.opened_at < timestamptz 'epoch' + %(before_us)s * interval '1 microsecond'
              AND (%(event_id)s = 0 OR run.event_id = %(event_id)s)
              AND (
                  %(state)s = ''
                  OR run.state = %(state)s
                  OR (
                      %(state)s = 'late'
                      AND run.state = 'open'
                      AND run.served_at < now() - make_interval(secs => %(late_s)s)
                  )
              )
            ORDER BY run.opened_at DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "event_id": event_id,
                "state": state,
                "late_s": late_s,
                "before_us": before_us,
                "limit": limit,
            },
        ).fetchall()
