"""SQL of the bets of a tenant, as its staff read them."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class WatchedBet:
    """A bet in a list; ``about`` is its first leg, as events and outcomes were called."""

    bet_id: int
    player_id: int
    username: str
    type: str
    legs: int
    currency: str
    exponent: int
    stake_minor: int
    payout_max_minor: int
    status: str
    payout_minor: int | None
    accepted_at: datetime
    channel: str
    sport: str
    home_name: str
    away_name: str
    market_type: str
    selection_code: str
    price_milli: int


@dataclass(frozen=True, slots=True)
class BetRecord:
    """What is on record of one bet beside its legs. ``key`` is what its slip came under."""

    player_id: int
    username: str
    display_name: str
    key: str
    asked_at: datetime
    price_mode: str
    within_bp: int
    rules_version: int
    channel: str
    vouched_by: str
    gen: int
    settled_at: datetime | None
    referral_reason: str
    referral_status: str
    referral_decided_by: str
    referral_expires_at: datetime | None
    stake_max_minor: int | None


def list_watched_bets(
    conn: Connection,
    *,
    tenant_id: int,
    player_id: int | None,
    status: str,
    type_: str,
    stake_min_minor: int,
    days: int | None,
    before_id: int,
    limit: int,
) -> list[WatchedBet]:
    """The newest bets below an id; "", 0 and None ask for any."""
    with conn.cursor(row_factory=class_row(WatchedBet)) as cursor:
        return cursor.execute(
            """
            SELECT bet.id AS bet_id,
                   bet.player_id,
                   player.username_norm AS username,
                   bet.type,
                   bet.legs,
                   bet.currency,
                   money.exponent,
                   bet.stake_minor,
                   bet.payout_max_minor,
                   bet.status,
                   bet.payout_minor,
                   bet.accepted_at,
                   bet.channel,
                   leg.sport,
                   leg.home_name,
                   leg.away_name,
                   leg.market_type,
                   leg.selection_code,
                   leg.price_milli
            FROM bets AS bet
            JOIN players AS player
                ON player.tenant_id = bet.tenant_id AND player.id = bet.player_id
            JOIN tenant_currencies AS money
                ON money.tenant_id = bet.tenant_id AND money.currency = bet.currency
            JOIN bet_legs AS leg
                ON leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id AND leg.leg_no = 1
            WHERE bet.tenant_id = %(tenant_id)s
              AND bet.id < %(before_id)s
              AND (%(player_id)s::bigint IS NULL OR bet.player_id = %(player_id)s)
              AND (%(status)s = '' OR bet.status = %(status)s)
              AND (%(type_)s = '' OR bet.type = %(type_)s)
              AND bet.stake_minor >= %(stake_min_minor)s
              AND (
                  %(days)s::integer IS NULL
                  OR bet.id >= first_id_at(now() - make_interval(days => %(days)s))
              )
            ORDER BY bet.id DESC
            LIMIT %(limit)s
            """,
            {
                "tenant_id": tenant_id,
                "player_id": player_id,
                "status": status,
                "type_": type_,
                "stake_min_minor": stake_min_minor,
                "days": days,
                "before_id": before_id,
                "limit": limit,
            },
        ).fetchall()


def get_bet_record(conn: Connection, *, tenant_id: int, bet_id: int) -> BetRecord | None:
    """Whose bet it is and how it came to be; also of a slip that waits, or waited, for a trader."""
    with conn.cursor(row_factory=class_row(BetRecord)) as cursor:
        return cursor.execute(
            """
            SELECT request.player_id,
                   player.username_norm AS username,
                   player.display_name,
                   request.key::text AS key,
                   request.created_at AS asked_at,
                   coalesce(bet.price_mode, '') AS price_mode,
                   coalesce(bet.within_bp, 0) AS within_bp,
                   coalesce(bet.rules_version, 0) AS rules_version,
                   coalesce(bet.channel, '') AS channel,
                   coalesce(bet.vouched_by, '') AS vouched_by,
                   coalesce(bet.gen, 0) AS gen,
                   bet.settled_at,
                   coalesce(referral.reason, '') AS referral_reason,
                   coalesce(referral.status, '') AS referral_status,
                   coalesce(referral.decided_by, '') AS referral_decided_by,
                   referral.expires_at AS referral_expires_at,
                   referral.stake_max_minor
            FROM bet_requests AS request
            JOIN players AS player
                ON player.tenant_id = request.tenant_id AND player.id = request.player_id
            LEFT JOIN bets AS bet
                ON bet.tenant_id = request.tenant_id AND bet.id = request.bet_id
            LEFT JOIN referrals AS referral
                ON referral.tenant_id = request.tenant_id AND referral.bet_id = request.bet_id
            WHERE request.tenant_id = %(tenant_id)s AND request.bet_id = %(bet_id)s
            """,
            {"tenant_id": tenant_id, "bet_id": bet_id},
        ).fetchone()
