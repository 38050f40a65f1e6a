"""A tenant says what becomes of the open bets of players who exclude themselves."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;
ALTER TABLE tenants ADD COLUMN voids_excluded_from timestamptz;
COMMENT ON COLUMN tenants.voids_excluded_from IS
    'Open bets of players who are excluded from then on become void; NULL: they stand.';
GRANT UPDATE (voids_excluded_from) ON tenants TO app_platform;
GRANT EXECUTE ON FUNCTION add_void TO app_worker;
RESET ROLE;
"""
DOWN = """
SET LOCAL ROLE touchline_owner;
REVOKE EXECUTE ON FUNCTION add_void FROM app_worker;
ALTER TABLE tenants DROP COLUMN voids_excluded_from;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
