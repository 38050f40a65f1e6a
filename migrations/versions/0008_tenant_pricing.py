"""What a tenant makes of the feed's prices: margins, marks on what is offered, overriding prices."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# The catalogue's ids carry no foreign key here: every key of a tenant's table begins with the tenant,
# so that tenants may once live apart from each other.
UP = """
SET LOCAL ROLE touchline_owner;

ALTER TABLE tenants ADD COLUMN pricing_version bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN tenants.pricing_version IS
    'Counts the changes of the tenant''s margins, marks and prices; part of every price''s version.';
GRANT UPDATE (pricing_version) ON tenants TO app_platform;

CREATE TABLE pricing_changes (
    tenant_id bigint NOT NULL,
    version bigint NOT NULL,
    action text NOT NULL,
    facts jsonb NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pricing_changes_pkey PRIMARY KEY (tenant_id, version),
    CONSTRAINT pricing_change_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT pricing_version_starts_at_one CHECK (version >= 1),
    CONSTRAINT pricing_action_is_known CHECK (action IN ('margin', 'mark', 'price')),
    CONSTRAINT facts_are_an_object CHECK (jsonb_typeof(facts) = 'object')
);

CREATE TABLE tenant_margins (
    tenant_id bigint NOT NULL,
    sport text NOT NULL DEFAULT '',
    league_id bigint NOT NULL DEFAULT 0,
    market_type text NOT NULL DEFAULT '',
    method text NOT NULL,
    overround_bp integer NOT NULL,
    selection_margin_bp integer NOT NULL,
    floor_milli integer NOT NULL,
    ceiling_milli integer NOT NULL,
    ladder text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT tenant_margins_pkey PRIMARY KEY (tenant_id, sport, league_id, market_type),
    CONSTRAINT margin_comes_from_a_change FOREIGN KEY (tenant_id, version)
        REFERENCES pricing_changes (tenant_id, version),
    CONSTRAINT a_league_says_its_sport_itself CHECK (league_id = 0 OR sport = ''),
    CONSTRAINT margin_method_is_known CHECK (method IN ('power', 'proportional')),
    CONSTRAINT ladder_is_known CHECK (ladder IN ('hundredths', 'stepped')),
    CONSTRAINT overround_is_a_books CHECK (overround_bp BETWEEN 10000 AND 15000),
    CONSTRAINT selection_margin_is_a_books CHECK (selection_margin_bp BETWEEN 0 AND 5000),
    CONSTRAINT floor_and_ceiling_are_prices CHECK (
        floor_milli BETWEEN 1010 AND ceiling_milli AND ceiling_milli <= 10000000
    )
);
CREATE INDEX tenant_margins_by_change ON tenant_margins (tenant_id, version);

CREATE TABLE tenant_marks (
    tenant_id bigint NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    state text NOT NULL,
    limit_percent smallint,
    version bigint NOT NULL,
    CONSTRAINT tenant_marks_pkey PRIMARY KEY (tenant_id, kind, target),
    CONSTRAINT mark_comes_from_a_change FOREIGN KEY (tenant_id, version)
        REFERENCES pricing_changes (tenant_id, version),
    CONSTRAINT mark_kind_is_known CHECK (kind IN ('sport', 'league', 'event', 'market')),
    CONSTRAINT mark_state_is_known CHECK (state IN ('hidden', 'suspended', 'limited')),
    CONSTRAINT a_limit_has_its_percentage CHECK (
        (state = 'limited') = (limit_percent IS NOT NULL)
    ),
    CONSTRAINT limit_is_a_share CHECK (limit_percent BETWEEN 1 AND 99)
);
CREATE INDEX tenant_marks_by_change ON tenant_marks (tenant_id, version);
COMMENT ON COLUMN tenant_marks.target IS
    'A sport''s slug, or the id of a league, event or market as text.';

CREATE TABLE tenant_prices (
    tenant_id bigint NOT NULL,
    selection_id bigint NOT NULL,
    event_id bigint NOT NULL,
    price_milli integer NOT NULL,
    feed_version bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT tenant_prices_pkey PRIMARY KEY (tenant_id, selection_id),
    CONSTRAINT tenant_price_comes_from_a_change FOREIGN KEY (tenant_id, version)
        REFERENCES pricing_changes (tenant_id, version),
    CONSTRAINT tenant_price_is_offerable CHECK (price_milli BETWEEN 1001 AND 10000000)
);
CREATE INDEX tenant_prices_by_change ON tenant_prices (tenant_id, version);
COMMENT ON COLUMN tenant_prices.feed_version IS
    'The version of the feed''s price this one was made on; it holds for no other.';

ALTER TABLE pricing_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE pricing_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_margins ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_margins FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_marks FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_prices ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_prices FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON pricing_changes
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON tenant_margins
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON tenant_marks
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON tenant_prices
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

GRANT SELECT ON pricing_changes, tenant_margins, tenant_marks, tenant_prices
    TO app_web, app_worker, app_platform, app_read;
GRANT INSERT ON pricing_changes, tenant_margins, tenant_marks, tenant_prices TO app_platform;
GRANT UPDATE, DELETE ON tenant_margins, tenant_marks, tenant_prices TO app_platform;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE tenant_prices;
DROP TABLE tenant_marks;
DROP TABLE tenant_margins;
DROP TABLE pricing_changes;
REVOKE UPDATE (pricing_version) ON tenants FROM app_platform;
ALTER TABLE tenants DROP COLUMN pricing_version;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
