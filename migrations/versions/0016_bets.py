"""Bets: what was accepted, the limits they are held to, and the one function that writes them."""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PARTS = ("tables", "facts", "functions")

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP FUNCTION add_referral;
DROP FUNCTION place_bet;
DROP FUNCTION is_offer_unmoved;
DROP FUNCTION take_exposure;
DROP FUNCTION lock_tenant;
DROP FUNCTION lock_events;
DROP FUNCTION placement_facts;
DROP TABLE outbox;
DROP TABLE referrals;
DROP TABLE exposure_slots;
DROP TABLE player_terms;
DROP TABLE limit_rules;
DROP TABLE bet_legs;
DROP TABLE bets;
DROP TABLE bet_requests;
DROP TABLE odds_heard;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    for part in PARTS:
        op.execute(Path(__file__).with_name(f"0016_{part}.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute(DOWN)
