"""SQL that reads what bets are decided on, each in one statement, and bets as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class StoredBet:
    """A bet as it stands; ``legs`` are documents, in the order of the slip."""

    bet_id: int
    type: str
    sizes: list[int]
    lines: int
    currency: str
    exponent: int
    stake_minor: int
    payout_max_minor: int
    status: str
    payout_minor: int | None
    accepted_at: datetime | None
    expires_at: datetime | None
    rules_version: int | None
    legs: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LegResult:
    """What became of a leg. ``said`` is what staff said of it, ``because`` why they did.

    ``gen`` is the grading that counts, 0 where it is void whatever the result; ``won`` is None while it
    is open. The scores are those of the result that decided it.
    """

    said: str | None
    because: str
    gen: int | None
    won: int | None
    void_halves: int | None
    void_reason: str | None
    event_status: str | None
    home_score: int | None
    away_score: int | None


@dataclass(frozen=True, slots=True)
class Played:
    """What bets of some time came to, in minor units; open ones have paid nothing."""

    staked_minor: int
    paid_minor: int


def get_placement_facts(
    conn: Connection, *, tenant_id: int, player_id: int, key: UUID, selection_ids: Sequence[int]
) -> dict[str, Any] | None:
    """Everything about a slip, of one moment; None when the tenant has no such player."""
    row = conn.execute(
        """
        SELECT placement_facts(
            %(tenant_id)s::bigint, %(player_id)s::bigint, %(key)s::uuid,
            %(selection_ids)s::bigint[]
        )
        """,
        {
            "tenant_id": tenant_id,
            "player_id": player_id,
            "key": key,
            "selection_ids": selection_ids,
        },
    ).fetchone()
    assert row is not None
    facts: dict[str, Any] | None = row[0]
    return facts


def get_played(conn: Connection, *, tenant_id: int, player_id: int, since: datetime) -> Played:
    """What a player has staked since then, and what of it has come back."""
    with conn.cursor(row_factory=class_row(Played)) as cursor:
        played = cursor.execute(
            """
            SELECT coalesce(sum(bet.stake_minor), 0)::bigint AS staked_minor,
                   coalesce(sum(bet.payout_minor), 0)::bigint AS paid_minor
            FROM players AS player
            JOIN bets AS bet
                ON bet.tenant_id = player.tenant_id
                AND bet.player_id = player.id
                AND bet.currency = player.currency
                AND bet.id >= first_id_at(%(since)s)
            WHERE player.tenant_id = %(tenant_id)s AND player.id = %(player_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "since": since},
        ).fetchone()
    assert played is not None
    return played


