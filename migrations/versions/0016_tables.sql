CREATE TABLE odds_heard (
    sport_id smallint NOT NULL,
    heard_at timestamptz NOT NULL,
    CONSTRAINT odds_heard_pkey PRIMARY KEY (sport_id),
    CONSTRAINT heard_is_a_sport FOREIGN KEY (sport_id) REFERENCES sports (id)
) WITH (fillfactor = 50);
COMMENT ON TABLE odds_heard IS
    'When the prices of a sport were last heard whole and saved; bets are taken for so long after.';

-- What a key was used for. The bet has the id whether it was placed at once or waits for a trader.
CREATE TABLE bet_requests (
    tenant_id bigint NOT NULL,
    player_id bigint NOT NULL,
    key uuid NOT NULL,
    digest bytea NOT NULL,
    bet_id bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT bet_requests_pkey PRIMARY KEY (tenant_id, player_id, key),
    CONSTRAINT a_bet_answers_one_request UNIQUE (tenant_id, bet_id),
    CONSTRAINT digest_is_of_a_slip CHECK (octet_length(digest) = 16)
);

CREATE TABLE bets (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    player_id bigint NOT NULL,
    currency text NOT NULL,
    type text NOT NULL,
    sizes smallint[] NOT NULL,
    lines integer NOT NULL,
    legs smallint NOT NULL,
    stake_minor bigint NOT NULL,
    payout_max_minor bigint NOT NULL,
    price_mode text NOT NULL,
    within_bp smallint NOT NULL,
    rules_version integer NOT NULL,
    channel text NOT NULL,
    vouched_by text,
    accepted_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'open',
    gen integer NOT NULL DEFAULT 0,
    payout_minor bigint,
    settled_at timestamptz,
    CONSTRAINT bets_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT bet_is_in_its_players_currency FOREIGN KEY (tenant_id, player_id, currency)
        REFERENCES players (tenant_id, id, currency),
    CONSTRAINT bet_type_is_known CHECK (type IN ('single', 'acca', 'system')),
    CONSTRAINT bet_has_legs CHECK (legs BETWEEN 1 AND 20),
    CONSTRAINT bet_has_sizes CHECK (cardinality(sizes) BETWEEN 1 AND legs),
    CONSTRAINT bet_has_lines CHECK (lines BETWEEN 1 AND stake_minor),
    CONSTRAINT stake_is_an_amount CHECK (stake_minor BETWEEN 1 AND 1000000000000000),
    CONSTRAINT payout_max_is_an_amount CHECK (payout_max_minor BETWEEN 0 AND 1000000000000000),
    CONSTRAINT bet_price_mode_is_known CHECK (price_mode IN ('exact', 'higher', 'any', 'within')),
    CONSTRAINT within_is_a_share CHECK (within_bp BETWEEN 0 AND 5000),
    CONSTRAINT rules_have_a_version CHECK (rules_version >= 1),
    CONSTRAINT bet_channel_is_known CHECK (channel IN ('web', 'api', 'trader', 'replay')),
    CONSTRAINT voucher_is_somebody CHECK (char_length(vouched_by) BETWEEN 1 AND 80),
    CONSTRAINT bet_status_is_known CHECK (status IN ('open', 'won', 'lost', 'void', 'cashed_out')),
    CONSTRAINT settlement_generation_starts_at_zero CHECK (gen >= 0),
    CONSTRAINT an_open_bet_has_paid_nothing CHECK (
        (status = 'open') = (payout_minor IS NULL) AND (status = 'open') = (settled_at IS NULL)
    ),
    CONSTRAINT payout_is_an_amount CHECK (payout_minor BETWEEN 0 AND 1000000000000000)
) WITH (fillfactor = 80);
CREATE INDEX bets_by_player ON bets (tenant_id, player_id, currency, id);
COMMENT ON TABLE bets IS
    'Bets as they were accepted. Settlement moves status, gen, payout_minor and settled_at alone.';
COMMENT ON COLUMN bets.payout_max_minor IS 'What the bet returns when every leg wins.';
COMMENT ON COLUMN bets.vouched_by IS 'The trader who let it go beyond the limits; NULL for most.';

