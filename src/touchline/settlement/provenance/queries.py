"""SQL of provenance: the decisions about a bet, and where the result of each of its legs comes from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about a bet, in order."""

    gen: int
    kind: str
    status: str
    payout_minor: int | None
    actor: str
    reason: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LegSource:
    """What a leg was graded as, and by which result.

    ``state`` is where the event's result stands where none is final; ``confirmed_by`` are the
    providers who said the same, ``entered_by`` and ``approved_by`` the people who entered it.
    """

    leg_no: int
    won: int | None
    void_halves: int | None
    void_reason: str | None
    state: str
    reason: str
    result_version: int | None
    status: str | None
    home_score: int | None
    away_score: int | None
    final_at: datetime | None
    confirmed_by: list[str]
    entered_by: str
    approved_by: str


def list_bet_decisions(conn: Connection, *, tenant_id: int, bet_id: int) -> list[Decision]:
    """Every decision about a bet, the first one first."""
    with conn.cursor(row_factory=class_row(Decision)) as cursor:
        return cursor.execute(
            """
            SELECT decision.gen, decision.kind, decision.status, decision.payout_minor,
                   decision.actor, decision.reason, decision.recorded_at
            FROM bet_settlements AS decision
            WHERE decision.tenant_id = %(tenant_id)s AND decision.bet_id = %(bet_id)s
            ORDER BY decision.gen
            """,
            {"tenant_id": tenant_id, "bet_id": bet_id},
        ).fetchall()


def list_leg_sources(conn: Connection, *, tenant_id: int, bet_id: int) -> list[LegSource]:
    """The newest grading of each leg of a bet under the bet's rules, in the order of the legs."""
    with conn.cursor(row_factory=class_row(LegSource)) as cursor:
        return cursor.execute(
            """
            SELECT leg.leg_no,
                   outcome.won,
                   outcome.void_halves,
                   outcome.void_reason,
                   coalesce(standing.state, '') AS state,
                   coalesce(standing.reason, '') AS reason,
                   final.version AS result_version,
                   result.status,
                   result.home_score,
                   result.away_score,
                   final.final_at,
                   coalesce(final.confirmed_by, '{}') AS confirmed_by,
                   coalesce(entry.entered_by, '') AS entered_by,
                   coalesce(approval.decided_by, '') AS approved_by
            FROM bets AS bet
            JOIN bet_legs AS leg ON leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
            LEFT JOIN result_standings AS standing ON standing.event_id = leg.event_id
            LEFT JOIN graded_events AS graded ON graded.event_id = leg.event_id
            LEFT JOIN graded_selections AS outcome
                ON outcome.event_id = graded.event_id
               AND outcome.gen = graded.gen
               AND outcome.rules_version = bet.rules_version
               AND outcome.selection_id = leg.selection_id
            LEFT JOIN event_gradings AS grading
                ON grading.event_id = graded.event_id
               AND grading.gen = graded.gen
               AND grading.rules_version = bet.rules_version
            LEFT JOIN final_results AS final
                ON final.event_id = grading.event_id AND final.version = grading.result_version
            LEFT JOIN results AS result
                ON result.event_id = final.event_id AND result.version = final.version
            LEFT JOIN result_entries AS entry ON entry.id = final.entry_id
            LEFT JOIN result_decisions AS approval ON approval.entry_id = entry.id
            WHERE bet.tenant_id = %(tenant_id)s AND bet.id = %(bet_id)s
            ORDER BY leg.leg_no
            """,
            {"tenant_id": tenant_id, "bet_id": bet_id},
        ).fetchall()


@dataclass(frozen=True, slots=True)
class SettlementRun:
    """One walk through a tenant's bets on an event. ``opened_us`` is its place in the order.

    ``totals`` are what it has staked and paid, as [currency, exponent, staked, paid].
    """

    event_id: int
    gen: int
    state: str
    sport: str
    home_name: str
    away_name: str
    opened_at: datetime
    opened_us: int
    ended_at: datetime | None
    seen: int
    settled: int
    corrected: int
    reopened: int
    totals: list[list[Any]]


@dataclass(frozen=True, slots=True)
class EventHead:
    """An event, and where its result stands."""

    sport: str
    league_name: str
    home_name: str
    away_name: str
    starts_at: datetime
    status: str
    state: str
    reason: str
    open_bets: int


