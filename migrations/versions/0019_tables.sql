ALTER TABLE tenants ADD COLUMN has_cash_out boolean NOT NULL DEFAULT true;
ALTER TABLE tenants ADD COLUMN cash_out_margin_bp smallint NOT NULL DEFAULT 700;
ALTER TABLE tenants ADD CONSTRAINT cash_out_margin_is_a_share
    CHECK (cash_out_margin_bp BETWEEN 0 AND 5000) NOT VALID;
COMMENT ON COLUMN tenants.has_cash_out IS 'Whether open bets are bought back before their end.';
COMMENT ON COLUMN tenants.cash_out_margin_bp IS
    'What the house keeps of a bet that it buys back, in hundredths of a percent.';
GRANT UPDATE (has_cash_out, cash_out_margin_bp) ON tenants TO app_platform;

ALTER TABLE bet_legs ADD COLUMN exposed_minor bigint NOT NULL DEFAULT 0;
ALTER TABLE bet_legs ADD CONSTRAINT exposure_of_a_leg_is_an_amount
    CHECK (exposed_minor BETWEEN 0 AND 1000000000000000) NOT VALID;
COMMENT ON COLUMN bet_legs.exposed_minor IS
    'What the bet added to the exposure of this selection; 0 where nothing limited it.';

-- The newest offer to buy a bet back; the one before it is over. An accepted one stays for good.
CREATE TABLE cash_out_quotes (
    tenant_id bigint NOT NULL,
    bet_id bigint NOT NULL,
    id bigint NOT NULL,
    value_minor bigint NOT NULL,
    margin_bp smallint NOT NULL,
    pricing_version bigint NOT NULL,
    event_ids bigint[] NOT NULL,
    market_ids bigint[] NOT NULL,
    market_versions bigint[] NOT NULL,
    prices_milli integer[] NOT NULL,
    quoted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    CONSTRAINT cash_out_quotes_pkey PRIMARY KEY (tenant_id, bet_id),
    CONSTRAINT quote_has_its_bet FOREIGN KEY (tenant_id, bet_id) REFERENCES bets (tenant_id, id),
    CONSTRAINT quote_is_an_amount CHECK (value_minor BETWEEN 1 AND 1000000000000000),
    CONSTRAINT quote_has_a_margin CHECK (margin_bp BETWEEN 0 AND 5000),
    CONSTRAINT quote_names_each_open_leg CHECK (
        cardinality(event_ids) BETWEEN 1 AND 20
        AND cardinality(market_ids) = cardinality(event_ids)
        AND cardinality(market_versions) = cardinality(event_ids)
        AND cardinality(prices_milli) = cardinality(event_ids)
    ),
    CONSTRAINT quote_ends CHECK (expires_at > quoted_at)
) WITH (fillfactor = 80);
COMMENT ON COLUMN cash_out_quotes.prices_milli IS
    'What each open leg cost when the bet was quoted, in thousandths.';

ALTER TABLE cash_out_quotes ENABLE ROW LEVEL SECURITY;
ALTER TABLE cash_out_quotes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON cash_out_quotes
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
GRANT SELECT ON cash_out_quotes TO app_web, app_worker, app_platform, app_read;
