"""Settlement: what became of selections, the runs that pay bets by it, and every decision on record."""

import re
from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PARTS = ("tables", "functions", "cash_out", "voids")

DOWN = """
DROP POLICY every_tenants_turn ON outbox;
GRANT UPDATE (status, gen, payout_minor, settled_at) ON bets TO app_worker;
GRANT INSERT ON outbox TO app_worker;
DROP FUNCTION add_market_void;
DROP FUNCTION add_void;
DROP FUNCTION add_settlements;
DROP FUNCTION add_bet_payouts;
DROP FUNCTION add_settlement_runs;
DROP TABLE void_versions;
DROP TABLE voided_markets;
DROP TABLE bet_settlements;
DROP TABLE settlement_run_totals;
DROP TABLE settlement_runs;
DROP TABLE graded_selections;
DROP TABLE event_gradings;
DROP TABLE graded_events;
DROP TABLE settlement_agenda;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    for part in PARTS:
        op.execute(Path(__file__).with_name(f"0020_{part}.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(DOWN)
    before = Path(__file__).with_name("0019_functions.sql").read_text("utf-8")
    found = re.search(r"CREATE (FUNCTION place_cash_out\(.*?\n\$\$;\n)", before, re.DOTALL)
    assert found is not None
    op.execute(f"CREATE OR REPLACE {found[1]}")
    op.execute("RESET ROLE")
