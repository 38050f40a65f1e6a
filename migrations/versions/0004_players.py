"""Players, and the one way in which a web process learns whose site it serves."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# active_tenant_id() is the only statement that reads past row-level security on behalf of a web
# process: it answers a tenant's id to whoever knows the slug, which is in every address anyway.
UP = """
SET LOCAL ROLE touchline_owner;

CREATE TABLE players (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    username_norm text NOT NULL,
    display_name text NOT NULL,
    password_hash text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    session_epoch bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT players_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT username_belongs_to_one_player UNIQUE (tenant_id, username_norm),
    CONSTRAINT player_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT username_is_normalised CHECK (username_norm ~ '^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$'),
    CONSTRAINT display_name_is_short CHECK (char_length(display_name) BETWEEN 1 AND 40),
    CONSTRAINT password_is_an_argon2_hash CHECK (password_hash ~ '^\\$argon2id\\$'),
    CONSTRAINT player_status_is_known CHECK (status IN ('active', 'suspended', 'closed')),
    CONSTRAINT session_epoch_starts_at_one CHECK (session_epoch >= 1)
);
COMMENT ON COLUMN players.session_epoch IS
    'Sessions carry the epoch they were opened in; a later one here ends them, wherever they are.';

ALTER TABLE players ENABLE ROW LEVEL SECURITY;
ALTER TABLE players FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON players
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

GRANT SELECT ON players TO app_web, app_platform;
GRANT SELECT (tenant_id, id, username_norm, display_name, status, session_epoch, created_at)
    ON players TO app_worker, app_read;
GRANT UPDATE (password_hash, session_epoch) ON players TO app_web;
GRANT INSERT ON players TO app_platform;
GRANT UPDATE (display_name, password_hash, status, session_epoch) ON players TO app_platform;

CREATE POLICY lookup_by_slug ON tenants FOR SELECT TO touchline_owner USING (true);

CREATE FUNCTION active_tenant_id(wanted_slug text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT tenant.id
    FROM public.tenants AS tenant
    WHERE tenant.slug = wanted_slug AND tenant.status = 'active'
$$;
COMMENT ON FUNCTION active_tenant_id(text) IS
    'The id of an active tenant by its slug; NULL for every other name.';
REVOKE EXECUTE ON FUNCTION active_tenant_id(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION active_tenant_id(text) TO app_web, app_platform;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP FUNCTION active_tenant_id(text);
DROP POLICY lookup_by_slug ON tenants;
DROP TABLE players;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
