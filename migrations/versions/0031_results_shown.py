"""Final results are shown to anybody, so web processes read which version is final."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;
GRANT SELECT ON final_results TO app_web;
RESET ROLE;
"""
DOWN = """
SET LOCAL ROLE touchline_owner;
REVOKE SELECT ON final_results FROM app_web;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
