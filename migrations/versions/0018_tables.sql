-- What a player is kept from, and since when they have been playing: one row for whoever asked for
-- any of it, so that a bet looks in one place. What was before is in the trail.
CREATE TABLE player_protection (
    tenant_id bigint NOT NULL,
    player_id bigint NOT NULL,
    excluded_at timestamptz,
    excluded_until timestamptz,
    removal text NOT NULL DEFAULT 'none',
    removal_asked_by text,
    removal_asked_at timestamptz,
    timed_out_until timestamptz,
    reality_every_min smallint,
    reality_from timestamptz,
    CONSTRAINT player_protection_pkey PRIMARY KEY (tenant_id, player_id),
    CONSTRAINT protection_is_a_players FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id),
    CONSTRAINT only_an_exclusion_that_began_ends CHECK (
        excluded_until IS NULL OR excluded_at IS NOT NULL
    ),
    -- Months are counted in UTC, whatever the session's zone.
    CONSTRAINT exclusion_lasts_half_a_year CHECK (
        excluded_until AT TIME ZONE 'UTC' >= excluded_at AT TIME ZONE 'UTC' + interval '6 months'
    ),
    CONSTRAINT removal_is_known CHECK (removal IN ('none', 'asked', 'agreed')),
    CONSTRAINT removal_is_of_an_exclusion CHECK (removal = 'none' OR excluded_at IS NOT NULL),
    CONSTRAINT removal_is_asked_by_somebody CHECK (
        (removal = 'none') = (removal_asked_by IS NULL)
        AND (removal = 'none') = (removal_asked_at IS NULL)
    ),
    CONSTRAINT removal_is_asked_after_half_a_year CHECK (
        removal_asked_at AT TIME ZONE 'UTC' >= excluded_at AT TIME ZONE 'UTC' + interval '6 months'
    ),
    CONSTRAINT agreed_removal_waits_a_day CHECK (
        removal <> 'agreed' OR excluded_until >= removal_asked_at + interval '24 hours'
    ),
    CONSTRAINT reality_check_is_whole CHECK (
        (reality_every_min IS NULL) = (reality_from IS NULL)
    ),
    CONSTRAINT reality_check_comes_now_and_then CHECK (reality_every_min BETWEEN 5 AND 720)
);
CREATE INDEX exclusions_that_end ON player_protection (excluded_until);
CREATE INDEX time_outs_that_end ON player_protection (timed_out_until);
COMMENT ON COLUMN player_protection.excluded_until IS
    'With excluded_at: when the exclusion ends by itself; NULL until it is removed.';
COMMENT ON COLUMN player_protection.removal IS
    'Where a request to end the exclusion stands; once agreed, excluded_until says when it ends.';
COMMENT ON COLUMN player_protection.reality_from IS
    'Since when the player has played without being told for how long.';

-- Limits of deposits, of stakes and of losses are one thing.
CREATE TABLE player_limits (
    tenant_id bigint NOT NULL,
    player_id bigint NOT NULL,
    kind text NOT NULL,
    period text NOT NULL,
    set_by text NOT NULL,
    limit_minor bigint,
    asked_minor bigint,
    asked_at timestamptz,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT player_limits_pkey PRIMARY KEY (tenant_id, player_id, kind, period, set_by),
    CONSTRAINT limit_has_its_player FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id),
    CONSTRAINT own_limit_kind_is_known CHECK (kind IN ('deposit', 'stake', 'loss')),
    CONSTRAINT limit_period_is_known CHECK (period IN ('day', 'week', 'month')),
    CONSTRAINT limit_is_the_players_or_the_houses CHECK (set_by IN ('player', 'operator')),
    CONSTRAINT limit_is_an_amount CHECK (limit_minor BETWEEN 0 AND 1000000000000000),
    CONSTRAINT wanted_limit_is_an_amount CHECK (asked_minor BETWEEN 0 AND 1000000000000000),
    CONSTRAINT what_is_wanted_has_its_time CHECK (asked_minor IS NULL OR asked_at IS NOT NULL)
);
CREATE INDEX limits_that_wait ON player_limits (asked_at) WHERE asked_at IS NOT NULL;
COMMENT ON COLUMN player_limits.limit_minor IS 'NULL: no limit.';
COMMENT ON COLUMN player_limits.asked_at IS
    'When a higher limit, or with asked_minor NULL none at all, was asked for; it waits from then.';

-- The version before this one still writes deposit_limits; a later revision drops it.
INSERT INTO player_limits (
    tenant_id, player_id, kind, period, set_by, limit_minor, asked_minor, asked_at, changed_by,
    changed_at
)
SELECT known.tenant_id, known.player_id, 'deposit', known.period, known.set_by, known.limit_minor,
       known.asked_minor, known.asked_at, known.changed_by, known.changed_at
FROM deposit_limits AS known;
COMMENT ON TABLE deposit_limits IS 'Read by nobody since player_limits; kept for the version before.';

ALTER TABLE player_protection ENABLE ROW LEVEL SECURITY;
ALTER TABLE player_protection FORCE ROW LEVEL SECURITY;
ALTER TABLE player_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE player_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON player_protection
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON player_limits
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
-- One look tells a worker which tenants have something that is over.
CREATE POLICY looked_over_by_workers ON player_protection FOR SELECT TO app_worker USING (true);
CREATE POLICY looked_over_by_workers ON player_limits FOR SELECT TO app_worker USING (true);

GRANT SELECT ON player_protection, player_limits TO app_web, app_worker, app_platform, app_read;
GRANT INSERT ON player_protection, player_limits TO app_web, app_platform;
-- A web process begins a break through a function, and cannot end one.
GRANT UPDATE (removal, removal_asked_by, removal_asked_at, reality_every_min, reality_from)
    ON player_protection TO app_web, app_worker, app_platform;
GRANT UPDATE (excluded_at, excluded_until, timed_out_until)
    ON player_protection TO app_worker, app_platform;
GRANT UPDATE (limit_minor, asked_minor, asked_at, changed_by, changed_at)
    ON player_limits TO app_web, app_worker, app_platform;

-- Players act for themselves, and what they do is on record like everybody's.
-- A check is made wider by putting another in its place, in one transaction.
-- squawk-ignore ban-drop-constraint
ALTER TABLE audit_log DROP CONSTRAINT actor_kind_is_known;
ALTER TABLE audit_log ADD CONSTRAINT actor_kind_is_known
    CHECK (actor_kind IN ('staff', 'cli', 'system', 'player')) NOT VALID;
GRANT INSERT ON audit_log TO app_web;
