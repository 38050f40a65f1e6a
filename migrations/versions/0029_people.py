"""Players register, are written to, and prove themselves with more than a password."""

from pathlib import Path

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

DOWN = """
SET LOCAL ROLE touchline_owner;
REVOKE INSERT (tenant_id, username_norm, display_name, password_hash, currency)
    ON players FROM app_web;
DROP TABLE player_recovery_codes;
DROP TABLE player_second_factors;
DROP TABLE mail_tokens;
DROP TABLE mails;
DROP TABLE player_contacts;
DROP TABLE tenant_registration;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(Path(__file__).with_name("0029_tables.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute(DOWN)
