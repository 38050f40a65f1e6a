"""Which results one may pay on: what became final, where the newest version stands, what staff enter.

Shared by all tenants. Versions, finals, entries and decisions are only ever added; where a result
stands is the one thing that moves.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;

-- What a person read elsewhere and typed. It counts once another person has approved it.
CREATE TABLE result_entries (
    id bigint NOT NULL DEFAULT next_id(),
    event_id bigint NOT NULL,
    status text NOT NULL,
    home_score integer,
    away_score integer,
    half_time integer[],
    full_time integer[],
    extra_time integer[],
    penalties integer[],
    winner text,
    periods jsonb NOT NULL,
    note text NOT NULL,
    entered_by text NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT result_entries_pkey PRIMARY KEY (id),
    CONSTRAINT entry_carries_who_entered_it UNIQUE (id, entered_by),
    CONSTRAINT entry_has_an_event FOREIGN KEY (event_id) REFERENCES events (id),
    CONSTRAINT entry_status_is_known CHECK (status IN (
        'finished', 'finished_aet', 'finished_pen', 'postponed', 'cancelled', 'abandoned', 'awarded',
        'walkover', 'retired'
    )),
    CONSTRAINT entered_half_time_is_a_pair CHECK (array_length(half_time, 1) = 2),
    CONSTRAINT entered_full_time_is_a_pair CHECK (array_length(full_time, 1) = 2),
    CONSTRAINT entered_extra_time_is_a_pair CHECK (array_length(extra_time, 1) = 2),
    CONSTRAINT entered_penalties_are_a_pair CHECK (array_length(penalties, 1) = 2),
    CONSTRAINT entered_winner_is_a_side CHECK (winner IN ('home', 'away')),
    CONSTRAINT entry_note_is_short CHECK (char_length(note) <= 500),
    CONSTRAINT entry_is_somebodys CHECK (char_length(entered_by) BETWEEN 1 AND 80)
);
CREATE INDEX result_entries_by_event ON result_entries (event_id);

CREATE TABLE result_decisions (
    entry_id bigint NOT NULL,
    entered_by text NOT NULL,
    decision text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT result_decisions_pkey PRIMARY KEY (entry_id, entered_by),
    CONSTRAINT decision_is_about_an_entry FOREIGN KEY (entry_id, entered_by)
        REFERENCES result_entries (id, entered_by),
    CONSTRAINT decision_is_known CHECK (decision IN ('approved', 'refused')),
    CONSTRAINT decision_is_a_second_persons CHECK (lower(decided_by) <> lower(entered_by)),
    CONSTRAINT decision_is_somebodys CHECK (char_length(decided_by) BETWEEN 1 AND 80)
);

CREATE TABLE final_results (
    event_id bigint NOT NULL,
    version integer NOT NULL,
    confirmed_by text[] NOT NULL,
    entry_id bigint,
    final_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT final_results_pkey PRIMARY KEY (event_id, version),
    CONSTRAINT final_is_a_version_on_record FOREIGN KEY (event_id, version)
        REFERENCES results (event_id, version),
    CONSTRAINT final_comes_from_an_entry FOREIGN KEY (entry_id) REFERENCES result_entries (id),
    CONSTRAINT entry_is_adopted_once UNIQUE (entry_id)
);
COMMENT ON TABLE final_results IS
    'What bets are paid on: of each event the newest version here. A correction adds a row.';

CREATE TABLE result_standings (
    event_id bigint NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    reason text,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT result_standings_pkey PRIMARY KEY (event_id),
    CONSTRAINT standing_has_an_event FOREIGN KEY (event_id) REFERENCES events (id),
    CONSTRAINT standing_state_is_known CHECK (state IN ('pending', 'held', 'final')),
    CONSTRAINT standing_reason_is_known CHECK (reason IN (
        'not_over', 'repeat_awaited', 'score_missing', 'full_time_missing', 'status_unknown',
        'half_exceeds_full', 'full_time_differs', 'extra_time_differs', 'shoot_out_drawn',
        'parts_differ', 'parts_missing', 'not_level_before_overtime', 'sets_differ',
        'winner_differs', 'provider_contradicts', 'went_back', 'corrected_late', 'staff_differs'
    )),
    CONSTRAINT what_is_not_final_has_a_reason CHECK ((state = 'final') = (reason IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX results_that_wait ON result_standings (changed_at) WHERE state <> 'final';

GRANT SELECT ON result_entries, result_decisions, final_results, result_standings
    TO app_worker, app_platform, app_read;
GRANT INSERT ON result_entries, result_decisions TO app_platform;
GRANT INSERT ON final_results, result_standings TO app_worker;
GRANT UPDATE ON result_standings TO app_worker;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE result_standings;
DROP TABLE final_results;
DROP TABLE result_decisions;
DROP TABLE result_entries;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
