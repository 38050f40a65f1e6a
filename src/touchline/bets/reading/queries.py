"""SQL that reads what bets are decided on, each in one statement, and bets as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row

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
    legs: list[dict[str, Any]]


def get_placement_facts(
    conn: Connection, *, tenant_id: int, player_id: int, key: UUID, selection_ids: Sequence[int]
) -> dict[str, Any] | None:
    """Everything about a slip, of one moment; None when the tenant has no such player."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            WITH offered AS MATERIALIZED (
                SELECT event.id AS event_id,
                       league.id AS league_id,
                       league.name AS league_name,
                       sport.slug AS sport,
                       event.starts_at,
                       event.status,
                       event.home_name,
                       event.away_name,
                       market.id AS market_id,
                       market.type,
                       market.period,
                       market.line_quarters,
                       market.is_main,
                       market.state AS market_state,
                       selection.code AS selection_code,
                       price.price_milli,
                       price.is_open,
                       selection.id AS selection_id,
                       price.version AS price_version
                FROM (
                    SELECT DISTINCT asked.market_id
                    FROM selections AS asked
                    WHERE asked.id = ANY(%(selection_ids)s::bigint[])
                ) AS asked
                JOIN markets AS market ON market.id = asked.market_id
                JOIN events AS event ON event.id = market.event_id
                JOIN leagues AS league ON league.id = event.league_id
                JOIN sports AS sport ON sport.id = league.sport_id
                JOIN selections AS selection ON selection.market_id = market.id
                JOIN prices AS price ON price.selection_id = selection.id
            ), about AS MATERIALIZED (
                SELECT DISTINCT target.kind, target.name
                FROM offered
                CROSS JOIN LATERAL (VALUES
                    ('sport', offered.sport),
                    ('league', offered.league_id::text),
                    ('event', offered.event_id::text),
                    ('market_type', offered.type),
                    ('market', offered.market_id::text)
                ) AS target (kind, name)
            )
            SELECT clock_timestamp() AS read_at,
                   tenant.status AS tenant_status,
                   tenant.pricing_version,
                   jsonb_build_object(
                       'id', player.id,
                       'status', player.status,
                       'epoch', player.session_epoch,
                       'currency', player.currency,
                       'exponent', money.exponent,
                       'available_minor', coalesce(cash.balance_minor + cash.credit_limit_minor, 0),
                       'limit_class', coalesce(terms.limit_class, ''),
                       'stake_percent', coalesce(terms.stake_percent, 100)
                   ) AS player,
                   (
                       SELECT jsonb_build_object(
                           'digest', encode(request.digest, 'hex'), 'bet_id', request.bet_id
                       )
                       FROM bet_requests AS request
                       WHERE request.tenant_id = tenant.id AND request.player_id = player.id
                         AND request.key = %(key)s
                   ) AS earlier,
                   (
                       SELECT jsonb_agg(to_jsonb(offered)
                                        ORDER BY offered.market_id, offered.selection_id)
                       FROM offered
                   ) AS rows,
                   (
                       SELECT jsonb_agg(told.event_id)
                       FROM (SELECT DISTINCT offered.event_id FROM offered) AS told
                       JOIN LATERAL (
                           SELECT result.status
                           FROM results AS result
                           WHERE result.event_id = told.event_id
                           ORDER BY result.version DESC
                           LIMIT 1
                       ) AS newest ON newest.status NOT IN ('scheduled', 'postponed')
                   ) AS begun,
                   (
                       SELECT jsonb_agg(jsonb_build_object(
                           'kind', mark.kind, 'target', mark.target, 'state', mark.state,
                           'limit_percent', mark.limit_percent
                       ))
                       FROM about
                       JOIN tenant_marks AS mark
                           ON mark.tenant_id = tenant.id AND mark.kind = about.kind
                           AND mark.target = about.name
                   ) AS marks,
                   (
                       SELECT jsonb_agg(to_jsonb(margin) - 'tenant_id' - 'version')
                       FROM tenant_margins AS margin
                       WHERE margin.tenant_id = tenant.id
                   ) AS margins,
                   (
                       SELECT jsonb_agg(to_jsonb(own))
                       FROM tenant_prices AS own
                       WHERE own.tenant_id = tenant.id
                         AND own.selection_id = ANY(%(selection_ids)s::bigint[])
                   ) AS own_prices,
                   (
                       SELECT jsonb_agg(jsonb_build_object(
                           'selection_id', used.selection_id, 'used_minor', used.used_minor
                       ))
                       FROM (
                           SELECT slot.selection_id, sum(slot.used_minor) AS used_minor
                           FROM exposure_slots AS slot
                           WHERE slot.tenant_id = tenant.id AND slot.currency = player.currency
                             AND slot.selection_id = ANY(%(selection_ids)s::bigint[])
                           GROUP BY slot.selection_id
                       ) AS used
                   ) AS exposed,
                   (
                       SELECT jsonb_agg(jsonb_build_object(
                           'kind', rule.kind, 'target', rule.target,
                           'stake_min_minor', rule.stake_min_minor,
                           'stake_max_minor', rule.stake_max_minor,
                           'payout_max_minor', rule.payout_max_minor,
                           'exposure_max_minor', rule.exposure_max_minor,
                           'refers', rule.refers
                       ))
                       FROM (
                           SELECT about.kind, about.name
                           FROM about
                           UNION ALL VALUES
                               ('tenant', ''),
                               ('class', terms.limit_class),
                               ('player', player.id::text)
                       ) AS meant
                       JOIN limit_rules AS rule
                           ON rule.tenant_id = tenant.id AND rule.currency = player.currency
                           AND rule.kind = meant.kind AND rule.target = meant.name
                   ) AS limits,
                   (
                       SELECT jsonb_object_agg(
                           sport.slug, extract(epoch FROM clock_timestamp() - heard.heard_at)::float8
                       )
                       FROM odds_heard AS heard
                       JOIN sports AS sport ON sport.id = heard.sport_id
                   ) AS heard_age_s
            FROM tenants AS tenant
            JOIN players AS player ON player.tenant_id = tenant.id
            JOIN tenant_currencies AS money
                ON money.tenant_id = tenant.id AND money.currency = player.currency
            LEFT JOIN ledger_accounts AS cash
                ON cash.tenant_id = tenant.id AND cash.player_id = player.id
                AND cash.currency = player.currency AND cash.kind = 10
            LEFT JOIN player_terms AS terms
                ON terms.tenant_id = tenant.id AND terms.player_id = player.id
            WHERE tenant.id = %(tenant_id)s AND player.id = %(player_id)s
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "key": key,
                "selection_ids": selection_ids,
            },
        ).fetchone()


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
