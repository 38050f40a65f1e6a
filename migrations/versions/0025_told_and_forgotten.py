"""What was told of bets is kept for two days for a check; what bets leave behind goes after a while."""

from pathlib import Path

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PARTS = ("told", "forgetting")
DOWN = """
DROP FUNCTION drop_old_exposure;
DROP FUNCTION drop_old_slips;
DROP FUNCTION drop_old_quotes;
DROP FUNCTION drop_old_told_bets;
DROP TABLE told_bets_since;
DROP TABLE told_bets;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    for part in PARTS:
        op.execute(Path(__file__).with_name(f"0025_{part}.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(DOWN)
    op.execute("RESET ROLE")
