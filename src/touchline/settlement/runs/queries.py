"""SQL of runs: whose turn it is, the bets of a chunk, and the functions that write what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg.rows import args_row, class_row

from touchline.plumbing.db import Connection
from touchline.settlement.runs.deciding import RunBet


@dataclass(frozen=True, slots=True)
class TakenRun:
    """A run that is ours in this term, and how far it has come."""

    tenant_id: int
    event_id: int
    gen: int
    grading_gen: int
    term: int
    after_bet_id: int
    waited_s: float


@dataclass(frozen=True, slots=True)
class Run:
    """A run as people look at it: how far it came, and how long it took or has been open, in s."""

    event_id: int
    gen: int
    state: str
    opened_at: datetime
    took_s: float
    seen: int
    settled: int
    corrected: int
    reopened: int


class RunLeg(NamedTuple):
    """A leg of a bet of several. ``gen`` is its event's newest grading, 0 before there is one.

    ``won`` is None where the leg is open.
    """

    bet_id: int
    event_id: int
    gen: int
    price_milli: int
    won: int | None
    void_halves: int | None
    dead_heat_places: int | None
    dead_heat_tied: int | None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a chunk: paid, moved or lost; and how many bets of each kind."""

    outcome: str
    settled: int | None
    corrected: int | None
    reopened: int | None


def mark_run_taken_all_tenants(conn: Connection, *, holder: str, ttl_s: float) -> TakenRun | None:
    """Take the open run that was served longest ago, of whichever tenant, for so many seconds.

    One that somebody else holds is left to them until its time is over; then a new term begins.
    """
    with conn.cursor(row_factory=class_row(TakenRun)) as cursor:
        return cursor.execute(
            """
            WITH next AS (
                SELECT waiting.tenant_id, waiting.event_id, waiting.gen, waiting.served_at
                FROM settlement_runs AS waiting
                WHERE waiting.state = 'open'
                  AND (waiting.held_until <= clock_timestamp() OR waiting.holder = %(holder)s)
                ORDER BY waiting.served_at
                LIMIT 1
                FOR UPDATE OF waiting SKIP LOCKED
            )
            UPDATE settlement_runs AS run
            SET term = run.term + (run.holder IS DISTINCT FROM %(holder)s)::integer,
                holder = %(holder)s,
                held_until = clock_timestamp() + make_interval(secs => %(ttl_s)s),
                served_at = clock_timestamp()
            FROM next
            WHERE run.tenant_id = next.tenant_id
              AND run.event_id = next.event_id
              AND run.gen = next.gen
            RETURNING run.tenant_id,
                      run.event_id,
                      run.gen,
                      run.grading_gen,
                      run.term,
                      run.after_bet_id,
                      extract(epoch FROM clock_timestamp() - run.opened_at)::float8 AS waited_s
            """,
            {"holder": holder, "ttl_s": ttl_s},
        ).fetchone()


def mark_runs_released_all_tenants(conn: Connection, *, holder: str) -> int:
    """Let others go on at once with what is held; counts the runs."""
    return conn.execute(
        """
        UPDATE settlement_runs AS run
        SET holder = NULL, held_until = 'epoch'
        WHERE run.state = 'open' AND run.holder = %(holder)s
        """,
        {"holder": holder},
    ).rowcount


def get_run_lag_s_all_tenants(conn: Connection) -> float:
    """For how many seconds the oldest open run has been open; 0 when there is none."""
    row = conn.execute(
        """
        SELECT coalesce(extract(epoch FROM now() - min(run.opened_at)), 0)::float8
        FROM settlement_runs AS run
        WHERE run.state = 'open'
        """
    ).fetchone()
    assert row is not None
    return max(0.0, float(row[0]))


