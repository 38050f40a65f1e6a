"""SQL of voids: the bet as it is looked at, and the function that voids it."""

from dataclasses import dataclass

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
