"""A tenant whose players all bet on one match, made in SQL, and the results that end it."""

from typing import Any

import psycopg

TENANT_ID = 1
PLAYERS = 20_000
EVENT_ID, LIVE_EVENT_ID = 7, 8
STAKE_MINOR, PRICE_MILLI = 1_00, 2_500
FIRST_BET_ID = 1_000_000

_PEOPLE = """
    SET session_replication_role = replica;
    SET work_mem = '256MB';
    SET maintenance_work_mem = '256MB';
    SET synchronous_commit = off;

    INSERT INTO tenants (id, slug, name) VALUES (%(tenant)s, 'settling', 'Settling');
    INSERT INTO tenant_currencies (tenant_id, currency, exponent, is_default)
    VALUES (%(tenant)s, 'EUR', 2, true);
    INSERT INTO players (tenant_id, id, username_norm, display_name, password_hash)
    SELECT %(tenant)s, n, 'p' || n, 'P', '$argon2id$' FROM generate_series(1, %(players)s) AS n;

    INSERT INTO leagues (id, sport_id, provider, provider_league_id, name)
    VALUES (5, 1, 'bench', 'l', 'League');
"""

_EVENT = """
    INSERT INTO events (id, sport_id, league_id, provider, provider_event_id, home_name, away_name,
                        starts_at, status, raw_status, content_hash)
    VALUES (%(event)s, 1, 5, 'bench', 'e%(event)s', 'Home', 'Away', now() + %(begins)s * interval '1 hour',
            'scheduled', '', '');
    INSERT INTO markets (id, event_id, type, period, is_main)
    VALUES (10 * %(event)s, %(event)s, 'match_result', 'ft', true);
    INSERT INTO selections (id, market_id, code)
    SELECT 100 * %(event)s + place, 10 * %(event)s, code
    FROM unnest(ARRAY['home', 'draw', 'away']) WITH ORDINALITY AS code (code, place);
"""

_OFFER = """
    INSERT INTO prices (selection_id, price_milli, is_open)
    SELECT 100 * %(event)s + place, 2900 + place %% 2, true FROM generate_series(1, 3) AS place;
    INSERT INTO odds_heard (sport_id, heard_at) VALUES (1, now() + interval '1 day');
"""

