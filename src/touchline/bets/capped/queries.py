"""SQL of exposure: what each market may cost, what of the caps is used, and where little is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class Used:
    """What the house may lose on an outcome by the bets that were taken, in minor units."""

    selection_id: int
    used_minor: int


@dataclass(frozen=True, slots=True)
class NearCap:
    """An outcome of an event to come, and how much of its cap is used; amounts in minor units."""

    event_id: int
    home_name: str
    away_name: str
    starts_at: datetime
    sport: str
    market_id: int
    market_type: str
    period: str
    line_quarters: int | None
    selection_id: int
    code: str
    used_minor: int
    cap_minor: int


@dataclass(frozen=True, slots=True)
class WorstMarket:
    """A market with open bets, and the most it may cost; amounts in minor units of one currency."""

    event_id: int
    home_name: str
    away_name: str
    starts_at: datetime
    sport: str
    market_id: int
    market_type: str
    period: str
    line_quarters: int | None
    bets: int
    staked_minor: int
    worst_minor: int


def list_used_of_event(
    conn: Connection, *, tenant_id: int, event_id: int, currency: str
) -> list[Used]:
    """What is used on each outcome of an event; outcomes that nothing limits have none."""
    with conn.cursor(row_factory=class_row(Used)) as cursor:
        return cursor.execute(
            """
            SELECT slot.selection_id, sum(slot.used_minor)::bigint AS used_minor
            FROM markets AS market
            JOIN selections AS selection ON selection.market_id = market.id
            JOIN exposure_slots AS slot ON slot.selection_id = selection.id
            WHERE slot.tenant_id = %(tenant_id)s
              AND slot.currency = %(currency)s
              AND market.event_id = %(event_id)s
            GROUP BY slot.selection_id
            """,
            {"tenant_id": tenant_id, "event_id": event_id, "currency": currency},
        ).fetchall()


def list_near_caps(
    conn: Connection,
    *,
    tenant_id: int,
    currency: str,
    percent_min: int,
    after_percent: int,
    after_id: int,
    limit: int,
) -> list[NearCap]:
    """Outcomes of events to come of whose cap, by today's limits, at least so much is used; fullest first."""
    with conn.cursor(row_factory=class_row(NearCap)) as cursor:
        return cursor.execute(
            """
            SELECT found.event_id, found.home_name, found.away_name, found.starts_at, found.sport,
                   found.market_id, found.market_type, found.period, found.line_quarters,
                   found.selection_id, found.code, found.used_minor, found.cap_minor
            FROM (
                SELECT event.id AS event_id, event.home_name, event.away_name, event.starts_at,
                       sport.slug AS sport, market.id AS market_id, market.type AS market_type,
                       market.period, market.line_quarters, selection.id AS selection_id,
                       selection.code, used.used_minor, capped.cap_minor,
                       used.used_minor * 100 / greatest(capped.cap_minor, 1) AS percent
                FROM (
                    SELECT slot.selection_id, sum(slot.used_minor)::bigint AS used_minor
                    FROM exposure_slots AS slot
                    WHERE slot.tenant_id = %(tenant_id)s AND slot.currency = %(currency)s
                    GROUP BY slot.selection_id
                ) AS used
                JOIN selections AS selection ON selection.id = used.selection_id
                JOIN markets AS market ON market.id = selection.market_id
                JOIN events AS event ON event.id = market.event_id AND event.starts_at > now()
                JOIN sports AS sport ON sport.id = event.sport_id
                CROSS JOIN LATERAL (
                    SELECT min(rule.exposure_max_minor) AS cap_minor
                    FROM (VALUES
                        ('tenant', ''), ('sport', sport.slug), ('league', event.league_id::text),
                        ('event', event.id::text), ('market_type', market.type),
                        ('market', market.id::text)
                    ) AS meant (kind, target)
                    JOIN limit_rules AS rule
                        ON rule.tenant_id = %(tenant_id)s AND rule.currency = %(currency)s
                        AND rule.kind = meant.kind AND rule.target = meant.target
                ) AS capped
            ) AS found
            WHERE found.cap_minor IS NOT NULL
              AND found.percent >= %(percent_min)s
              AND (-found.percent, found.selection_id)
                  > (-%(after_percent)s::bigint, %(after_id)s::bigint)
            ORDER BY found.percent DESC, found.selection_id
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "currency": currency,
                "percent_min": percent_min,
                "after_percent": after_percent,
                "after_id": after_id,
                "limit": limit,
            },
        ).fetchall()


def list_worst_markets(
    conn: Connection,
    *,
    tenant_id: int,
    currency: str,
    sport: str,
    from_at: datetime,
    until_at: datetime,
    types: Sequence[str],
    winners: Sequence[int],
    after_minor: int,
    after_id: int,
    limit: int,
) -> list[WorstMarket]:
    """Markets of events that start in a span of time, by what they may cost at worst.

    ``types`` and ``winners`` are the markets of which several outcomes win. "" asks for any sport.
    """
    with conn.cursor(row_factory=class_row(WorstMarket)) as cursor:
        return cursor.execute(
            """
            SELECT event.id AS event_id, event.home_name, event.away_name, event.starts_at,
                   sport.slug AS sport, risked.market_id, market.type AS market_type,
                   market.period, market.line_quarters, risked.bets, risked.staked_minor,
                   risked.worst_minor
            FROM events AS event
            JOIN sports AS sport ON sport.id = event.sport_id
            CROSS JOIN LATERAL (
                SELECT chosen.market_id,
                       sum(chosen.bets)::bigint AS bets,
                       sum(chosen.staked_minor)::bigint AS staked_minor,
                       (
                           sum(chosen.pays_minor)
                               FILTER (WHERE chosen.rank <= coalesce(many.winners, 1))
                           - sum(chosen.kept_minor)
                       )::bigint AS worst_minor
                FROM (
                    SELECT leg.market_id, leg.market_type, count(*) AS bets,
                           sum(bet.stake_minor) AS staked_minor,
                           coalesce(sum(bet.stake_minor) FILTER (WHERE bet.legs = 1), 0)
                               AS kept_minor,
                           sum(bet.payout_max_minor - CASE WHEN bet.legs = 1 THEN 0
                               ELSE bet.stake_minor END) AS pays_minor,
                           row_number() OVER (
                               PARTITION BY leg.market_id
                               ORDER BY sum(bet.payout_max_minor - CASE WHEN bet.legs = 1 THEN 0
                                   ELSE bet.stake_minor END) DESC
                           ) AS rank
                    FROM bet_legs AS leg
                    JOIN bets AS bet ON bet.tenant_id = leg.tenant_id AND bet.id = leg.bet_id
                    WHERE leg.tenant_id = %(tenant_id)s AND leg.event_id = event.id
                      AND bet.status = 'open' AND bet.currency = %(currency)s
                    GROUP BY leg.market_id, leg.market_type, leg.selection_id
                ) AS chosen
                LEFT JOIN unnest(%(types)s::text[], %(winners)s::integer[]) AS many (type, winners)
                    ON many.type = chosen.market_type
                GROUP BY chosen.market_id
            ) AS risked
            JOIN markets AS market ON market.id = risked.market_id
            WHERE event.sport_id = ANY (ARRAY(
                      SELECT asked.id
                      FROM sports AS asked
                      WHERE %(sport)s = '' OR asked.slug = %(sport)s
                  ))
              AND event.starts_at >= %(from_at)s
              AND event.starts_at < %(until_at)s
              AND (-risked.worst_minor, risked.market_id)
                  > (-%(after_minor)s::bigint, %(after_id)s::bigint)
            ORDER BY risked.worst_minor DESC, risked.market_id
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "currency": currency,
                "sport": sport,
                "from_at": from_at,
                "until_at": until_at,
                "types": types,
                "winners": winners,
                "after_minor": after_minor,
                "after_id": after_id,
                "limit": limit,
            },
        ).fetchall()
