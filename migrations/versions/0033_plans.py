"""What a tenant pays for a head, and how many players and staff it may have."""

from pathlib import Path

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP FUNCTION lock_plan(bigint);
DROP TABLE tenant_plans;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(Path(__file__).with_name("0033_plans.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute(DOWN)
