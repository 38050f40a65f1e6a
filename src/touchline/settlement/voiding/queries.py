"""SQL of voids: the bet as it is looked at, and the function that voids it."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class BetToVoid:
    """A bet that is to be voided, as it stands.

    ``is_known``: it is settled, or one of its events has begun: somebody may know how it ends.
    ``is_closed``: it was cashed out, or is void already.
    """

    status: str
    gen: int
    is_known: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class MarketVoid:
    """A market of an event that never counted for a tenant; market 0 is the whole event."""

    market_id: int
    reason: str
    voided_by: str
    voided_at: datetime


@dataclass(frozen=True, slots=True)
class Touched:
    """The bets that a void would touch, in one currency; amounts in minor units.

    What was paid on settled ones is taken back and their stakes go home.
    """

    currency: str
    exponent: int
    players: int
    open_bets: int
    open_staked_minor: int
    settled_bets: int
    settled_staked_minor: int
    paid_minor: int


def list_events_of_bet(conn: Connection, *, tenant_id: int, bet_id: int) -> list[int]:
    """The events a bet is on."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT leg.event_id
            FROM bet_legs AS leg
            WHERE leg.tenant_id = %(tenant_id)s AND leg.bet_id = %(bet_id)s
            """,
            {"tenant_id": tenant_id, "bet_id": bet_id},
        ).fetchall()


def get_bet_to_void(conn: Connection, *, tenant_id: int, bet_id: int) -> BetToVoid | None:
    """A bet as it is now; None where there is none."""
    with conn.cursor(row_factory=class_row(BetToVoid)) as cursor:
        return cursor.execute(
            """
            SELECT bet.status,
                   bet.gen,
                   bet.status <> 'open' OR EXISTS (
                       SELECT
                       FROM bet_legs AS leg
                       JOIN events AS event ON event.id = leg.event_id
                       LEFT JOIN LATERAL (
                           SELECT result.status
                           FROM results AS result
                           WHERE result.event_id = leg.event_id
                           ORDER BY result.version DESC
                           LIMIT 1
                       ) AS newest ON true
                       WHERE leg.tenant_id = bet.tenant_id
                         AND leg.bet_id = bet.id
                         AND (
                             least(leg.starts_at, event.starts_at) <= now()
                             OR coalesce(newest.status, 'scheduled')
                                 NOT IN ('scheduled', 'postponed', 'cancelled')
                         )
                   ) AS is_known,
                   bet.status = 'cashed_out' OR EXISTS (
                       SELECT
                       FROM bet_settlements AS decision
                       WHERE decision.tenant_id = bet.tenant_id
                         AND decision.bet_id = bet.id
                         AND decision.gen = bet.gen
                         AND decision.kind = 'voided'
                   ) AS is_closed
            FROM bets AS bet
            WHERE bet.tenant_id = %(tenant_id)s AND bet.id = %(bet_id)s
            """,
            {"tenant_id": tenant_id, "bet_id": bet_id},
        ).fetchone()


def add_void(
    conn: Connection, *, tenant_id: int, bet_id: int, gen: int, actor: str, reason: str
) -> str:
    """Void a bet for good; ``moved`` when it is not of this generation any more."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        outcome: str | None = cursor.execute(
            """
            SELECT add_void(
                %(tenant_id)s::bigint, %(bet_id)s::bigint, %(gen)s::integer, %(actor)s::text,
                %(reason)s::text
            )
            """,
            {
                "tenant_id": tenant_id,
                "bet_id": bet_id,
                "gen": gen,
                "actor": actor,
                "reason": reason,
            },
        ).fetchone()
    assert outcome is not None
    return outcome


def get_is_known(conn: Connection, *, event_id: int) -> bool | None:
    """Whether an event has begun or has a result; None where there is no such event."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        is_known: bool | None = cursor.execute(
            """
            SELECT event.starts_at <= now() OR EXISTS (
                       SELECT
                       FROM results AS result
                       WHERE result.event_id = event.id
                         AND result.status NOT IN ('scheduled', 'postponed', 'cancelled')
                   )
            FROM events AS event
            WHERE event.id = %(event_id)s
            """,
            {"event_id": event_id},
        ).fetchone()
    return is_known


def get_is_market(conn: Connection, *, event_id: int, market_id: int) -> bool:
    """Whether the market is one of the event."""
    found = conn.execute(
        """
        SELECT
        FROM markets AS market
        WHERE market.id = %(market_id)s AND market.event_id = %(event_id)s
        """,
        {"event_id": event_id, "market_id": market_id},
    )
    return found.rowcount == 1


def add_market_void(
    conn: Connection, *, tenant_id: int, event_id: int, market_id: int, actor: str, reason: str
) -> bool:
    """Void a market of an event, or all of it (market 0), for a tenant; False when it was before."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        is_new: bool | None = cursor.execute(
            """
            SELECT add_market_void(
                %(tenant_id)s::bigint, %(event_id)s::bigint, %(market_id)s::bigint,
                %(actor)s::text, %(reason)s::text
            )
            """,
            {
                "tenant_id": tenant_id,
                "event_id": event_id,
                "market_id": market_id,
                "actor": actor,
                "reason": reason,
            },
        ).fetchone()
    return bool(is_new)


