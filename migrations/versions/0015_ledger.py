"""The ledger: currencies, accounts, transfers and their entries; the cashier; what workers do in turn."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The default serves players that the version before this one still creates; this one says the
# currency itself. The index is made beside the traffic, outside a transaction, so every statement up
# to it may be repeated.
BEFORE = """
SET LOCAL ROLE touchline_owner;
ALTER TABLE players ADD COLUMN IF NOT EXISTS currency text NOT NULL DEFAULT 'EUR';
RESET ROLE;
"""
UNIQUE_INDEX = """
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS player_carries_a_currency
    ON players (tenant_id, id, currency)
"""
CURRENCY_INDEX = """
CREATE INDEX CONCURRENTLY IF NOT EXISTS players_by_currency ON players (tenant_id, currency)
"""

PARTS = ("currencies", "accounts", "functions", "calendar", "cashier")

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP FUNCTION add_withdrawal;
DROP TABLE deposit_limits;
DROP TABLE adjustments;
DROP TABLE withdrawals;
DROP TABLE deposits;
DROP TABLE duties;
DROP FUNCTION first_id_at;
DROP FUNCTION betting_period_start;
DROP FUNCTION add_transfer;
DROP FUNCTION ledger_account_ids;
DROP FUNCTION ledger_move;
DROP FUNCTION ledger_post;
DROP FUNCTION add_player_accounts;
DROP TABLE ledger_entries;
DROP TABLE ledger_transfers;
DROP TABLE ledger_accounts;
ALTER TABLE players DROP COLUMN currency;
DROP TABLE tenant_currencies;
ALTER TABLE tenants DROP COLUMN recovers_debts;
ALTER TABLE tenants DROP COLUMN week_starts_on;
ALTER TABLE tenants DROP COLUMN time_zone;
ALTER TABLE tenants DROP COLUMN book;
DROP TABLE currencies;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(BEFORE)
    with op.get_context().autocommit_block():
        op.execute(UNIQUE_INDEX)
        op.execute(CURRENCY_INDEX)
    op.execute("SET LOCAL ROLE touchline_owner")
    for part in PARTS:
        op.execute(Path(__file__).with_name(f"0015_{part}.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute(DOWN)
