"""Room beside every bet for what settlement makes of it: then none of its indexes is touched."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# A bet is written once and settled once, and the bets of a match lie side by side: all versions of a page
# have to fit on it. It holds for pages that are begun from now on.
UP = """
SET LOCAL ROLE touchline_owner;
ALTER TABLE bets SET (fillfactor = 50);
RESET ROLE;
"""
DOWN = """
SET LOCAL ROLE touchline_owner;
ALTER TABLE bets SET (fillfactor = 80);
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
