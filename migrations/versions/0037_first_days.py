"""The first days of a book: what somebody of staff no longer needs to be shown; passwords lent to players."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;

CREATE TABLE staff_hints (
    tenant_id bigint NOT NULL,
    staff_id bigint NOT NULL,
    hint text NOT NULL,
    dismissed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT staff_hints_pkey PRIMARY KEY (tenant_id, staff_id, hint),
    CONSTRAINT hint_was_for_somebody FOREIGN KEY (tenant_id, staff_id)
        REFERENCES staff_accounts (tenant_id, id),
    CONSTRAINT hint_is_known CHECK (hint IN ('tour', 'first_steps'))
);
COMMENT ON TABLE staff_hints IS 'What somebody of staff has seen enough of.';
ALTER TABLE staff_hints ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_hints FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON staff_hints
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
GRANT SELECT, INSERT, DELETE ON staff_hints TO app_platform;
GRANT SELECT ON staff_hints TO app_read;

ALTER TABLE players ADD COLUMN lent_until timestamptz;
COMMENT ON COLUMN players.lent_until IS
    'Until when a password that staff lent opens the form for another; NULL: it is their own.';
GRANT UPDATE (lent_until) ON players TO app_web, app_platform;
-- Who signs in with a lent password gets a token to choose another with.
GRANT INSERT ON mail_tokens TO app_web;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
REVOKE INSERT ON mail_tokens FROM app_web;
ALTER TABLE players DROP COLUMN lent_until;
DROP TABLE staff_hints;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
