-- On what terms a tenant is here. Rows are only ever added: an invoice of old names the plan of then.
CREATE TABLE tenant_plans (
    tenant_id bigint NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    head_price_minor bigint,
    players_max integer,
    staff_max integer,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_plans_pkey PRIMARY KEY (tenant_id, version),
    CONSTRAINT plan_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT plan_version_starts_at_one CHECK (version >= 1),
    CONSTRAINT plan_name_is_short CHECK (char_length(name) BETWEEN 1 AND 40),
    CONSTRAINT head_price_is_no_gift CHECK (head_price_minor BETWEEN 0 AND 1000000),
    CONSTRAINT players_max_leaves_room CHECK (players_max BETWEEN 1 AND 100000000),
    CONSTRAINT staff_max_leaves_an_owner CHECK (staff_max BETWEEN 1 AND 100000),
    CONSTRAINT plan_is_set_by_somebody CHECK (char_length(set_by) BETWEEN 1 AND 80)
);
COMMENT ON COLUMN tenant_plans.head_price_minor IS
    'For a player who bets in a week, in hundredths of the platform''s currency; NULL: as for everybody.';
COMMENT ON COLUMN tenant_plans.players_max IS 'NULL is: as many as come.';

ALTER TABLE tenant_plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_plans FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenant_plans
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
GRANT SELECT ON tenant_plans TO app_web, app_platform, app_read;
GRANT INSERT (tenant_id, version, name, head_price_minor, players_max, staff_max, set_by)
    ON tenant_plans TO app_platform;

-- Who counts what a plan has room for, and adds one, waits for whoever does the same.
CREATE FUNCTION lock_plan(of_tenant_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('plan'), hashtext(of_tenant_id::text));
END
$$;
REVOKE ALL ON FUNCTION lock_plan(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_plan(bigint) TO app_web, app_platform;
