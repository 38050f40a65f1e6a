"""A settled bet is corrected by hand: staff say what its legs came to."""

from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

DOWN = """
DROP FUNCTION add_correction;
DROP TABLE bet_corrections;
ALTER TABLE bets DROP COLUMN is_by_hand;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(Path(__file__).with_name("0024_corrections.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(DOWN)
    op.execute("RESET ROLE")