@dataclass(frozen=True, slots=True)
class ResultVersion:
    """One version of an event's result, and what makes it final if it is."""

    version: int
    status: str
    raw_status: str
    home_score: int | None
    away_score: int | None
    received_at: datetime
    final_at: datetime | None
    confirmed_by: list[str]
    entered_by: str
    approved_by: str
    note: str


def list_settlement_runs(
    conn: Connection, *, tenant_id: int, state: str, before_us: int, limit: int
) -> list[SettlementRun]:
    """The newest runs of a tenant before an instant, in microseconds; "" asks for any state."""
    with conn.cursor(row_factory=class_row(SettlementRun)) as cursor:
        return cursor.execute(
            """
            SELECT run.event_id,
                   run.gen,
                   run.state,
                   sport.slug AS sport,
                   event.home_name,
                   event.away_name,
                   run.opened_at,
                   (extract(epoch FROM run.opened_at) * 1000000)::bigint AS opened_us,
                   run.ended_at,
                   run.seen,
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
            JOIN sports AS sport ON sport.id = event.sport_id
            WHERE run.tenant_id = %(tenant_id)s
              AND run.opened_at < timestamptz 'epoch' + %(before_us)s * interval '1 microsecond'
              AND (%(state)s = '' OR run.state = %(state)s)
            ORDER BY run.opened_at DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "state": state, "before_us": before_us, "limit": limit},
        ).fetchall()


def get_event_head(conn: Connection, *, tenant_id: int, event_id: int) -> EventHead | None:
    """An event, where its result stands, and how many bets of the tenant are open on it."""
    with conn.cursor(row_factory=class_row(EventHead)) as cursor:
        return cursor.execute(
            """
            SELECT sport.slug AS sport,
                   league.name AS league_name,
                   event.home_name,
                   event.away_name,
                   event.starts_at,
                   event.status,
                   coalesce(standing.state, '') AS state,
                   coalesce(standing.reason, '') AS reason,
                   (
                       SELECT count(*)
                       FROM bet_legs AS leg
                       JOIN bets AS bet ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
                       WHERE leg.tenant_id = %(tenant_id)s
                         AND leg.event_id = event.id
                         AND bet.status = 'open'
                   ) AS open_bets
            FROM events AS event
            JOIN leagues AS league ON league.id = event.league_id
            JOIN sports AS sport ON sport.id = event.sport_id
            LEFT JOIN result_standings AS standing ON standing.event_id = event.id
            WHERE event.id = %(event_id)s
            """,
            {"tenant_id": tenant_id, "event_id": event_id},
        ).fetchone()


def list_result_versions(conn: Connection, *, event_id: int) -> list[ResultVersion]:
    """Every version of an event's result, the newest first."""
    with conn.cursor(row_factory=class_row(ResultVersion)) as cursor:
        return cursor.execute(
            """
            SELECT result.version,
                   result.status,
                   result.raw_status,
                   result.home_score,
                   result.away_score,
                   result.received_at,
                   final.final_at,
                   coalesce(final.confirmed_by, '{}') AS confirmed_by,
                   coalesce(entry.entered_by, '') AS entered_by,
                   coalesce(approval.decided_by, '') AS approved_by,
                   coalesce(entry.note, '') AS note
            FROM results AS result
            LEFT JOIN final_results AS final
                ON final.event_id = result.event_id AND final.version = result.version
            LEFT JOIN result_entries AS entry ON entry.id = final.entry_id
            LEFT JOIN result_decisions AS approval ON approval.entry_id = entry.id
            WHERE result.event_id = %(event_id)s
            ORDER BY result.version DESC
            LIMIT 100
            """,
            {"event_id": event_id},
        ).fetchall()


def count_open_runs(conn: Connection, *, tenant_id: int, event_id: int) -> int:
    """How many walks through a tenant's bets on an event are not over."""
    row = conn.execute(
        """
        SELECT count(*)
        FROM settlement_runs AS run
        WHERE run.tenant_id = %(tenant_id)s AND run.event_id = %(event_id)s
          AND run.state = 'open'
        """,
        {"tenant_id": tenant_id, "event_id": event_id},
    ).fetchone()
    assert row is not None
    return int(row[0])
