"""What the guards remember of a feed: markets they hold, starts they do not believe yet, absences."""

from alembic import op

# The rules bind every row written from here on; the columns begin empty, so there is nothing to
# validate under a lock.
revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;

ALTER TABLE markets ADD COLUMN reason text;
ALTER TABLE markets ADD CONSTRAINT hold_reason_is_known CHECK (reason IN (
    'sides_swapped', 'overround', 'lines_cross', 'jump'
)) NOT VALID;
ALTER TABLE markets ADD CONSTRAINT a_held_market_is_suspended
    CHECK (reason IS NULL OR state = 'suspended') NOT VALID;
COMMENT ON COLUMN markets.reason IS
    'Why the guards hold a market that the feed offers; NULL when they do not.';

ALTER TABLE events ADD COLUMN later_starts_at timestamptz;
ALTER TABLE events ADD COLUMN later_since timestamptz;
ALTER TABLE events ADD COLUMN missed_answers smallint NOT NULL DEFAULT 0;
ALTER TABLE events ADD CONSTRAINT a_later_start_has_its_since CHECK (
    (later_starts_at IS NULL) = (later_since IS NULL)
) NOT VALID;
ALTER TABLE events ADD CONSTRAINT a_later_start_is_later
    CHECK (later_starts_at > starts_at) NOT VALID;
ALTER TABLE events ADD CONSTRAINT missed_answers_count_up CHECK (missed_answers >= 0) NOT VALID;
COMMENT ON COLUMN events.later_starts_at IS
    'A later start that the feed claims since later_since and the book does not believe yet.';
COMMENT ON COLUMN events.missed_answers IS
    'Full answers in a row that did not list the event.';

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
ALTER TABLE events DROP COLUMN missed_answers;
ALTER TABLE events DROP COLUMN later_since;
ALTER TABLE events DROP COLUMN later_starts_at;
ALTER TABLE markets DROP COLUMN reason;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
