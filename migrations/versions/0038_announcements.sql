-- They are the platform's own, so they carry its tenant, 0.
CREATE TABLE announcements (
    tenant_id bigint NOT NULL DEFAULT 0,
    id bigint NOT NULL DEFAULT next_id(),
    level text NOT NULL,
    body text NOT NULL,
    body_it text NOT NULL DEFAULT '',
    for_staff boolean NOT NULL,
    for_players boolean NOT NULL,
    audience bigint [] NOT NULL DEFAULT '{}',
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    written_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    CONSTRAINT announcements_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT announcement_is_the_platforms CHECK (tenant_id = 0),
    CONSTRAINT announcement_level_is_known CHECK (level IN ('info', 'warning')),
    CONSTRAINT announcement_says_something CHECK (char_length(body) BETWEEN 1 AND 500),
    CONSTRAINT announcement_is_short CHECK (char_length(body_it) <= 500),
    CONSTRAINT announcement_is_for_somebody CHECK (for_staff OR for_players),
    CONSTRAINT announcement_ends_after_it_starts CHECK (ends_at > starts_at),
    CONSTRAINT announcement_is_somebodys CHECK (char_length(written_by) BETWEEN 1 AND 80)
);
CREATE INDEX announcements_by_end ON announcements (tenant_id, ends_at);
COMMENT ON COLUMN announcements.audience IS 'The tenants it is for; none is: all of them.';

ALTER TABLE announcements ENABLE ROW LEVEL SECURITY;
ALTER TABLE announcements FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON announcements
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY read_by_staff ON announcements FOR SELECT TO app_platform USING (true);
CREATE POLICY read_by_workers ON announcements FOR SELECT TO app_worker USING (true);

GRANT SELECT ON announcements TO app_platform, app_worker;
GRANT INSERT (
    tenant_id, level, body, body_it, for_staff, for_players, audience, starts_at, ends_at, written_by
) ON announcements TO app_platform;
GRANT UPDATE (withdrawn_at, changed_at) ON announcements TO app_platform;
