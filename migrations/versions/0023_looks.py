"""Looks that are worked on before they are shown, and logos."""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

DOWN = """
DROP TABLE branding_drafts;
DROP TABLE branding_logos;
DROP TABLE logos;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(Path(__file__).with_name("0023_looks.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(DOWN)
    op.execute("RESET ROLE")
