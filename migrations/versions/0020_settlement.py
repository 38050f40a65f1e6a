"""Settlement: what became of selections, the runs that pay bets by it, and every decision on record."""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PARTS = ("tables", "functions")

DOWN = """
SET LOCAL ROLE touchline_owner;
GRANT UPDATE (status, gen, payout_minor, settled_at) ON bets TO app_worker;
GRANT INSERT ON outbox TO app_worker;
DROP FUNCTION add_settlements;
DROP FUNCTION add_bet_payouts;
DROP FUNCTION add_settlement_runs;
DROP TABLE bet_settlements;
DROP TABLE settlement_run_totals;
DROP TABLE settlement_runs;
DROP TABLE graded_selections;
DROP TABLE event_gradings;
DROP TABLE graded_events;
DROP TABLE settlement_agenda;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    for part in PARTS:
        op.execute(Path(__file__).with_name(f"0020_{part}.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute(DOWN)