def list_tenants_voiding_excluded_all_tenants(conn: Connection) -> list[int]:
    """The tenants that void open bets of excluded players and have any whom that concerns."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT tenant.id
            FROM tenants AS tenant
            WHERE tenant.voids_excluded_from IS NOT NULL
              AND EXISTS (
                  SELECT
                  FROM player_protection AS kept
                  WHERE kept.tenant_id = tenant.id
                    AND kept.excluded_at >= tenant.voids_excluded_from
                    AND coalesce(kept.excluded_until > now(), true)
              )
            ORDER BY tenant.id
            """
        ).fetchall()


def list_bets_of_excluded(conn: Connection, *, tenant_id: int) -> list[int]:
    """Open bets of excluded players of whose events none has begun, as far as one knows; some of them.

    Who has nothing in open stakes has no open bet: that is looked at first.
    """
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT bet.id
            FROM tenants AS tenant
            JOIN player_protection AS kept
                ON kept.tenant_id = tenant.id
                AND kept.excluded_at >= tenant.voids_excluded_from
                AND coalesce(kept.excluded_until > now(), true)
            JOIN ledger_accounts AS staked
                ON staked.tenant_id = kept.tenant_id AND staked.player_id = kept.player_id
                AND staked.kind = 11 AND staked.balance_minor > 0
            JOIN bets AS bet
                ON bet.tenant_id = kept.tenant_id AND bet.player_id = kept.player_id
                AND bet.currency = staked.currency AND bet.status = 'open'
            WHERE tenant.id = %(tenant_id)s
              AND NOT EXISTS (
                  SELECT
                  FROM bet_legs AS leg
                  JOIN events AS event ON event.id = leg.event_id
                  WHERE leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
                    AND least(leg.starts_at, event.starts_at) <= now()
              )
            ORDER BY bet.id
            LIMIT 500
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def get_event_of_market(conn: Connection, *, market_id: int) -> int | None:
    """The event a market is of; None where there is no such market."""
    row = conn.execute(
        """
        SELECT market.event_id
        FROM markets AS market
        WHERE market.id = %(market_id)s
        """,
        {"market_id": market_id},
    ).fetchone()
    return None if row is None else int(row[0])


def list_market_voids(conn: Connection, *, tenant_id: int, event_id: int) -> list[MarketVoid]:
    """What staff have voided of an event."""
    with conn.cursor(row_factory=class_row(MarketVoid)) as cursor:
        return cursor.execute(
            """
            SELECT void.market_id, void.reason, void.voided_by, void.voided_at
            FROM voided_markets AS void
            WHERE void.tenant_id = %(tenant_id)s AND void.event_id = %(event_id)s
            ORDER BY void.voided_at
            """,
            {"tenant_id": tenant_id, "event_id": event_id},
        ).fetchall()


def list_touched(
    conn: Connection, *, tenant_id: int, event_id: int, market_id: int
) -> list[Touched]:
    """The bets on a market of an event, or on all of it (market 0), by currency."""
    with conn.cursor(row_factory=class_row(Touched)) as cursor:
        return cursor.execute(
            """
            SELECT bet.currency, money.exponent, count(DISTINCT bet.player_id) AS players,
                   count(*) FILTER (WHERE bet.status = 'open') AS open_bets,
                   coalesce(sum(bet.stake_minor) FILTER (WHERE bet.status = 'open'), 0)::bigint
                       AS open_staked_minor,
                   count(*) FILTER (WHERE bet.status IN ('won', 'lost')) AS settled_bets,
                   coalesce(
                       sum(bet.stake_minor) FILTER (WHERE bet.status IN ('won', 'lost')), 0
                   )::bigint AS settled_staked_minor,
                   coalesce(
                       sum(bet.payout_minor) FILTER (WHERE bet.status IN ('won', 'lost')), 0
                   )::bigint AS paid_minor
            FROM bet_legs AS leg
            JOIN bets AS bet ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
            JOIN tenant_currencies AS money
                ON money.tenant_id = bet.tenant_id AND money.currency = bet.currency
            WHERE leg.tenant_id = %(tenant_id)s
              AND leg.event_id = %(event_id)s
              AND (%(market_id)s = 0 OR leg.market_id = %(market_id)s)
            GROUP BY bet.currency, money.exponent
            ORDER BY bet.currency
            """,
            {"tenant_id": tenant_id, "event_id": event_id, "market_id": market_id},
        ).fetchall()
