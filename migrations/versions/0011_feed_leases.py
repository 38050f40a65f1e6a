"""Who asks each feed, in which term, where it stands with its provider, and what was spent there."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;

-- A few dozen rows, each of them renewed every other second: room to do so within the page.
CREATE TABLE feed_leases (
    provider text NOT NULL,
    sport_id smallint NOT NULL,
    part text NOT NULL,
    holder text,
    term bigint NOT NULL DEFAULT 0,
    taken_at timestamptz,
    expires_at timestamptz NOT NULL DEFAULT 'epoch',
    next_allowed_at timestamptz NOT NULL DEFAULT 'epoch',
    next_cursor text NOT NULL DEFAULT '',
    full_at timestamptz,
    CONSTRAINT feed_leases_pkey PRIMARY KEY (provider, sport_id, part),
    CONSTRAINT lease_has_a_sport FOREIGN KEY (sport_id) REFERENCES sports (id),
    CONSTRAINT lease_part_is_known CHECK (part IN ('odds', 'scores', 'fixtures')),
    CONSTRAINT lease_term_counts_up CHECK (term >= 0),
    CONSTRAINT lease_holder_is_short CHECK (char_length(holder) BETWEEN 1 AND 200),
    CONSTRAINT lease_cursor_is_short CHECK (char_length(next_cursor) <= 200),
    CONSTRAINT cursor_follows_a_full_answer CHECK (next_cursor = '' OR full_at IS NOT NULL)
) WITH (fillfactor = 50);
CREATE INDEX feed_leases_by_sport ON feed_leases (sport_id);
COMMENT ON COLUMN feed_leases.term IS
    'Grows with every holder; a transaction of an older one finds its term gone and writes nothing.';
COMMENT ON COLUMN feed_leases.next_allowed_at IS
    'Before this the provider is not asked, whoever holds the lease then.';
COMMENT ON COLUMN feed_leases.next_cursor IS
    'Where an incremental feed goes on; empty where everything is asked for.';
COMMENT ON COLUMN feed_leases.full_at IS 'When everything was last heard whole and saved.';

CREATE TABLE feed_quotas (
    provider text NOT NULL,
    full_at timestamptz NOT NULL,
    CONSTRAINT feed_quotas_pkey PRIMARY KEY (provider)
);
COMMENT ON COLUMN feed_quotas.full_at IS
    'When what was spent has come back, were nothing spent until then.';

GRANT SELECT ON feed_leases, feed_quotas TO app_worker, app_platform, app_read;
GRANT INSERT, UPDATE ON feed_leases, feed_quotas TO app_worker;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE feed_quotas;
DROP TABLE feed_leases;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
