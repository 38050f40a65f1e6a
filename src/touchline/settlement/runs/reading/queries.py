"""SQL that reads what a chunk is decided on, and runs for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg.rows import args_row, class_row

from touchline.plumbing.db import Connection
from touchline.settlement.runs.deciding import RunBet


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

    ``won`` is None where the leg is open. ``is_void``: staff have voided it; ``moved_s``: by how long
    its event begins later than it was to when the bet was taken.
    """

    bet_id: int
    event_id: int
    gen: int
    price_milli: int
    won: int | None
    void_halves: int | None
    dead_heat_places: int | None
    dead_heat_tied: int | None
    is_void: bool
    moved_s: float


@dataclass(frozen=True, slots=True)
class Voids:
    """What a tenant's staff have voided of an event: markets, 0 for all of it; as of a version."""

    version: int
    market_ids: list[int]


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
    """The next bets on an event, in the order of their ids.

    Which they are is found among the legs first, and then one look for each: joined at once, the
    server may walk through all of the tenant's bets from the first one on, for each chunk again.
    """
    with conn.cursor(row_factory=args_row(RunBet)) as cursor:
        return cursor.execute(
            """
            WITH next AS MATERIALIZED (
                SELECT leg.bet_id,
                       leg.market_id,
                       leg.selection_id,
                       leg.price_milli,
                       extract(epoch FROM event.starts_at - leg.starts_at)::float8 AS moved_s
                FROM bet_legs AS leg
                JOIN events AS event ON event.id = leg.event_id
                WHERE leg.tenant_id = %(tenant_id)s
                  AND leg.event_id = %(event_id)s
                  AND leg.bet_id > %(after_bet_id)s
                ORDER BY leg.bet_id
                LIMIT %(limit)s
            )
            SELECT bet.id,
                   bet.gen,
                   bet.status,
                   bet.payout_minor,
                   bet.stake_minor,
                   bet.payout_max_minor,
                   bet.rules_version,
                   bet.legs,
                   bet.sizes,
                   next.market_id,
                   next.selection_id,
                   next.price_milli,
                   next.moved_s,
                   CASE
                       WHEN bet.status = 'cashed_out' OR bet.is_by_hand THEN true
                       WHEN bet.status = 'void' THEN EXISTS (
                           SELECT
                           FROM bet_settlements AS newest
                           WHERE newest.tenant_id = bet.tenant_id AND newest.bet_id = bet.id
                             AND newest.gen = bet.gen AND newest.kind = 'voided'
                       )
                       ELSE false
                   END AS is_closed
            FROM next
            CROSS JOIN LATERAL (
                SELECT found.tenant_id, found.id, found.gen, found.status, found.payout_minor,
                       found.stake_minor, found.payout_max_minor, found.rules_version, found.legs,
                       found.sizes, found.is_by_hand
                FROM bets AS found
                WHERE found.tenant_id = %(tenant_id)s AND found.id = next.bet_id
                LIMIT 1
            ) AS bet
            ORDER BY next.bet_id
            """,
            {
                "tenant_id": tenant_id,
                "event_id": event_id,
                "after_bet_id": after_bet_id,
                "limit": limit,
            },
        ).fetchall()


def get_voids(conn: Connection, *, tenant_id: int, event_id: int) -> Voids:
    """What staff have voided of an event; the version is that of all their voids."""
    with conn.cursor(row_factory=class_row(Voids)) as cursor:
        voids = cursor.execute(
            """
            SELECT coalesce(max(known.version), 0) AS version,
                   coalesce((
                       SELECT array_agg(voided.market_id)
                       FROM voided_markets AS voided
                       WHERE voided.tenant_id = %(tenant_id)s
                         AND voided.event_id = %(event_id)s
                   ), '{}') AS market_ids
            FROM void_versions AS known
            WHERE known.tenant_id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id, "event_id": event_id},
        ).fetchone()
    assert voids is not None
    return voids


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
                   outcome.dead_heat_tied,
                   EXISTS (
                       SELECT
                       FROM voided_markets AS voided
                       WHERE voided.tenant_id = leg.tenant_id
                         AND voided.event_id = leg.event_id
                         AND voided.market_id IN (0, leg.market_id)
                   ) AS is_void,
                   extract(epoch FROM event.starts_at - leg.starts_at)::float8 AS moved_s
            FROM bet_legs AS leg
            JOIN bets AS bet ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
            JOIN events AS event ON event.id = leg.event_id
            LEFT JOIN graded_events AS graded ON graded.event_id = leg.event_id
            LEFT JOIN LATERAL (
                -- One look for each leg, also where nothing is known yet of how many rows there are.
                SELECT found.won, found.void_halves, found.dead_heat_places, found.dead_heat_tied
                FROM graded_selections AS found
                WHERE found.event_id = leg.event_id
                  AND found.gen = graded.gen
                  AND found.rules_version = bet.rules_version
                  AND found.selection_id = leg.selection_id
                LIMIT 1
            ) AS outcome ON true
            WHERE leg.tenant_id = %(tenant_id)s
              AND leg.bet_id = ANY(%(bet_ids)s::bigint[])
            ORDER BY leg.bet_id, leg.leg_no
            """,
            {"tenant_id": tenant_id, "bet_ids": bet_ids},
        ).fetchall()