# Every player paid in once and then staked again and again: balances and versions are what they
# would be, had each been posted. Half of the bets are on the home side, the others on the draw and
# on the away side.
_BETS = """
    INSERT INTO ledger_accounts (tenant_id, id, kind, currency, floor_rule)
    VALUES (%(tenant)s, 1, 20, 'EUR', 0);
    INSERT INTO ledger_accounts (tenant_id, id, kind, currency, provider, floor_rule)
    VALUES (%(tenant)s, 2, 30, 'EUR', 'bank', 0);
    INSERT INTO ledger_accounts (
        tenant_id, id, kind, currency, player_id, floor_rule, balance_minor, version
    )
    SELECT %(tenant)s, 10 * n + kind.place, kind.kind, 'EUR', n, kind.floor_rule,
           CASE kind.kind WHEN 10 THEN 100000000 - %(stake)s * staked.bets
                          WHEN 11 THEN %(stake)s * staked.bets ELSE 0 END,
           CASE kind.kind WHEN 10 THEN 1 + staked.bets WHEN 11 THEN staked.bets ELSE 0 END
    FROM generate_series(1, %(players)s) AS n
    CROSS JOIN LATERAL (
        SELECT (%(bets)s + %(players)s - n) / %(players)s AS bets
    ) AS staked
    CROSS JOIN (VALUES (0, 10, 1), (1, 11, 1), (4, 14, 1), (5, 15, -1))
        AS kind (place, kind, floor_rule);

    INSERT INTO ledger_transfers (tenant_id, id, kind, currency, amount_minor, ref_type, ref_id, actor)
    SELECT %(tenant)s, n, 10, 'EUR', 100000000, 2, n, 'bench'
    FROM generate_series(1, %(players)s) AS n;
    INSERT INTO ledger_entries (
        tenant_id, transfer_id, currency, seq, account_id, amount_minor, balance_after_minor, version
    )
    SELECT %(tenant)s, n, 'EUR', side.seq, side.account, side.amount, side.balance, side.version
    FROM generate_series(1, %(players)s) AS n
    CROSS JOIN LATERAL (VALUES
        (1, 2, -100000000, NULL::bigint, NULL::bigint), (2, 10 * n, 100000000, 100000000, 1)
    ) AS side (seq, account, amount, balance, version);

    INSERT INTO ledger_transfers (tenant_id, id, kind, currency, amount_minor, ref_type, ref_id, actor)
    SELECT %(tenant)s, %(first)s + n, 1, 'EUR', %(stake)s, 1, %(first)s + n, 'bench'
    FROM generate_series(0, %(bets)s - 1) AS n;
    INSERT INTO ledger_entries (
        tenant_id, transfer_id, currency, seq, account_id, amount_minor, balance_after_minor, version
    )
    SELECT %(tenant)s, %(first)s + n, 'EUR', side.seq, side.account, side.amount, side.balance,
           side.version
    FROM generate_series(0, %(bets)s - 1) AS n
    CROSS JOIN LATERAL (
        SELECT 1 + n %% %(players)s AS player, 1 + n / %(players)s AS place
    ) AS of
    CROSS JOIN LATERAL (VALUES
        (1, 10 * of.player, -%(stake)s, 100000000 - %(stake)s * of.place, 1 + of.place),
        (2, 10 * of.player + 1, %(stake)s, %(stake)s * of.place, of.place)
    ) AS side (seq, account, amount, balance, version);

    INSERT INTO bets (tenant_id, id, player_id, currency, type, sizes, lines, legs, stake_minor,
                      payout_max_minor, price_mode, within_bp, rules_version, channel, accepted_at)
    SELECT %(tenant)s, %(first)s + n, 1 + n %% %(players)s, 'EUR', 'single', '{1}', 1, 1, %(stake)s,
           %(stake)s * %(price)s / 1000, 'exact', 0, 1, 'web', now() - interval '3 hours'
    FROM generate_series(0, %(bets)s - 1) AS n;
    INSERT INTO bet_legs (
        tenant_id, bet_id, leg_no, sport, league_id, league_name, event_id, home_name, away_name,
        starts_at, market_id, market_type, market_period, selection_id, selection_code, shown_milli,
        price_milli, price_version, pricing_version
    )
    SELECT %(tenant)s, %(first)s + n, 1, 'soccer', 5, 'League', %(event)s, 'Home', 'Away',
           now() - interval '2 hours', 70, 'match_result', 'ft', 700 + side.place, side.code,
           %(price)s, %(price)s, 1, 1
    FROM generate_series(0, %(bets)s - 1) AS n
    JOIN (VALUES (0, 1, 'home'), (1, 2, 'draw'), (2, 1, 'home'), (3, 3, 'away'))
        AS side (turn, place, code) ON side.turn = (n / %(players)s + n) %% 4;
"""

_FINAL = """
    INSERT INTO results (event_id, version, status, raw_status, home_score, away_score, half_time,
                         full_time, periods, content_hash)
    VALUES (%(event)s, %(version)s, 'finished', 'FT', %(home)s, %(away)s, '{0,0}',
            ARRAY[%(home)s, %(away)s], '[]', '');
    INSERT INTO final_results (event_id, version, confirmed_by) VALUES (%(event)s, %(version)s, '{}');
    INSERT INTO settlement_agenda (event_id) VALUES (%(event)s)
    ON CONFLICT (event_id) DO UPDATE SET due_at = now();
"""


def fill(
    conn: psycopg.Connection[Any],
    bets: int,
    players: int = PLAYERS,
    *,
    has_live_match: bool = True,
) -> None:
    """Let so many singles be open on the match. The connection is a superuser's.

    ``has_live_match``: there is another one to bet on, in a book that nobody else writes.
    """
    cursor = psycopg.ClientCursor(conn)
    facts = {
        "tenant": TENANT_ID,
        "players": players,
        "bets": bets,
        "event": EVENT_ID,
        "stake": STAKE_MINOR,
        "price": PRICE_MILLI,
        "first": FIRST_BET_ID,
    }
    cursor.execute(_PEOPLE, facts)
    cursor.execute(_EVENT, {"event": EVENT_ID, "begins": -2})
    if has_live_match:
        cursor.execute(_EVENT, {"event": LIVE_EVENT_ID, "begins": 5})
        cursor.execute(_OFFER, {"event": LIVE_EVENT_ID})
    cursor.execute(_BETS, facts)
    for table in (
        "ledger_accounts", "ledger_transfers", "ledger_entries", "bets", "bet_legs", "players",
    ):  # fmt: skip
        cursor.execute(f"VACUUM (ANALYZE, FREEZE) {table}")
    cursor.execute("SET session_replication_role = origin; CHECKPOINT")


def end(conn: psycopg.Connection[Any], version: int, home: int, away: int) -> None:
    """The match ended like this: a version of its result that is final."""
    facts = {"event": EVENT_ID, "version": version, "home": home, "away": away}
    psycopg.ClientCursor(conn).execute(_FINAL, facts)
