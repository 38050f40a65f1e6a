"""All limits of a player cost one look at their bets; the limits of deposits of old are gone."""

import re
from pathlib import Path

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# Nobody reads or writes it since player_limits.
DROP = """
-- squawk-ignore ban-drop-table
DROP TABLE deposit_limits;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(_text("0030_windows.sql"))
    op.execute(DROP)
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    before = _text("0015_cashier.sql")
    parts = re.findall(
        r"^(?:CREATE TABLE deposit_limits|COMMENT ON COLUMN deposit_limits|ALTER TABLE deposit_limits"
        r"|CREATE POLICY own_tenant ON deposit_limits).*?;$",
        before,
        re.DOTALL | re.MULTILINE,
    )
    for part in parts:
        op.execute(part)
    op.execute(
        """
        GRANT SELECT ON deposit_limits TO app_web, app_worker, app_platform, app_read;
        GRANT INSERT ON deposit_limits TO app_platform;
        GRANT UPDATE (limit_minor, asked_minor, asked_at, changed_by, changed_at)
            ON deposit_limits TO app_platform;
        COMMENT ON TABLE deposit_limits IS
            'Read by nobody since player_limits; kept for the version before.';
        """
    )
    found = re.search(
        r"CREATE (FUNCTION limit_windows\(.*?\n\$\$;\n)", _text("0018_functions.sql"), re.DOTALL
    )
    assert found is not None
    op.execute(f"CREATE OR REPLACE {found[1]}")
    op.execute("RESET ROLE")


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")
