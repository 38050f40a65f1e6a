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
    for function in ("add_cash_out_quote", "place_cash_out"):
        op.execute(_former(function))
    op.execute("ALTER TABLE cash_out_quotes DROP COLUMN leg_gens")
    op.execute("RESET ROLE")


def _former(function: str) -> str:
    """A function as it was made before."""
    found = re.search(
        rf"CREATE FUNCTION {function}\(.*?\n\$\$;\n", _beside("0019_functions.sql"), re.DOTALL
    )
    assert found is not None
    return found[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")
