"""The back office: what staff prove themselves with beside a password, and notes on players."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Nobody but the platform's role reads a secret: it is shown once, to whom it is of, and never again.
UP = """
SET LOCAL ROLE touchline_owner;

CREATE TABLE staff_authenticators (
    tenant_id bigint NOT NULL,
    staff_id bigint NOT NULL,
    secret text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    last_step bigint,
    CONSTRAINT staff_authenticators_pkey PRIMARY KEY (tenant_id, staff_id),
    CONSTRAINT authenticator_is_somebodys FOREIGN KEY (tenant_id, staff_id)
        REFERENCES staff_accounts (tenant_id, id),
    CONSTRAINT authenticator_secret_is_base32 CHECK (secret ~ '^[A-Z2-7]{32}$'),
    CONSTRAINT an_authenticator_was_used_once_confirmed CHECK (
        (confirmed_at IS NULL) = (last_step IS NULL)
    )
);
COMMENT ON COLUMN staff_authenticators.last_step IS
    'The half minute of the newest password that was taken; none of it or before is good again.';

CREATE TABLE staff_recovery_codes (
    tenant_id bigint NOT NULL,
    staff_id bigint NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    CONSTRAINT staff_recovery_codes_pkey PRIMARY KEY (tenant_id, staff_id, code_hash),
    CONSTRAINT recovery_code_is_somebodys FOREIGN KEY (tenant_id, staff_id)
        REFERENCES staff_accounts (tenant_id, id),
    CONSTRAINT recovery_code_is_a_sha256 CHECK (octet_length(code_hash) = 32)
);

CREATE TABLE player_notes (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    player_id bigint NOT NULL,
    body text NOT NULL,
    written_by text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT player_notes_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT note_is_on_a_player FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id),
    CONSTRAINT note_says_something CHECK (char_length(body) BETWEEN 1 AND 1000),
    CONSTRAINT note_is_somebodys CHECK (char_length(written_by) BETWEEN 1 AND 80)
);
CREATE INDEX player_notes_by_player ON player_notes (tenant_id, player_id, id);
COMMENT ON TABLE player_notes IS 'What staff tell each other about a player. Rows are only ever added.';

ALTER TABLE staff_authenticators ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_authenticators FORCE ROW LEVEL SECURITY;
ALTER TABLE staff_recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_recovery_codes FORCE ROW LEVEL SECURITY;
ALTER TABLE player_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE player_notes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON staff_authenticators
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON staff_recovery_codes
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON player_notes
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

GRANT SELECT, INSERT, DELETE ON staff_authenticators, staff_recovery_codes TO app_platform;
GRANT UPDATE (secret, begun_at, confirmed_at, last_step) ON staff_authenticators TO app_platform;
GRANT UPDATE (used_at) ON staff_recovery_codes TO app_platform;
GRANT SELECT (tenant_id, staff_id, confirmed_at) ON staff_authenticators TO app_read;
GRANT SELECT, INSERT ON player_notes TO app_platform;
GRANT SELECT ON player_notes TO app_read;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE player_notes;
DROP TABLE staff_recovery_codes;
DROP TABLE staff_authenticators;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
