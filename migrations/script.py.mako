"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;
RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
