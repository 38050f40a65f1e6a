"""A book of the size at which a missing index shows: made in SQL, in a few seconds."""

TENANTS = 60
PLAYERS = 20_000
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
