-- What a tenant says is its own. A claim blocks nobody: several may claim a domain, and the one who can
-- write the record into its zone has it. What is proved is in tenant_domains, which has each once.
CREATE TABLE domain_claims (
    tenant_id bigint NOT NULL,
    domain text NOT NULL,
    token text NOT NULL,
    claimed_by text NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    looked_at timestamptz,
    finding text,
    seen_at timestamptz,
    missed_at timestamptz,
    CONSTRAINT domain_claims_pkey PRIMARY KEY (tenant_id, domain),
    CONSTRAINT claim_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT claimed_domain_is_a_host CHECK (
        char_length(domain) <= 253
        AND domain ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$'
    ),
    CONSTRAINT claim_token_is_long CHECK (char_length(token) BETWEEN 32 AND 64),
    CONSTRAINT claimed_by_is_short CHECK (char_length(claimed_by) BETWEEN 1 AND 80),
    CONSTRAINT finding_is_known CHECK (
        finding IN ('found', 'missing', 'other', 'unreachable', 'taken')
    ),
    CONSTRAINT a_finding_was_looked_for CHECK ((finding IS NULL) = (looked_at IS NULL))
);
CREATE INDEX claims_to_look_at ON domain_claims (due_at);
COMMENT ON COLUMN domain_claims.token IS
    'What the record has to say. Anybody may read it there; only who owns the zone can put it there.';
COMMENT ON COLUMN domain_claims.missed_at IS
    'Since when a proof that was seen is not seen any more. Nothing is dropped for it.';

ALTER TABLE domain_claims ENABLE ROW LEVEL SECURITY;
ALTER TABLE domain_claims FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON domain_claims
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
-- One look tells a worker which are due; the platform's people see all.
CREATE POLICY looked_over_by_workers ON domain_claims FOR SELECT TO app_worker USING (true);
CREATE POLICY platform_staff ON domain_claims FOR SELECT TO app_platform USING (true);

GRANT SELECT ON domain_claims TO app_worker, app_platform, app_read;
GRANT INSERT (tenant_id, domain, token, claimed_by) ON domain_claims TO app_platform;
GRANT UPDATE (due_at) ON domain_claims TO app_platform;
GRANT DELETE ON domain_claims TO app_platform;
GRANT UPDATE (due_at, looked_at, finding, seen_at, missed_at) ON domain_claims TO app_worker;
GRANT DELETE ON tenant_domains TO app_platform;
GRANT INSERT (tenant_id, domain, verified_at) ON tenant_domains TO app_worker;
