"""Figures of a book by the day, counted out of its ledger and kept."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# Every column of a figure is a sum, so what is counted later is added. A day is counted twice: by when
# its bets were taken, and by when they were decided.
UP = """
SET LOCAL ROLE touchline_owner;

CREATE TABLE daily_figures (
    tenant_id bigint NOT NULL,
    by_date text NOT NULL,
    dimension text NOT NULL,
    currency text NOT NULL,
    on_day date NOT NULL,
    value text NOT NULL,
    bets bigint NOT NULL,
    stake_minor bigint NOT NULL,
    settled_bets bigint NOT NULL,
    settled_stake_minor bigint NOT NULL,
    paid_minor bigint NOT NULL,
    voided_bets bigint NOT NULL,
    voided_stake_minor bigint NOT NULL,
    CONSTRAINT daily_figures_pkey PRIMARY KEY (
        tenant_id, currency, by_date, dimension, on_day, value
    ),
    CONSTRAINT figure_is_in_a_currency_of_the_tenant FOREIGN KEY (tenant_id, currency)
        REFERENCES tenant_currencies (tenant_id, currency),
    CONSTRAINT figure_is_by_a_known_date CHECK (by_date IN ('bet', 'settlement')),
    CONSTRAINT figure_is_of_a_known_dimension CHECK (dimension IN (
        'all', 'hour', 'sport', 'league', 'market_type', 'bet_type', 'player_class'
    ))
) WITH (fillfactor = 50);
COMMENT ON TABLE daily_figures IS
    'What the ledger moved for bets, by day; each transfer is counted once. Days are the tenant''s.';
COMMENT ON COLUMN daily_figures.value IS
    'Which sport, league and so on; several where the legs of a bet differ. Empty for all.';

CREATE TABLE active_players (
    tenant_id bigint NOT NULL,
    on_day date NOT NULL,
    player_id bigint NOT NULL,
    CONSTRAINT active_players_pkey PRIMARY KEY (tenant_id, on_day, player_id),
    CONSTRAINT who_was_active_is_a_player FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id)
);
CREATE INDEX active_players_by_player ON active_players (tenant_id, player_id);
COMMENT ON TABLE active_players IS 'Of whom a bet was accepted on which day.';

CREATE TABLE figure_cursors (
    tenant_id bigint NOT NULL,
    after_transfer_id bigint NOT NULL,
    CONSTRAINT figure_cursors_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT figures_have_their_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) WITH (fillfactor = 50);
COMMENT ON TABLE figure_cursors IS
    'Up to which transfer a tenant''s figures are counted; moved in the transaction that counts.';

CREATE TABLE liability_notes (
    tenant_id bigint NOT NULL,
    currency text NOT NULL,
    noted_on date NOT NULL,
    on_day date NOT NULL,
    liability_minor bigint NOT NULL,
    CONSTRAINT liability_notes_pkey PRIMARY KEY (tenant_id, currency, noted_on, on_day),
    CONSTRAINT note_is_in_a_currency_of_the_tenant FOREIGN KEY (tenant_id, currency)
        REFERENCES tenant_currencies (tenant_id, currency),
    CONSTRAINT note_looks_ahead CHECK (on_day BETWEEN noted_on AND noted_on + 6),
    CONSTRAINT noted_liability_is_an_amount CHECK (liability_minor >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE liability_notes IS
    'What stood against the house on one day for the events of another; of the day itself the most.';

ALTER TABLE daily_figures ENABLE ROW LEVEL SECURITY;
ALTER TABLE daily_figures FORCE ROW LEVEL SECURITY;
ALTER TABLE active_players ENABLE ROW LEVEL SECURITY;
ALTER TABLE active_players FORCE ROW LEVEL SECURITY;
ALTER TABLE figure_cursors ENABLE ROW LEVEL SECURITY;
ALTER TABLE figure_cursors FORCE ROW LEVEL SECURITY;
ALTER TABLE liability_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE liability_notes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON liability_notes
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON daily_figures
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON active_players
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON figure_cursors
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

GRANT SELECT ON daily_figures, active_players, liability_notes TO app_worker, app_platform, app_read;
GRANT SELECT ON figure_cursors TO app_worker, app_read;
GRANT INSERT, UPDATE (
    bets, stake_minor, settled_bets, settled_stake_minor, paid_minor, voided_bets,
    voided_stake_minor
) ON daily_figures TO app_worker;
GRANT INSERT, DELETE, UPDATE (liability_minor) ON liability_notes TO app_worker;
GRANT INSERT ON active_players TO app_worker;
GRANT INSERT, UPDATE (after_transfer_id) ON figure_cursors TO app_worker;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE liability_notes;
DROP TABLE figure_cursors;
DROP TABLE active_players;
DROP TABLE daily_figures;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