def list_runs(conn: Connection, *, tenant_id: int, limit: int) -> list[Run]:
    """The newest runs of a tenant, the last one first."""
    with conn.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(
            """
            SELECT run.event_id,
                   run.gen,
                   run.state,
                   run.opened_at,
                   extract(epoch FROM coalesce(run.ended_at, now()) - run.opened_at)::float8
                       AS took_s,
                   run.seen,
                   run.settled,
                   run.corrected,
                   run.reopened
            FROM settlement_runs AS run
            WHERE run.tenant_id = %(tenant_id)s
            ORDER BY run.opened_at DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "limit": limit},
        ).fetchall()


def list_run_bets(
    conn: Connection, *, tenant_id: int, event_id: int, after_bet_id: int, limit: int
) -> list[RunBet]:
    """The next bets on an event, in the order of their ids."""
    with conn.cursor(row_factory=args_row(RunBet)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id,
                   bet.gen,
                   bet.status,
                   bet.payout_minor,
                   bet.stake_minor,
                   bet.payout_max_minor,
                   bet.rules_version,
                   bet.legs,
                   bet.sizes,
                   leg.selection_id,
                   leg.price_milli,
                   CASE bet.status
                       WHEN 'cashed_out' THEN true
                       WHEN 'void' THEN EXISTS (
                           SELECT
                           FROM bet_settlements AS newest
                           WHERE newest.tenant_id = bet.tenant_id AND newest.bet_id = bet.id
                             AND newest.gen = bet.gen AND newest.kind = 'voided'
                       )
                       ELSE false
                   END AS is_closed
            FROM bet_legs AS leg
            JOIN bets AS bet ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
            WHERE leg.tenant_id = %(tenant_id)s
              AND leg.event_id = %(event_id)s
              AND leg.bet_id > %(after_bet_id)s
            ORDER BY leg.bet_id
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "event_id": event_id,
                "after_bet_id": after_bet_id,
                "limit": limit,
            },
        ).fetchall()


def list_run_legs(conn: Connection, *, tenant_id: int, bet_ids: Sequence[int]) -> list[RunLeg]:
    """All legs of these bets, each with what holds of its selection under the bet's own rules."""
    with conn.cursor(row_factory=args_row(RunLeg)) as cursor:
        return cursor.execute(
            """
            SELECT leg.bet_id,
                   leg.event_id,
                   coalesce(graded.gen, 0),
                   leg.price_milli,
                   outcome.won,
                   outcome.void_halves,
                   outcome.dead_heat_places,
                   outcome.dead_heat_tied
            FROM bet_legs AS leg
            JOIN bets AS bet ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
            LEFT JOIN graded_events AS graded ON graded.event_id = leg.event_id
            LEFT JOIN graded_selections AS outcome
                ON outcome.event_id = leg.event_id
                AND outcome.gen = graded.gen
                AND outcome.rules_version = bet.rules_version
                AND outcome.selection_id = leg.selection_id
            WHERE leg.tenant_id = %(tenant_id)s
              AND leg.bet_id = ANY(%(bet_ids)s::bigint[])
            ORDER BY leg.bet_id, leg.leg_no
            """,
            {"tenant_id": tenant_id, "bet_ids": bet_ids},
        ).fetchall()


def add_settlements(
    conn: Connection,
    *,
    tenant_id: int,
    event_id: int,
    run_gen: int,
    term: int,
    known_event_ids: Sequence[int],
    known_gens: Sequence[int],
    upto_bet_id: int,
    seen: int,
    is_last: bool,
    bet_ids: Sequence[int],
    gens: Sequence[int],
    statuses: Sequence[str],
    payouts_minor: Sequence[int | None],
    leg_gens: Sequence[str],
    actor: str,
) -> Written:
    """Write what was decided of a chunk, unless its term is over or what it stood on has moved."""
    with conn.cursor(row_factory=class_row(Written)) as cursor:
        written = cursor.execute(
            """
            SELECT outcome, settled, corrected, reopened
            FROM add_settlements(
                %(tenant_id)s::bigint, %(event_id)s::bigint, %(run_gen)s::integer,
                %(term)s::bigint, %(known_event_ids)s::bigint[], %(known_gens)s::integer[],
                %(upto_bet_id)s::bigint, %(seen)s::integer, %(is_last)s::boolean,
                %(bet_ids)s::bigint[], %(gens)s::integer[], %(statuses)s::text[],
                %(payouts_minor)s::bigint[], %(leg_gens)s::text[], %(actor)s::text
            )
            """,
            {
                "tenant_id": tenant_id,
                "event_id": event_id,
                "run_gen": run_gen,
                "term": term,
                "known_event_ids": known_event_ids,
                "known_gens": known_gens,
                "upto_bet_id": upto_bet_id,
                "seen": seen,
                "is_last": is_last,
                "bet_ids": bet_ids,
                "gens": gens,
                "statuses": statuses,
                "payouts_minor": payouts_minor,
                "leg_gens": leg_gens,
                "actor": actor,
            },
        ).fetchone()
    assert written is not None
    return written
