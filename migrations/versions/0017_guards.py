"""The last look before a bet is written says no to what it was not told."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(_text("0017_guards.sql"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(_as_it_was("0016_functions.sql", "is_offer_unmoved"))
    op.execute("RESET ROLE")


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _as_it_was(name: str, function: str) -> str:
    """A function as an earlier revision made it."""
    text = _text(name)
    begin = text.index(f"CREATE FUNCTION {function}(")
    body = text[begin : text.index("\n$$;", begin) + len("\n$$;")]
    return body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
