-- A logo as we encoded it ourselves; what was uploaded is not kept. Its tag is made of its content.
CREATE TABLE logos (
    tenant_id bigint NOT NULL,
    tag text NOT NULL,
    body bytea NOT NULL,
    width_px integer NOT NULL,
    height_px integer NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT logos_pkey PRIMARY KEY (tenant_id, tag),
    CONSTRAINT logo_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT tag_is_a_digest CHECK (tag ~ '^[0-9a-f]{16}$'),
    CONSTRAINT logo_is_light CHECK (octet_length(body) BETWEEN 1 AND 15360),
    CONSTRAINT logo_fits_the_header CHECK (
        width_px BETWEEN 1 AND 480 AND height_px BETWEEN 1 AND 96
    )
);

-- Which versions show a logo in place of the name.
CREATE TABLE branding_logos (
    tenant_id bigint NOT NULL,
    version bigint NOT NULL,
    tag text NOT NULL,
    CONSTRAINT branding_logos_pkey PRIMARY KEY (tenant_id, version),
    CONSTRAINT logo_is_of_a_version FOREIGN KEY (tenant_id, version)
        REFERENCES branding (tenant_id, version),
    CONSTRAINT version_has_its_logo FOREIGN KEY (tenant_id, tag) REFERENCES logos (tenant_id, tag)
);
CREATE INDEX branding_logos_by_logo ON branding_logos (tenant_id, tag);

-- What somebody is working on: one draft a tenant. Its revision tells a stale form from a fresh one.
CREATE TABLE branding_drafts (
    tenant_id bigint NOT NULL,
    revision bigint NOT NULL,
    site_name text NOT NULL,
    tagline text NOT NULL,
    scheme text NOT NULL,
    tokens jsonb NOT NULL,
    logo_tag text,
    saved_by text NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT branding_drafts_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT draft_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT draft_has_its_logo FOREIGN KEY (tenant_id, logo_tag)
        REFERENCES logos (tenant_id, tag),
    CONSTRAINT revision_starts_at_one CHECK (revision >= 1),
    CONSTRAINT draft_name_is_short CHECK (char_length(site_name) BETWEEN 1 AND 80),
    CONSTRAINT draft_tagline_is_short CHECK (char_length(tagline) <= 160),
    CONSTRAINT draft_scheme_is_known CHECK (scheme IN ('light', 'dark')),
    CONSTRAINT draft_tokens_are_an_object CHECK (jsonb_typeof(tokens) = 'object')
);
CREATE INDEX branding_drafts_by_logo ON branding_drafts (tenant_id, logo_tag);

ALTER TABLE logos ENABLE ROW LEVEL SECURITY;
ALTER TABLE logos FORCE ROW LEVEL SECURITY;
ALTER TABLE branding_logos ENABLE ROW LEVEL SECURITY;
ALTER TABLE branding_logos FORCE ROW LEVEL SECURITY;
ALTER TABLE branding_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE branding_drafts FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON logos
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON branding_logos
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON branding_drafts
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

GRANT SELECT ON logos, branding_logos TO app_web, app_worker, app_platform, app_read;
GRANT INSERT ON logos, branding_logos TO app_platform;
GRANT SELECT, INSERT, UPDATE, DELETE ON branding_drafts TO app_platform;
GRANT SELECT ON branding_drafts TO app_read;
