"""SQL of the trading desk: events with what is at stake on them, and one event's whole offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from touchline.bets.desk.risk import Stakes
from touchline.catalog.model import BoardRow
from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class TradedEvent:
    """An event with the tenant's marks on it and the open bets; amounts in one currency.

    ``own_state`` is that of the mark on itself, not of one on its league or sport. ``place`` is where it
    stands in the order that was asked for.
    """

    event_id: int
    sport: str
    league_id: int
    league_name: str
    home_name: str
    away_name: str
    starts_at: datetime
    status: str
    own_state: str | None
    is_hidden: bool
    is_suspended: bool
    limit_percent: int | None
    markets: int
    bets: int
    staked_minor: int
    liability_minor: int
    place: int


@dataclass(frozen=True, slots=True)
class EventToTrade:
    """What an event is."""

    event_id: int
    sport: str
    league_id: int
    league_name: str
    home_name: str
    away_name: str
    starts_at: datetime
    status: str
    now: datetime


def list_traded_events(
    conn: Connection,
    *,
    tenant_id: int,
    currency: str,
    sport: str,
    league_id: int,
    name: str,
    state: str,
    is_at_stake: bool,
    is_worst_first: bool,
    from_at: datetime,
    until_at: datetime,
    types: Sequence[str],
    winners: Sequence[int],
    after_place: int,
    after_id: int,
    limit: int,
) -> list[TradedEvent]:
    """Events that start in a span of time, by start or by what they may cost at worst.

    ``types`` and ``winners`` are the markets of which several outcomes win. "" and 0 ask for any.
    """
    with conn.cursor(row_factory=class_row(TradedEvent)) as cursor:
        return cursor.execute(
            """
            SELECT listed.event_id, listed.sport, listed.league_id, listed.league_name,
                   listed.home_name, listed.away_name, listed.starts_at, listed.status,
                   listed.own_state, listed.is_hidden, listed.is_suspended, listed.limit_percent,
                   (
                       SELECT count(*)
                       FROM markets AS market
                       WHERE market.event_id = listed.event_id
                   ) AS markets,
                   listed.bets, listed.staked_minor, listed.liability_minor, listed.place
            FROM (
                SELECT event.id AS event_id, sport.slug AS sport, league.id AS league_id,
                       league.name AS league_name, event.home_name, event.away_name,
                       event.starts_at, event.status,
                       marked.own_state, marked.is_hidden, marked.is_suspended,
                       marked.limit_percent,
                       risked.bets, risked.staked_minor, risked.liability_minor,
                       CASE WHEN %(is_worst_first)s THEN -risked.liability_minor
                            ELSE (extract(epoch FROM event.starts_at) * 1000000)::bigint
                       END AS place
                FROM events AS event
                JOIN sports AS sport ON sport.id = event.sport_id
                JOIN leagues AS league ON league.id = event.league_id
                CROSS JOIN LATERAL (
                    SELECT min(mark.state) FILTER (WHERE mark.kind = 'event') AS own_state,
                           coalesce(bool_or(mark.state = 'hidden'), false) AS is_hidden,
                           coalesce(bool_or(mark.state = 'suspended'), false) AS is_suspended,
                           min(mark.limit_percent) AS limit_percent
                    FROM (VALUES
                        ('sport', sport.slug), ('league', league.id::text), ('event', event.id::text)
                    ) AS meant (kind, target)
                    JOIN tenant_marks AS mark
                        ON mark.tenant_id = %(tenant_id)s
                        AND mark.kind = meant.kind AND mark.target = meant.target
                ) AS marked
                CROSS JOIN LATERAL (
                    SELECT coalesce(sum(asked.bets), 0)::bigint AS bets,
                           coalesce(sum(asked.staked_minor), 0)::bigint AS staked_minor,
                           coalesce(sum(greatest(asked.worst_minor, 0)), 0)::bigint
                               AS liability_minor
                    FROM (
                        SELECT sum(chosen.bets) AS bets,
                               sum(chosen.staked_minor) AS staked_minor,
                               sum(chosen.pays_minor)
                                   FILTER (WHERE chosen.rank <= coalesce(many.winners, 1))
                                   - sum(chosen.kept_minor) AS worst_minor
                        FROM (
                            SELECT leg.market_id, leg.market_type, count(*) AS bets,
                                   sum(bet.stake_minor) AS staked_minor,
                                   coalesce(sum(bet.stake_minor) FILTER (WHERE bet.legs = 1), 0)
                                       AS kept_minor,
                                   sum(bet.payout_max_minor - CASE WHEN bet.legs = 1 THEN 0
                                       ELSE bet.stake_minor END) AS pays_minor,
                                   row_number() OVER (
                                       PARTITION BY leg.market_id
                                       ORDER BY sum(bet.payout_max_minor - CASE WHEN bet.legs = 1
                                           THEN 0 ELSE bet.stake_minor END) DESC
                                   ) AS rank
                            FROM bet_legs AS leg
                            JOIN bets AS bet
                                ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
                            WHERE leg.tenant_id = %(tenant_id)s AND leg.event_id = event.id
                              AND bet.status = 'open' AND bet.currency = %(currency)s
                            GROUP BY leg.market_id, leg.market_type, leg.selection_id
                        ) AS chosen
                        LEFT JOIN unnest(%(types)s::text[], %(winners)s::integer[])
                            AS many (type, winners) ON many.type = chosen.market_type
                        GROUP BY chosen.market_id
                    ) AS asked
                ) AS risked
                WHERE event.sport_id = ANY (ARRAY(
                          SELECT asked.id
                          FROM sports AS asked
                          WHERE %(sport)s = '' OR asked.slug = %(sport)s
                      ))
                  AND event.starts_at >= %(from_at)s
                  AND event.starts_at < %(until_at)s
                  AND (%(league_id)s = 0 OR league.id = %(league_id)s)
                  AND (
                      %(name)s = ''
                      OR strpos(lower(event.home_name), lower(%(name)s)) > 0
                      OR strpos(lower(event.away_name), lower(%(name)s)) > 0
                  )
                  AND (NOT %(is_at_stake)s OR risked.bets > 0)
                  AND CASE %(state)s
                          WHEN 'hidden' THEN marked.is_hidden
                          WHEN 'suspended' THEN marked.is_suspended AND NOT marked.is_hidden
                          WHEN 'limited' THEN marked.limit_percent IS NOT NULL
                          WHEN 'open' THEN NOT marked.is_hidden AND NOT marked.is_suspended
                              AND event.status = 'scheduled'
                          ELSE true
                      END
            ) AS listed
            WHERE (listed.place, listed.event_id) > (%(after_place)s::bigint, %(after_id)s::bigint)
            ORDER BY listed.place, listed.event_id
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "currency": currency,
                "sport": sport,
                "league_id": league_id,
                "name": name,
                "state": state,
                "is_at_stake": is_at_stake,
                "is_worst_first": is_worst_first,
                "from_at": from_at,
                "until_at": until_at,
                "types": types,
                "winners": winners,
                "after_place": after_place,
                "after_id": after_id,
                "limit": limit,
            },
        ).fetchall()


