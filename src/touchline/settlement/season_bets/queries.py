"""SQL of a season's bets: what is on offer of it, and what became of the bets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class OnOffer:
    """A selection of a season's match, by its provider's id of the match."""

    provider_event_id: str
    type: str
    period: str
    line_quarters: int | None
    code: str
    selection_id: int


@dataclass(frozen=True, slots=True)
class SettledBet:
    """A bet as it stands; ``legs`` are documents, in their order, empty where nothing is decided."""

    bet_id: int
    status: str
    payout_minor: int | None
    legs: list[dict[str, Any]]


def list_on_offer(
    conn: Connection, *, sport: str, provider: str, event_ids: Sequence[str]
) -> list[OnOffer]:
    """Every selection of these matches."""
    with conn.cursor(row_factory=class_row(OnOffer)) as cursor:
        return cursor.execute(
            """
            SELECT event.provider_event_id,
                   market.type,
                   market.period,
                   market.line_quarters,
                   selection.code,
                   selection.id AS selection_id
            FROM sports AS sport
            JOIN events AS event ON event.sport_id = sport.id
            JOIN markets AS market ON market.event_id = event.id
            JOIN selections AS selection ON selection.market_id = market.id
            WHERE sport.slug = %(sport)s
              AND event.provider = %(provider)s
              AND event.provider_event_id = ANY(%(event_ids)s::text[])
            """,
            {"sport": sport, "provider": provider, "event_ids": event_ids},
        ).fetchall()


def list_settled(conn: Connection, *, tenant_id: int, bet_ids: Sequence[int]) -> list[SettledBet]:
    """These bets of a tenant, with what became of their legs."""
    with conn.cursor(row_factory=class_row(SettledBet)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS bet_id,
                   bet.status,
                   bet.payout_minor,
                   jsonb_agg(
                       CASE WHEN outcome.won IS NULL THEN '{}'::jsonb
                            ELSE jsonb_build_object(
                                'won', outcome.won,
                                'void_halves', outcome.void_halves,
                                'is_void', outcome.void_reason IS NOT NULL
                            )
                       END
                       ORDER BY leg.leg_no
                   ) AS legs
            FROM bets AS bet
            JOIN bet_legs AS leg ON leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
            LEFT JOIN graded_events AS graded ON graded.event_id = leg.event_id
            LEFT JOIN LATERAL (
                SELECT found.won, found.void_halves, found.void_reason
                FROM graded_selections AS found
                WHERE found.event_id = leg.event_id
                  AND found.gen = graded.gen
                  AND found.rules_version = bet.rules_version
                  AND found.selection_id = leg.selection_id
                LIMIT 1
            ) AS outcome ON true
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.id = ANY(%(bet_ids)s::bigint[])
            GROUP BY bet.id, bet.status, bet.payout_minor
            """,
            {"tenant_id": tenant_id, "bet_ids": bet_ids},
        ).fetchall()