def get_bet(conn: Connection, *, tenant_id: int, player_id: int, bet_id: int) -> StoredBet | None:
    """A player's own bet, or the slip that waits for a trader under its id; None for anyone else's."""
    with conn.cursor(row_factory=class_row(StoredBet)) as cursor:
        return cursor.execute(
            """
            SELECT request.bet_id,
                   coalesce(bet.type, referral.slip ->> 'type') AS type,
                   coalesce(bet.sizes, '{}') AS sizes,
                   coalesce(bet.lines, 0) AS lines,
                   money.currency,
                   money.exponent,
                   coalesce(bet.stake_minor, referral.stake_minor) AS stake_minor,
                   coalesce(bet.payout_max_minor, 0) AS payout_max_minor,
                   CASE WHEN bet.id IS NOT NULL THEN bet.status
                        WHEN referral.status = 'refused' THEN 'refused'
                        WHEN referral.expires_at <= now() THEN 'expired'
                        ELSE 'waiting'
                   END AS status,
                   bet.payout_minor,
                   bet.accepted_at,
                   CASE WHEN bet.id IS NULL THEN referral.expires_at END AS expires_at,
                   bet.rules_version,
                   coalesce((
                       SELECT jsonb_agg(to_jsonb(leg) - 'tenant_id' - 'bet_id' ORDER BY leg.leg_no)
                       FROM bet_legs AS leg
                       WHERE leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
                   ), '[]') AS legs
            FROM bet_requests AS request
            LEFT JOIN bets AS bet
                ON bet.tenant_id = request.tenant_id AND bet.id = request.bet_id
            LEFT JOIN referrals AS referral
                ON referral.tenant_id = request.tenant_id AND referral.bet_id = request.bet_id
            JOIN tenant_currencies AS money
                ON money.tenant_id = request.tenant_id
                AND money.currency = coalesce(bet.currency, referral.currency)
            WHERE request.tenant_id = %(tenant_id)s
              AND request.player_id = %(player_id)s
              AND request.bet_id = %(bet_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "bet_id": bet_id},
        ).fetchone()


def list_leg_results(
    conn: Connection, *, tenant_id: int, player_id: int, bet_id: int
) -> list[LegResult]:
    """What became of each leg of a player's own bet, in their order, and by what."""
    with conn.cursor(row_factory=class_row(LegResult)) as cursor:
        return cursor.execute(
            """
            SELECT CASE WHEN newest.kind = 'voided' OR voided.reason IS NOT NULL THEN 'void'
                        ELSE corrected.leg_outcomes[leg.leg_no]
                   END AS said,
                   CASE WHEN newest.kind = 'voided'
                          OR corrected.leg_outcomes[leg.leg_no] IS NOT NULL THEN newest.reason
                        ELSE coalesce(voided.reason, '')
                   END AS because,
                   counts.gen,
                   outcome.won,
                   outcome.void_halves,
                   outcome.void_reason,
                   result.status AS event_status,
                   result.home_score,
                   result.away_score
            FROM bets AS bet
            JOIN bet_legs AS leg ON leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
            LEFT JOIN bet_settlements AS newest
                ON newest.tenant_id = bet.tenant_id AND newest.bet_id = bet.id
                AND newest.gen = bet.gen
            LEFT JOIN bet_corrections AS corrected
                ON corrected.tenant_id = bet.tenant_id AND corrected.bet_id = bet.id
                AND corrected.gen = bet.gen
            LEFT JOIN LATERAL (
                SELECT void.reason
                FROM voided_markets AS void
                WHERE void.tenant_id = leg.tenant_id AND void.event_id = leg.event_id
                  AND void.market_id IN (0, leg.market_id)
                ORDER BY void.voided_at
                LIMIT 1
            ) AS voided ON true
            LEFT JOIN graded_events AS graded ON graded.event_id = leg.event_id
            CROSS JOIN LATERAL (
                SELECT coalesce(newest.leg_gens[leg.leg_no], nullif(graded.gen, 0)) AS gen
            ) AS counts
            LEFT JOIN graded_selections AS outcome
                ON outcome.event_id = leg.event_id AND outcome.gen = counts.gen
                AND outcome.rules_version = bet.rules_version
                AND outcome.selection_id = leg.selection_id
            LEFT JOIN event_gradings AS grading
                ON grading.event_id = leg.event_id AND grading.gen = counts.gen
                AND grading.rules_version = bet.rules_version
            LEFT JOIN results AS result
                ON result.event_id = grading.event_id AND result.version = grading.result_version
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.player_id = %(player_id)s
              AND bet.id = %(bet_id)s
            ORDER BY leg.leg_no
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "bet_id": bet_id},
        ).fetchall()


def list_bets(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    is_open: bool,
    before_id: int,
    limit: int,
) -> list[StoredBet]:
    """A player's open bets, or those that are over, the newest first, with their legs.

    The open ones are looked for among all: behind 10,000 that are over that takes 2 ms. An index of the
    open ones would take one, and half as much again from writing each bet.
    """
    with conn.cursor(row_factory=class_row(StoredBet)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS bet_id,
                   bet.type,
                   bet.sizes,
                   bet.lines,
                   money.currency,
                   money.exponent,
                   bet.stake_minor,
                   bet.payout_max_minor,
                   bet.status,
                   bet.payout_minor,
                   bet.accepted_at,
                   NULL::timestamptz AS expires_at,
                   bet.rules_version,
                   coalesce((
                       SELECT jsonb_agg(to_jsonb(leg) - 'tenant_id' - 'bet_id' ORDER BY leg.leg_no)
                       FROM bet_legs AS leg
                       WHERE leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
                   ), '[]') AS legs
            FROM players AS player
            JOIN bets AS bet
                ON bet.tenant_id = player.tenant_id AND bet.player_id = player.id
                AND bet.currency = player.currency
            JOIN tenant_currencies AS money
                ON money.tenant_id = bet.tenant_id AND money.currency = bet.currency
            WHERE player.tenant_id = %(tenant_id)s
              AND player.id = %(player_id)s
              AND (bet.status = 'open') = %(is_open)s
              AND bet.id < %(before_id)s
            ORDER BY bet.id DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "is_open": is_open,
                "before_id": before_id,
                "limit": limit,
            },
        ).fetchall()


def list_waiting_slips(conn: Connection, *, tenant_id: int, player_id: int) -> list[StoredBet]:
    """A player's slips that wait for a trader now; each waits for minutes, so there are few."""
    with conn.cursor(row_factory=class_row(StoredBet)) as cursor:
        return cursor.execute(
            """
            SELECT referral.bet_id,
                   referral.slip ->> 'type' AS type,
                   '{}'::smallint[] AS sizes,
                   0 AS lines,
                   money.currency,
                   money.exponent,
                   referral.stake_minor,
                   0::bigint AS payout_max_minor,
                   'waiting' AS status,
                   NULL::bigint AS payout_minor,
                   NULL::timestamptz AS accepted_at,
                   referral.expires_at,
                   NULL::integer AS rules_version,
                   '[]'::jsonb AS legs
            FROM referrals AS referral
            JOIN tenant_currencies AS money
                ON money.tenant_id = referral.tenant_id AND money.currency = referral.currency
            WHERE referral.tenant_id = %(tenant_id)s
              AND referral.player_id = %(player_id)s
              AND referral.status = 'waiting'
              AND referral.expires_at > now()
            ORDER BY referral.bet_id DESC
            LIMIT 20
            """,
            {"tenant_id": tenant_id, "player_id": player_id},
        ).fetchall()