CREATE TABLE bet_legs (
    tenant_id bigint NOT NULL,
    bet_id bigint NOT NULL,
    leg_no smallint NOT NULL,
    sport text NOT NULL,
    league_id bigint NOT NULL,
    league_name text NOT NULL,
    event_id bigint NOT NULL,
    home_name text NOT NULL,
    away_name text NOT NULL,
    starts_at timestamptz NOT NULL,
    market_id bigint NOT NULL,
    market_type text NOT NULL,
    market_period text NOT NULL,
    line_quarters integer,
    selection_id bigint NOT NULL,
    selection_code text NOT NULL,
    shown_milli integer NOT NULL,
    price_milli integer NOT NULL,
    price_version bigint NOT NULL,
    pricing_version bigint NOT NULL,
    CONSTRAINT bet_legs_pkey PRIMARY KEY (tenant_id, bet_id, leg_no),
    CONSTRAINT legs_of_a_bet_are_of_different_events UNIQUE (tenant_id, event_id, bet_id),
    CONSTRAINT leg_has_its_bet FOREIGN KEY (tenant_id, bet_id) REFERENCES bets (tenant_id, id),
    CONSTRAINT leg_no_counts_from_one CHECK (leg_no BETWEEN 1 AND 20),
    CONSTRAINT leg_price_is_a_price CHECK (price_milli BETWEEN 1010 AND 10000000),
    CONSTRAINT leg_shown_price_is_a_price CHECK (shown_milli BETWEEN 1001 AND 10000000)
);
COMMENT ON TABLE bet_legs IS 'What was bet on, as it was then: nothing here changes with the book.';
COMMENT ON COLUMN bet_legs.pricing_version IS
    'The version of the tenant''s margins, marks and prices that made the price of the feed''s.';

CREATE TABLE limit_rules (
    tenant_id bigint NOT NULL,
    currency text NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    stake_min_minor bigint,
    stake_max_minor bigint,
    payout_max_minor bigint,
    exposure_max_minor bigint,
    refers boolean NOT NULL DEFAULT false,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT limit_rules_pkey PRIMARY KEY (tenant_id, currency, kind, target),
    CONSTRAINT limit_is_in_a_currency_of_the_tenant FOREIGN KEY (tenant_id, currency)
        REFERENCES tenant_currencies (tenant_id, currency),
    CONSTRAINT limit_kind_is_known CHECK (kind IN (
        'tenant', 'class', 'player', 'sport', 'league', 'event', 'market_type', 'market'
    )),
    CONSTRAINT only_a_tenants_limit_has_no_target CHECK ((kind = 'tenant') = (target = '')),
    CONSTRAINT a_limit_limits_something CHECK (
        coalesce(stake_min_minor, stake_max_minor, payout_max_minor, exposure_max_minor) IS NOT NULL
    ),
    CONSTRAINT limits_are_amounts CHECK (
        stake_min_minor BETWEEN 1 AND 1000000000000000
        AND stake_max_minor BETWEEN 0 AND 1000000000000000
        AND payout_max_minor BETWEEN 0 AND 1000000000000000
        AND exposure_max_minor BETWEEN 0 AND 1000000000000000
    ),
    CONSTRAINT limit_is_somebodys CHECK (char_length(changed_by) BETWEEN 1 AND 80)
);

CREATE TABLE player_terms (
    tenant_id bigint NOT NULL,
    player_id bigint NOT NULL,
    limit_class text NOT NULL DEFAULT '',
    stake_percent smallint NOT NULL DEFAULT 100,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT player_terms_pkey PRIMARY KEY (tenant_id, player_id),
    CONSTRAINT terms_are_a_players FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id),
    CONSTRAINT limit_class_is_a_word CHECK (limit_class ~ '^([a-z][a-z0-9_-]{0,30})?$'),
    CONSTRAINT stake_factor_is_a_share CHECK (stake_percent BETWEEN 0 AND 100),
    CONSTRAINT terms_are_somebodys CHECK (char_length(changed_by) BETWEEN 1 AND 80)
);

