-- How much of the largest stakes is open so long before a start; "" is every sport.
CREATE TABLE early_limits (
    tenant_id bigint NOT NULL,
    sport text NOT NULL DEFAULT '',
    hours_before smallint NOT NULL,
    limit_percent smallint NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT early_limits_pkey PRIMARY KEY (tenant_id, sport, hours_before),
    CONSTRAINT early_limit_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT early_is_within_a_month CHECK (hours_before BETWEEN 1 AND 720),
    CONSTRAINT early_limit_is_a_share CHECK (limit_percent BETWEEN 1 AND 99),
    CONSTRAINT early_limit_is_somebodys CHECK (char_length(changed_by) BETWEEN 1 AND 80)
);
COMMENT ON COLUMN early_limits.hours_before IS
    'It holds while more than so many hours are left until the start.';

ALTER TABLE early_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE early_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON early_limits
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
GRANT SELECT ON early_limits TO app_web, app_worker, app_platform, app_read;
GRANT INSERT, UPDATE, DELETE ON early_limits TO app_platform;

-- What is hidden or suspended keeps its share of the limits for when bets are taken again.
-- squawk-ignore ban-drop-constraint
ALTER TABLE tenant_marks DROP CONSTRAINT a_limit_has_its_percentage;
ALTER TABLE tenant_marks ADD CONSTRAINT a_limit_has_its_percentage
    CHECK (state <> 'limited' OR limit_percent IS NOT NULL) NOT VALID;
