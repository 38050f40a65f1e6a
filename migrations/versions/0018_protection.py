"""Safer gambling: limits of deposits, stakes and losses, breaks, exclusions, reality checks."""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PARTS = ("tables", "functions", "placing")

# Lines that players left in the trail are never deleted: with one of them there the check stays, and
# so does this revision.
DOWN = """
DROP FUNCTION add_time_out;
DROP FUNCTION add_exclusion;
DROP FUNCTION lock_player;
DROP FUNCTION is_kept_from_staking;
DROP FUNCTION limit_windows;
DROP TABLE player_limits;
DROP TABLE player_protection;
COMMENT ON TABLE deposit_limits IS NULL;
REVOKE INSERT ON audit_log FROM app_web;
ALTER TABLE audit_log DROP CONSTRAINT actor_kind_is_known;
ALTER TABLE audit_log ADD CONSTRAINT actor_kind_is_known
    CHECK (actor_kind IN ('staff', 'cli', 'system'));
RESET ROLE;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    for part in PARTS:
        op.execute(_text(f"0018_{part}.sql"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(_as_it_was("0016_facts.sql", "placement_facts"))
    op.execute(_as_it_was("0016_functions.sql", "place_bet"))
    op.execute(DOWN)


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _as_it_was(name: str, function: str) -> str:
    """A function as the revision before made it."""
    text = _text(name)
    begin = text.index(f"CREATE FUNCTION {function}(")
    body = text[begin : text.index("\n$$;", begin) + len("\n$$;")]
    return body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