-- A selection everybody bets on would be one row that everybody waits for: it has several, each with
-- a share of the cap.
CREATE TABLE exposure_slots (
    tenant_id bigint NOT NULL,
    currency text NOT NULL,
    selection_id bigint NOT NULL,
    slot smallint NOT NULL,
    total_minor bigint NOT NULL,
    share_minor bigint NOT NULL,
    used_minor bigint NOT NULL,
    CONSTRAINT exposure_slots_pkey PRIMARY KEY (tenant_id, currency, selection_id, slot),
    CONSTRAINT slot_counts_from_zero CHECK (slot BETWEEN 0 AND 31),
    CONSTRAINT exposure_is_within_its_share CHECK (used_minor BETWEEN 0 AND share_minor)
) WITH (fillfactor = 50);
COMMENT ON COLUMN exposure_slots.total_minor IS
    'The cap that was shared out when this share was made; another cap shares it out anew.';

CREATE TABLE referrals (
    tenant_id bigint NOT NULL,
    bet_id bigint NOT NULL,
    player_id bigint NOT NULL,
    currency text NOT NULL,
    slip jsonb NOT NULL,
    stake_minor bigint NOT NULL,
    stake_max_minor bigint NOT NULL,
    reason text NOT NULL,
    status text NOT NULL DEFAULT 'waiting',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    CONSTRAINT referrals_pkey PRIMARY KEY (tenant_id, bet_id),
    CONSTRAINT referral_is_a_players FOREIGN KEY (tenant_id, player_id, currency)
        REFERENCES players (tenant_id, id, currency),
    CONSTRAINT referral_status_is_known CHECK (status IN ('waiting', 'accepted', 'refused')),
    CONSTRAINT referral_is_decided_by_somebody CHECK (
        (status = 'waiting') = (decided_by IS NULL) AND (status = 'waiting') = (decided_at IS NULL)
    ),
    CONSTRAINT referral_ends CHECK (expires_at > created_at)
);
CREATE INDEX referrals_by_player ON referrals (tenant_id, player_id, currency);
CREATE INDEX referrals_that_wait ON referrals (tenant_id, expires_at) WHERE status = 'waiting';

-- What happened to bets, for whoever is to be told: written with the change, or not at all.
CREATE TABLE outbox (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    topic text NOT NULL,
    ref_id bigint NOT NULL,
    gen integer NOT NULL DEFAULT 0,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT outbox_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT outbox_topic_is_known CHECK (topic IN (
        'bet.placed', 'bet.settled', 'bet.corrected', 'bet.voided', 'bet.cashed_out'
    ))
);

ALTER TABLE bet_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE bet_requests FORCE ROW LEVEL SECURITY;
ALTER TABLE bets ENABLE ROW LEVEL SECURITY;
ALTER TABLE bets FORCE ROW LEVEL SECURITY;
ALTER TABLE bet_legs ENABLE ROW LEVEL SECURITY;
ALTER TABLE bet_legs FORCE ROW LEVEL SECURITY;
ALTER TABLE limit_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE limit_rules FORCE ROW LEVEL SECURITY;
ALTER TABLE player_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE player_terms FORCE ROW LEVEL SECURITY;
ALTER TABLE exposure_slots ENABLE ROW LEVEL SECURITY;
ALTER TABLE exposure_slots FORCE ROW LEVEL SECURITY;
ALTER TABLE referrals ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrals FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON bet_requests
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON bets
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON bet_legs
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON limit_rules
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON player_terms
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON exposure_slots
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON referrals
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON outbox
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

-- Nobody who logs in writes a bet: it comes through place_bet() alone.
GRANT SELECT ON odds_heard, bet_requests, bets, bet_legs, limit_rules, player_terms, exposure_slots,
    referrals, outbox TO app_web, app_worker, app_platform, app_read;
GRANT INSERT, UPDATE ON odds_heard TO app_worker;
GRANT UPDATE (status, gen, payout_minor, settled_at) ON bets TO app_worker;
GRANT INSERT, DELETE ON outbox TO app_worker;
GRANT INSERT, UPDATE, DELETE ON limit_rules, player_terms TO app_platform;
GRANT UPDATE (status, decided_by, decided_at) ON referrals TO app_platform;
REVOKE UPDATE, DELETE, TRUNCATE ON bet_legs FROM touchline_owner;
