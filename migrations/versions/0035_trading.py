"""Smaller limits long before a start, and marks that keep their share of the limits while they stop bets."""

import re
from pathlib import Path

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MARKS_BEFORE = """
UPDATE tenant_marks SET limit_percent = NULL WHERE state <> 'limited';
ALTER TABLE tenant_marks DROP CONSTRAINT a_limit_has_its_percentage;
ALTER TABLE tenant_marks ADD CONSTRAINT a_limit_has_its_percentage
    CHECK ((state = 'limited') = (limit_percent IS NOT NULL));
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(_text("0035_tables.sql"))
    op.execute(_text("0035_facts.sql"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    found = re.search(
        r"CREATE OR REPLACE FUNCTION placement_facts\(.*?\n\$\$;\n",
        _text("0018_placing.sql"),
        re.DOTALL,
    )
    assert found is not None
    op.execute(found[0])
    op.execute("ALTER FUNCTION placement_facts SET plan_cache_mode = force_generic_plan")
    op.execute(MARKS_BEFORE)
    op.execute("DROP TABLE early_limits")
    op.execute("RESET ROLE")


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")
