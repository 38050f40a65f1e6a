"""A book of the size at which a missing index shows: made in SQL, in a few seconds."""

TENANTS = 60
PLAYERS = 20_000
TRANSFERS = 60_000
LEAGUES = 800
EVENTS = 20_000
UPCOMING = 2_000  # the rest is history, as after a season
MARKETS_PER_EVENT = 5

FILL = f"""
    SET LOCAL session_replication_role = replica;  -- rows fit by construction; no key is looked up

    INSERT INTO tenants (id, slug, name, theme_version)
    SELECT n, 'tenant-' || n, 'Tenant ' || n, 20 FROM generate_series(1, {TENANTS}) AS n;

    INSERT INTO tenant_domains (tenant_id, domain, verified_at)
    SELECT n, 'bets-' || n || '.example', now() FROM generate_series(1, {TENANTS}) AS n;

    INSERT INTO branding (tenant_id, version, site_name, scheme, tokens, created_by)
    SELECT n, version, 'Tenant ' || n, 'light', '{{}}', 'seed'
    FROM generate_series(1, {TENANTS}) AS n, generate_series(1, 20) AS version;

    INSERT INTO players (tenant_id, id, username_norm, display_name, password_hash)
    SELECT 1 + n % {TENANTS}, n, 'player-' || n, 'Player ' || n, '$argon2id$'
    FROM generate_series(1, {PLAYERS}) AS n;

    INSERT INTO tenant_currencies (tenant_id, currency, exponent, is_default)
    SELECT n, 'EUR', 2, true FROM generate_series(1, {TENANTS}) AS n;

    INSERT INTO ledger_accounts (tenant_id, id, kind, currency, player_id, floor_rule)
    SELECT 1 + n % {TENANTS}, 4 * n + account.place, account.kind, 'EUR', n, account.floor_rule
    FROM generate_series(1, {PLAYERS}) AS n,
         (VALUES (0, 10, 1), (1, 11, 1), (2, 14, 1), (3, 15, -1)) AS account (place, kind, floor_rule);

    INSERT INTO ledger_transfers (tenant_id, id, kind, currency, amount_minor, ref_type, ref_id, actor)
    SELECT 1 + n % {TENANTS}, n, 1, 'EUR', 100, 1, n, 'seed'
    FROM generate_series(1, {TRANSFERS}) AS n;

    INSERT INTO ledger_entries (
        tenant_id, transfer_id, currency, seq, account_id, amount_minor, balance_after_minor, version
    )
    SELECT 1 + n % {TENANTS}, n, 'EUR', side.seq, 4 * (1 + n % {PLAYERS}) + side.seq - 1,
           side.amount, 100, 1 + n / {PLAYERS}
    FROM generate_series(1, {TRANSFERS}) AS n, (VALUES (1, -100), (2, 100)) AS side (seq, amount);

    INSERT INTO deposits (
        tenant_id, id, player_id, currency, key, provider, amount_minor, state, entered_by,
        decided_by, decided_at
    )
    SELECT 1 + n % {TENANTS}, n, n, 'EUR', 'k' || n, 'bank', 100, 'confirmed', 'otto', 'rita', now()
    FROM generate_series(1, {PLAYERS}) AS n;

    INSERT INTO bets (
        tenant_id, id, player_id, currency, type, sizes, lines, legs, stake_minor,
        payout_max_minor, price_mode, within_bp, rules_version, channel, accepted_at
    )
    SELECT 1 + n % {PLAYERS} % {TENANTS}, n, n % {PLAYERS}, 'EUR', 'single', '{{1}}', 1, 1, 100, 200,
           'exact', 0, 1, 'web', now()
    FROM generate_series(1, {TRANSFERS}) AS n;

    INSERT INTO player_protection (tenant_id, player_id, timed_out_until)
    SELECT 1 + n % {TENANTS}, n, now() + n * interval '1 minute' FROM generate_series(1, {PLAYERS}) AS n;

    INSERT INTO player_limits (tenant_id, player_id, kind, period, set_by, limit_minor, changed_by)
    SELECT 1 + n % {TENANTS}, n, limited.kind, limited.period, 'player', 10000, 'seed'
    FROM generate_series(1, {PLAYERS}) AS n,
         (VALUES ('stake', 'day'), ('loss', 'month')) AS limited (kind, period);

    INSERT INTO staff_accounts (tenant_id, id, username_norm, display_name, password_hash, role)
    SELECT n % {TENANTS}, n, 'staff-' || n, 'Staff ' || n, '$argon2id$',
           CASE WHEN n % 9 = 0 THEN 'owner' ELSE 'trader' END
    FROM generate_series(1, {PLAYERS // 4}) AS n;

    INSERT INTO audit_log (
        tenant_id, id, actor_kind, actor_id, actor_scope, actor_name, origin, request_id, action,
        subject, reason
    )
    SELECT n % {TENANTS}, n, 'staff', 7, 0, 'otto', '', '', 'mark.set', 'event:' || n % 500, ''
    FROM generate_series(1, {PLAYERS}) AS n;

    INSERT INTO audit_chain (tenant_id, seq, audit_id, hash)
    SELECT n % {TENANTS}, 1 + n / {TENANTS}, n, sha256(n::text::bytea)
    FROM generate_series(1, {PLAYERS} - 100) AS n;

    INSERT INTO audit_heads (tenant_id, seq, hash, newest_id)
    SELECT n, 300, sha256(n::text::bytea), {PLAYERS} - 200 FROM generate_series(0, {TENANTS} - 1) AS n;

    INSERT INTO approvals (
        tenant_id, id, action, subject, payload, reason, requested_by, requested_at, expires_at, state
    )
    SELECT n % {TENANTS}, n, 'ledger.adjust', 'player:' || n, '{{}}', 'why', 'otto',
           now() - interval '2 days', now() - interval '1 day',
           CASE WHEN n % 200 = 0 THEN 'requested' ELSE 'expired' END
    FROM generate_series(1, {PLAYERS}) AS n;

    INSERT INTO leagues (id, sport_id, provider, provider_league_id, name)
    SELECT n, 1 + n % 17, 'goalserve', 'league-' || n, 'League ' || n
    FROM generate_series(1, {LEAGUES}) AS n;

    INSERT INTO events (
        id, sport_id, league_id, provider, provider_event_id, home_name, away_name, starts_at,
        status, raw_status, content_hash
    )
    SELECT n, league.sport_id, league.id, 'goalserve', 'event-' || n, 'Home ' || n, 'Away ' || n,
           now() + (n - {EVENTS - UPCOMING}) * CASE
               WHEN n > {EVENTS - UPCOMING} THEN interval '5 minutes' ELSE interval '15 minutes'
           END,
           CASE WHEN n > {EVENTS - UPCOMING} THEN 'scheduled' ELSE 'finished' END,
           '', decode(md5(n::text), 'hex')
    FROM generate_series(1, {EVENTS}) AS n
    JOIN leagues AS league ON league.id = 1 + n % {LEAGUES};

    INSERT INTO markets (id, event_id, type, period, line_quarters, is_main)
    SELECT n, 1 + n / {MARKETS_PER_EVENT},
           CASE WHEN n % {MARKETS_PER_EVENT} = 0 THEN 'moneyline' ELSE 'total' END, 'match',
           CASE WHEN n % {MARKETS_PER_EVENT} > 0 THEN n % {MARKETS_PER_EVENT} * 4 + 2 END, true
    FROM generate_series(0, {EVENTS * MARKETS_PER_EVENT} - 1) AS n;

    INSERT INTO selections (id, market_id, code)
    SELECT n, n / 2, CASE WHEN n % 2 = 0 THEN 'over' ELSE 'under' END
    FROM generate_series(0, {EVENTS * MARKETS_PER_EVENT * 2} - 1) AS n;

    INSERT INTO prices (selection_id, price_milli, is_open)
    SELECT n, 1500 + n % 1000, true
    FROM generate_series(0, {EVENTS * MARKETS_PER_EVENT * 2} - 1) AS n;

    INSERT INTO results (event_id, version, status, raw_status, periods, content_hash)
    SELECT n, version, 'finished', 'FT', '[]', decode(md5(n::text), 'hex')
    FROM generate_series(1, {EVENTS - UPCOMING}) AS n, generate_series(1, 2) AS version;
"""


def fill(connection):
    """Make the book in a migrated database and tell the planner about it."""
    with connection.transaction():
        connection.execute(FILL)
    connection.execute("ANALYZE")
