-- Which bets somebody was told of, for as long as a check asks: the outbox forgets what it has told.
CREATE TABLE told_bets (
    tenant_id bigint NOT NULL,
    bet_id bigint NOT NULL,
    events integer NOT NULL DEFAULT 1,
    CONSTRAINT told_bets_pkey PRIMARY KEY (tenant_id, bet_id),
    CONSTRAINT what_was_told_happened CHECK (events >= 1)
) WITH (fillfactor = 100);
COMMENT ON TABLE told_bets IS
    'How many events of its acceptance were told of a bet; one is right. Kept for two days.';
ALTER TABLE told_bets ENABLE ROW LEVEL SECURITY;
ALTER TABLE told_bets FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON told_bets
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY every_tenants_turn ON told_bets TO app_worker USING (true) WITH CHECK (true);
GRANT SELECT ON told_bets TO app_web, app_worker, app_platform, app_read;
GRANT INSERT, UPDATE (events) ON told_bets TO app_worker;

-- The version before this one tells and keeps nothing: what it may still tell is not asked after.
CREATE TABLE told_bets_since (
    only_one boolean NOT NULL DEFAULT true,
    since timestamptz NOT NULL,
    CONSTRAINT told_bets_since_pkey PRIMARY KEY (only_one),
    CONSTRAINT there_is_one_since CHECK (only_one)
);
COMMENT ON TABLE told_bets_since IS 'From when on every bet that was told is kept in told_bets.';
INSERT INTO told_bets_since (since)
SELECT now() + CASE WHEN pg_relation_size('bets') > 0 THEN interval '15 minutes' ELSE interval '0' END;
GRANT SELECT ON told_bets_since TO app_web, app_worker, app_platform, app_read;
