"""Placing a bet reads by index from a book's first bet on: its plans are kept while the tables grow."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# A plan made while a table is empty reads all of it, and is kept until the server has counted the
# rows: until then each bet cost more than the one before. Each of these reads is of a few rows.
FUNCTIONS = ("placement_facts", "place_bet")
WAYS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")


def upgrade() -> None:
    _alter("SET {way} = off")


def downgrade() -> None:
    _alter("RESET {way}")


def _alter(change: str) -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    for function in FUNCTIONS:
        for way in WAYS:
            op.execute(f"ALTER FUNCTION {function} {change.format(way=way)}")
    op.execute("RESET ROLE")
