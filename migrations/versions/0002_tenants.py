"""Ids, tenants, their domains and their branding, behind row-level security."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# tenants and tenant_domains are the directory: a slug and a domain belong to one tenant on the whole
# platform, so those two uniqueness rules alone do not begin with the tenant.
UP = """
SET LOCAL ROLE touchline_owner;

CREATE SEQUENCE id_sequence AS bigint CYCLE MAXVALUE 4194303 MINVALUE 0 CACHE 1;

CREATE FUNCTION next_id() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE
AS $$
    SELECT ((extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1735689600000) << 22
        | nextval('id_sequence')
$$;
COMMENT ON FUNCTION next_id() IS
    'Time-ordered id: milliseconds since 2025-01-01 UTC, then 22 bits of sequence.';

CREATE FUNCTION current_tenant_id() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::bigint $$;
COMMENT ON FUNCTION current_tenant_id() IS
    'The tenant of this transaction; NULL, and so no rows, when none was set.';

CREATE TABLE tenants (
    id bigint NOT NULL DEFAULT next_id(),
    slug text NOT NULL,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    theme_version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenants_pkey PRIMARY KEY (id),
    CONSTRAINT slug_belongs_to_one_tenant UNIQUE (slug),
    CONSTRAINT slug_is_a_dns_label CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$'),
    CONSTRAINT slug_is_not_reserved CHECK (slug NOT IN (
        'platform', 'office', 'api', 'static', 'healthz', 'readyz', 'metrics', 'health', 'www'
    )),
    CONSTRAINT name_is_short CHECK (char_length(name) BETWEEN 1 AND 80),
    CONSTRAINT tenant_status_is_known CHECK (status IN ('active', 'suspended')),
    CONSTRAINT theme_version_counts_up CHECK (theme_version >= 0)
);

CREATE TABLE tenant_domains (
    tenant_id bigint NOT NULL,
    domain text NOT NULL,
    verified_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_domains_pkey PRIMARY KEY (tenant_id, domain),
    CONSTRAINT domain_belongs_to_one_tenant UNIQUE (domain),
    CONSTRAINT domain_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT domain_is_a_host CHECK (domain ~ '^[a-z0-9]([a-z0-9.-]{1,251}[a-z0-9])$')
);

CREATE TABLE branding (
    tenant_id bigint NOT NULL,
    version bigint NOT NULL,
    site_name text NOT NULL,
    tagline text NOT NULL DEFAULT '',
    scheme text NOT NULL,
    tokens jsonb NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT branding_pkey PRIMARY KEY (tenant_id, version),
    CONSTRAINT branding_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT version_starts_at_one CHECK (version >= 1),
    CONSTRAINT site_name_is_short CHECK (char_length(site_name) BETWEEN 1 AND 80),
    CONSTRAINT tagline_is_short CHECK (char_length(tagline) <= 160),
    CONSTRAINT scheme_is_known CHECK (scheme IN ('light', 'dark')),
    CONSTRAINT tokens_are_an_object CHECK (jsonb_typeof(tokens) = 'object')
);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_domains ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_domains FORCE ROW LEVEL SECURITY;
ALTER TABLE branding ENABLE ROW LEVEL SECURITY;
ALTER TABLE branding FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON tenants
    USING (id = current_tenant_id()) WITH CHECK (id = current_tenant_id());
CREATE POLICY own_tenant ON tenant_domains
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON branding
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

CREATE POLICY directory_for_workers ON tenants FOR SELECT TO app_worker USING (true);
CREATE POLICY directory_for_workers ON tenant_domains FOR SELECT TO app_worker USING (true);
CREATE POLICY platform_staff ON tenants TO app_platform USING (true) WITH CHECK (true);
CREATE POLICY platform_staff ON tenant_domains TO app_platform USING (true) WITH CHECK (true);

GRANT EXECUTE ON FUNCTION next_id(), current_tenant_id()
    TO app_web, app_worker, app_platform, app_read;
GRANT USAGE ON SEQUENCE id_sequence TO app_web, app_worker, app_platform;
GRANT SELECT ON tenants, tenant_domains, branding TO app_web, app_worker, app_platform, app_read;
GRANT INSERT ON tenants, tenant_domains, branding TO app_platform;
GRANT UPDATE (name, status, theme_version) ON tenants TO app_platform;
GRANT UPDATE (verified_at) ON tenant_domains TO app_platform;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE branding;
DROP TABLE tenant_domains;
DROP TABLE tenants;
DROP FUNCTION current_tenant_id();
DROP FUNCTION next_id();
DROP SEQUENCE id_sequence;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
