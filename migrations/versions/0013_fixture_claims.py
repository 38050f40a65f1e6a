"""What a feed's fixtures say of an event otherwise than its prices do: an earlier start, or no play."""

from alembic import op

# The rule binds every row written from here on; the columns begin empty.
revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;

ALTER TABLE events ADD COLUMN fixture_starts_at timestamptz;
ALTER TABLE events ADD COLUMN fixture_status text;
ALTER TABLE events ADD CONSTRAINT fixture_status_is_known CHECK (fixture_status IN (
    'live', 'finished', 'finished_aet', 'finished_pen', 'postponed', 'cancelled', 'abandoned',
    'interrupted', 'suspended', 'awarded', 'walkover', 'retired', 'unknown'
)) NOT VALID;
COMMENT ON COLUMN events.fixture_starts_at IS
    'A start that the fixtures told once it was earlier: the earlier of this and the feed''s counts.';
COMMENT ON COLUMN events.fixture_status IS
    'Why the fixtures say that it is not to be played as planned; NULL when they do not.';

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
ALTER TABLE events DROP COLUMN fixture_status;
ALTER TABLE events DROP COLUMN fixture_starts_at;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