def get_event_to_trade(conn: Connection, *, event_id: int) -> EventToTrade | None:
    """An event, and what time it is for the database."""
    with conn.cursor(row_factory=class_row(EventToTrade)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id, sport.slug AS sport, league.id AS league_id,
                   league.name AS league_name, event.home_name, event.away_name, event.starts_at,
                   event.status, now() AS now
            FROM events AS event
            JOIN leagues AS league ON league.id = event.league_id
            JOIN sports AS sport ON sport.id = event.sport_id
            WHERE event.id = %(event_id)s
            """,
            {"event_id": event_id},
        ).fetchone()


def list_event_offer(conn: Connection, *, event_id: int) -> list[BoardRow]:
    """Every outcome of an event at the feed's prices, whether it takes bets or not."""
    with conn.cursor(row_factory=class_row(BoardRow)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id, league.id AS league_id, league.name AS league_name,
                   sport.slug AS sport, event.starts_at, event.status, event.home_name,
                   event.away_name, market.id AS market_id, market.type, market.period,
                   market.line_quarters, market.is_main, market.state AS market_state,
                   selection.code AS selection_code, price.price_milli, price.is_open,
                   selection.id AS selection_id, price.version AS price_version
            FROM events AS event
            JOIN leagues AS league ON league.id = event.league_id
            JOIN sports AS sport ON sport.id = league.sport_id
            JOIN markets AS market ON market.event_id = event.id
            JOIN selections AS selection ON selection.market_id = market.id
            JOIN prices AS price ON price.selection_id = selection.id
            WHERE event.id = %(event_id)s
            ORDER BY market.id, selection.id
            """,
            {"event_id": event_id},
        ).fetchall()


def list_stakes(conn: Connection, *, tenant_id: int, event_id: int, currency: str) -> list[Stakes]:
    """The open bets on an event, by outcome."""
    with conn.cursor(row_factory=class_row(Stakes)) as cursor:
        return cursor.execute(
            """
            SELECT leg.market_id, leg.selection_id, count(*) AS bets,
                   sum(bet.stake_minor)::bigint AS staked_minor,
                   coalesce(sum(bet.stake_minor) FILTER (WHERE bet.legs = 1), 0)::bigint
                       AS kept_minor,
                   sum(bet.payout_max_minor - CASE WHEN bet.legs = 1 THEN 0
                       ELSE bet.stake_minor END)::bigint AS pays_minor
            FROM bet_legs AS leg
            JOIN bets AS bet ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
            WHERE leg.tenant_id = %(tenant_id)s
              AND leg.event_id = %(event_id)s
              AND bet.status = 'open'
              AND bet.currency = %(currency)s
            GROUP BY leg.market_id, leg.selection_id
            ORDER BY leg.market_id, leg.selection_id
            """,
            {"tenant_id": tenant_id, "event_id": event_id, "currency": currency},
        ).fetchall()
