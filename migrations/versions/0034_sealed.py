"""The secrets of authenticator apps may be kept sealed."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# Either the letters themselves, as they were kept before, or sealed: the key's name, then what it hides.
# The rows of before fit, so nothing is gone through.
UP = """
SET LOCAL ROLE touchline_owner;
-- squawk-ignore ban-drop-constraint
ALTER TABLE staff_authenticators DROP CONSTRAINT authenticator_secret_is_base32;
ALTER TABLE staff_authenticators ADD CONSTRAINT authenticator_secret_is_sealed
    CHECK (secret ~ '^([A-Z2-7]{32}|k[0-9a-f]{8}[.][A-Za-z0-9_-]{80})$') NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE player_second_factors DROP CONSTRAINT player_secret_is_base_32;
ALTER TABLE player_second_factors ADD CONSTRAINT player_secret_is_sealed
    CHECK (secret ~ '^([A-Z2-7]{32}|k[0-9a-f]{8}[.][A-Za-z0-9_-]{80})$') NOT VALID;
-- Sealing what is there with a newer key is the platform's.
GRANT UPDATE (secret) ON player_second_factors TO app_platform;
RESET ROLE;
"""
# What is sealed cannot be read by the version before: going back ends here while there is any.
DOWN = """
SET LOCAL ROLE touchline_owner;
REVOKE UPDATE (secret) ON player_second_factors FROM app_platform;
ALTER TABLE player_second_factors DROP CONSTRAINT player_secret_is_sealed;
ALTER TABLE player_second_factors ADD CONSTRAINT player_secret_is_base_32
    CHECK (secret ~ '^[A-Z2-7]{32}$');
ALTER TABLE staff_authenticators DROP CONSTRAINT authenticator_secret_is_sealed;
ALTER TABLE staff_authenticators ADD CONSTRAINT authenticator_secret_is_base32
    CHECK (secret ~ '^[A-Z2-7]{32}$');
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
