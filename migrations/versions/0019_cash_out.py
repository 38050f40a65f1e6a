"""Cash-out: quotes and what comes of them; exposure is given back, and counted whoever let a bet in."""

import re
from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PARTS = ("tables", "exposure", "place_bet", "functions")

DOWN = """
DROP FUNCTION place_cash_out;
DROP FUNCTION add_cash_out_quote;
DROP FUNCTION give_exposure;
DROP FUNCTION take_exposure;
DROP TABLE cash_out_quotes;
ALTER TABLE bet_legs DROP COLUMN exposed_minor;
ALTER TABLE tenants DROP COLUMN cash_out_margin_bp;
ALTER TABLE tenants DROP COLUMN has_cash_out;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    for part in PARTS:
        op.execute(_beside(f"0019_{part}.sql"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(DOWN)
    op.execute(_former("take_exposure", "0016_functions.sql"))
    op.execute("REVOKE EXECUTE ON FUNCTION take_exposure FROM PUBLIC")
    op.execute(_former("place_bet", "0018_placing.sql"))
    op.execute("RESET ROLE")


def _former(function: str, name: str) -> str:
    """A function as it was made before."""
    body = rf"CREATE (?:OR REPLACE )?FUNCTION {function}\(.*?\n\$\$;\n"
    found = re.search(body, _beside(name), re.DOTALL)
    assert found is not None
    return re.sub("^CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", found[0])


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")
