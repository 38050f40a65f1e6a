"""Cash-out of bets some of whose legs are settled; a stake spread over more lines than it has units."""

import re
from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# How little a line may carry is a limit of the house, and not what a bet is.
LINES = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE bets DROP CONSTRAINT bet_has_lines;
ALTER TABLE bets ADD CONSTRAINT bet_has_lines CHECK (lines >= 1) NOT VALID;
"""
FORMER_LINES = """
ALTER TABLE bets DROP CONSTRAINT bet_has_lines;
ALTER TABLE bets ADD CONSTRAINT bet_has_lines CHECK (lines BETWEEN 1 AND stake_minor);
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(_beside("0021_quotes.sql"))
    op.execute(LINES)
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(FORMER_LINES)
    op.execute(_former("add_cash_out_quote", "0019_functions.sql"))
    op.execute(_former("place_cash_out", "0020_cash_out.sql"))
    op.execute("ALTER TABLE cash_out_quotes DROP COLUMN leg_gens")
    op.execute("RESET ROLE")


def _former(function: str, name: str) -> str:
    """A function as it was made before."""
    body = rf"CREATE (?:OR REPLACE )?FUNCTION {function}\(.*?\n\$\$;\n"
    found = re.search(body, _beside(name), re.DOTALL)
    assert found is not None
    return re.sub("^CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", found[0])


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")
