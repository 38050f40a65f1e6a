"""SQL of buying bets back: the bet as it stands, the offer, and taking it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class StoredHolding:
    """A player's bet beside its tenant's terms; ``accepted_id`` is the offer that was taken.

    ``legs`` are documents, in their order, each with what holds of its selection where it is decided.
    """

    type: str
    status: str
    currency: str
    exponent: int
    stake_minor: int
    payout_max_minor: int
    legs: list[dict[str, Any]]
    has_cash_out: bool
    margin_bp: int
    accepted_id: int | None
    accepted_minor: int | None


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """An offer that was kept; without an id there was nothing to buy."""

    quote_id: int | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class CashedOut:
    """What became of an offer that was to be taken."""

    outcome: str
    paid_minor: int | None


def get_holding(
    conn: Connection, *, tenant_id: int, player_id: int, bet_id: int
) -> StoredHolding | None:
    """A player's own bet; None for anyone else's."""
    with conn.cursor(row_factory=class_row(StoredHolding)) as cursor:
        return cursor.execute(
            """
            SELECT bet.type,
                   bet.status,
                   bet.currency,
                   money.exponent,
                   bet.stake_minor,
                   bet.payout_max_minor,
                   (
                       SELECT jsonb_agg(jsonb_build_object(
                           'selection_id', leg.selection_id,
                           'price_milli', leg.price_milli,
                           'gen', graded.gen,
                           'won', outcome.won,
                           'void_halves', outcome.void_halves,
                           'dead_heat_places', outcome.dead_heat_places,
                           'dead_heat_tied', outcome.dead_heat_tied,
                           'is_voided', EXISTS (
                               SELECT
                               FROM voided_markets AS voided
                               WHERE voided.tenant_id = leg.tenant_id
                                 AND voided.event_id = leg.event_id
                                 AND voided.market_id IN (0, leg.market_id)
                           ),
                           'moved_s', abs(
                               extract(epoch FROM event.starts_at - leg.starts_at)
                           )::bigint
                       ) ORDER BY leg.leg_no)
                       FROM bet_legs AS leg
                       JOIN events AS event ON event.id = leg.event_id
                       LEFT JOIN graded_events AS graded ON graded.event_id = leg.event_id
                       LEFT JOIN LATERAL (
                           SELECT found.won, found.void_halves, found.dead_heat_places,
                                  found.dead_heat_tied
                           FROM graded_selections AS found
                           WHERE found.event_id = leg.event_id
                             AND found.gen = graded.gen
                             AND found.rules_version = bet.rules_version
                             AND found.selection_id = leg.selection_id
                           LIMIT 1
                       ) AS outcome ON true
                       WHERE leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
                   ) AS legs,
                   tenant.has_cash_out,
                   tenant.cash_out_margin_bp AS margin_bp,
                   quote.id AS accepted_id,
                   quote.value_minor AS accepted_minor
            FROM bets AS bet
            JOIN tenants AS tenant ON tenant.id = bet.tenant_id
            JOIN tenant_currencies AS money
                ON money.tenant_id = bet.tenant_id AND money.currency = bet.currency
            LEFT JOIN cash_out_quotes AS quote
                ON quote.tenant_id = bet.tenant_id AND quote.bet_id = bet.id
                AND quote.accepted_at IS NOT NULL
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.player_id = %(player_id)s
              AND bet.id = %(bet_id)s
            """,
            {"tenant_id": tenant_id, "player_id": player_id, "bet_id": bet_id},
        ).fetchone()


def add_cash_out_quote(
    conn: Connection, *, tenant_id: int, player_id: int, bet_id: int, quote: Mapping[str, Any]
) -> KeptQuote:
    """Keep an offer for a bet, in place of the one before."""
    with conn.cursor(row_factory=class_row(KeptQuote)) as cursor:
        kept = cursor.execute(
            """
            SELECT quote_id, expires_at
            FROM add_cash_out_quote(
                %(tenant_id)s::bigint, %(player_id)s::bigint, %(bet_id)s::bigint, %(quote)s::jsonb
            )
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "bet_id": bet_id,
                "quote": Jsonb(quote),
            },
        ).fetchone()
    assert kept is not None
    return kept


def place_cash_out(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int,
    bet_id: int,
    quote_id: int,
    read_at: datetime,
    cut_off_s: int,
    actor: str,
) -> CashedOut:
    """Take an offer, unless what it stands on has moved since ``read_at`` or before."""
    with conn.cursor(row_factory=class_row(CashedOut)) as cursor:
        cashed_out = cursor.execute(
            """
            SELECT outcome, paid_minor
            FROM place_cash_out(
                %(tenant_id)s::bigint, %(player_id)s::bigint, %(bet_id)s::bigint,
                %(quote_id)s::bigint, %(read_at)s::timestamptz, %(cut_off_s)s::integer,
                %(actor)s::text
            )
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "bet_id": bet_id,
                "quote_id": quote_id,
                "read_at": read_at,
                "cut_off_s": cut_off_s,
                "actor": actor,
            },
        ).fetchone()
    assert cashed_out is not None
    return cashed_out
