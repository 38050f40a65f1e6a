-- What is known of events, shared by all tenants: which have something new, and what that made of
-- every selection. Gradings are only ever added; the newest one of an event is what holds.

CREATE TABLE settlement_agenda (
    event_id bigint NOT NULL,
    due_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT settlement_agenda_pkey PRIMARY KEY (event_id),
    CONSTRAINT agenda_names_an_event FOREIGN KEY (event_id) REFERENCES events (id)
) WITH (fillfactor = 70);
CREATE INDEX settlement_agenda_by_time ON settlement_agenda (due_at);
COMMENT ON TABLE settlement_agenda IS
    'Events to be graded, and from when on: a result became final, or the time of a wait is over.';

CREATE TABLE graded_events (
    event_id bigint NOT NULL,
    gen integer NOT NULL,
    CONSTRAINT graded_events_pkey PRIMARY KEY (event_id),
    CONSTRAINT grading_is_of_an_event FOREIGN KEY (event_id) REFERENCES events (id),
    CONSTRAINT grading_counts_up CHECK (gen >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE graded_events IS
    'The newest grading of each event; 0 before there is one. Who pays by it holds the row meanwhile.';

CREATE TABLE event_gradings (
    event_id bigint NOT NULL,
    gen integer NOT NULL,
    rules_version integer NOT NULL,
    result_version integer NOT NULL,
    graded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT event_gradings_pkey PRIMARY KEY (event_id, gen, rules_version),
    CONSTRAINT grading_has_a_final_result FOREIGN KEY (event_id, result_version)
        REFERENCES final_results (event_id, version),
    CONSTRAINT grading_begins_at_one CHECK (gen >= 1)
);
CREATE INDEX event_gradings_by_result ON event_gradings (event_id, result_version);

CREATE TABLE graded_selections (
    event_id bigint NOT NULL,
    gen integer NOT NULL,
    rules_version integer NOT NULL,
    selection_id bigint NOT NULL,
    won smallint NOT NULL,
    void_halves smallint NOT NULL,
    dead_heat_places integer NOT NULL,
    dead_heat_tied integer NOT NULL,
    void_reason text,
    CONSTRAINT graded_selections_pkey PRIMARY KEY (event_id, gen, rules_version, selection_id),
    CONSTRAINT selection_was_graded_with_its_event FOREIGN KEY (event_id, gen, rules_version)
        REFERENCES event_gradings (event_id, gen, rules_version),
    CONSTRAINT a_selection_won_or_not CHECK (won IN (0, 1)),
    CONSTRAINT void_halves_are_halves CHECK (void_halves BETWEEN 0 AND 2),
    CONSTRAINT dead_heat_is_a_share CHECK (dead_heat_places BETWEEN 1 AND dead_heat_tied),
    CONSTRAINT only_what_is_void_says_why CHECK (void_reason IS NULL OR void_halves = 2)
);
COMMENT ON TABLE graded_selections IS
    'What became of each selection that is decided. What is not here under the newest gen is open.';

-- One walk through a tenant's bets on an event, after each grading. The cursor and what it stands
-- for are written together; a term is over for good when somebody else goes on.
CREATE TABLE settlement_runs (
    tenant_id bigint NOT NULL,
    event_id bigint NOT NULL,
    gen integer NOT NULL,
    grading_gen integer NOT NULL,
    state text NOT NULL DEFAULT 'open',
    after_bet_id bigint NOT NULL DEFAULT 0,
    seen integer NOT NULL DEFAULT 0,
    settled integer NOT NULL DEFAULT 0,
    corrected integer NOT NULL DEFAULT 0,
    reopened integer NOT NULL DEFAULT 0,
    holder text,
    term bigint NOT NULL DEFAULT 0,
    held_until timestamptz NOT NULL DEFAULT 'epoch',
    served_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    CONSTRAINT settlement_runs_pkey PRIMARY KEY (tenant_id, event_id, gen),
    CONSTRAINT run_state_is_known CHECK (state IN ('open', 'done', 'superseded')),
    CONSTRAINT what_has_ended_says_when CHECK ((state = 'open') = (ended_at IS NULL)),
    CONSTRAINT run_is_of_a_grading CHECK (grading_gen >= 0),
    CONSTRAINT run_generation_begins_at_one CHECK (gen >= 1),
    CONSTRAINT run_term_counts_up CHECK (term >= 0),
    CONSTRAINT run_holder_is_short CHECK (char_length(holder) BETWEEN 1 AND 200)
) WITH (fillfactor = 50);
CREATE INDEX settlement_runs_to_serve ON settlement_runs (served_at) WHERE state = 'open';
CREATE INDEX settlement_runs_by_time ON settlement_runs (tenant_id, opened_at);
COMMENT ON COLUMN settlement_runs.term IS
    'Grows with every holder; what a holder of an older term decided is not written.';

CREATE TABLE settlement_run_totals (
    tenant_id bigint NOT NULL,
    event_id bigint NOT NULL,
    gen integer NOT NULL,
    currency text NOT NULL,
    staked_minor bigint NOT NULL,
    paid_minor bigint NOT NULL,
    CONSTRAINT settlement_run_totals_pkey PRIMARY KEY (tenant_id, event_id, gen, currency),
    CONSTRAINT totals_are_of_a_run FOREIGN KEY (tenant_id, event_id, gen)
        REFERENCES settlement_runs (tenant_id, event_id, gen)
) WITH (fillfactor = 50);
COMMENT ON TABLE settlement_run_totals IS
    'Stakes that were settled and payouts, both less what was taken back.';

-- Every decision about a bet, in order; bets carry the newest. leg_gens says by which grading each
-- leg was decided, in the order of the legs; NULL where it was open.
CREATE TABLE bet_settlements (
    tenant_id bigint NOT NULL,
    bet_id bigint NOT NULL,
    gen integer NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    payout_minor bigint,
    event_id bigint,
    run_gen integer,
    leg_gens integer[] NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT bet_settlements_pkey PRIMARY KEY (tenant_id, bet_id, gen),
    CONSTRAINT settlement_is_of_a_bet FOREIGN KEY (tenant_id, bet_id)
        REFERENCES bets (tenant_id, id),
    CONSTRAINT settlement_kind_is_known CHECK (kind IN (
        'settled', 'corrected', 'reopened', 'voided', 'cashed_out'
    )),
    CONSTRAINT settlement_status_is_known CHECK (status IN (
        'open', 'won', 'lost', 'void', 'cashed_out'
    )),
    CONSTRAINT what_is_open_again_pays_nothing CHECK ((status = 'open') = (payout_minor IS NULL)),
    CONSTRAINT settlement_begins_at_one CHECK (gen >= 1),
    CONSTRAINT settlement_is_somebodys CHECK (char_length(actor) BETWEEN 1 AND 80),
    CONSTRAINT settlement_reason_is_short CHECK (char_length(reason) <= 500)
);

-- Markets that never counted for a tenant, by the word of its staff; market 0 is all of an event.
CREATE TABLE voided_markets (
    tenant_id bigint NOT NULL,
    event_id bigint NOT NULL,
    market_id bigint NOT NULL DEFAULT 0,
    reason text NOT NULL,
    voided_by text NOT NULL,
    voided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT voided_markets_pkey PRIMARY KEY (tenant_id, event_id, market_id),
    CONSTRAINT market_void_has_a_reason CHECK (char_length(reason) BETWEEN 1 AND 200),
    CONSTRAINT market_void_is_somebodys CHECK (char_length(voided_by) BETWEEN 1 AND 80)
);
CREATE TABLE void_versions (
    tenant_id bigint NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    CONSTRAINT void_versions_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT void_version_counts_up CHECK (version >= 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE void_versions IS
    'How often a tenant has voided markets. Who pays bets holds the row: none is voided meanwhile.';

ALTER TABLE voided_markets ENABLE ROW LEVEL SECURITY;
ALTER TABLE voided_markets FORCE ROW LEVEL SECURITY;
ALTER TABLE void_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE void_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON voided_markets
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON void_versions
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
GRANT SELECT ON voided_markets, void_versions TO app_web, app_worker, app_platform, app_read;
REVOKE UPDATE, DELETE, TRUNCATE ON voided_markets FROM touchline_owner;

ALTER TABLE settlement_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE settlement_runs FORCE ROW LEVEL SECURITY;
ALTER TABLE settlement_run_totals ENABLE ROW LEVEL SECURITY;
ALTER TABLE settlement_run_totals FORCE ROW LEVEL SECURITY;
ALTER TABLE bet_settlements ENABLE ROW LEVEL SECURITY;
ALTER TABLE bet_settlements FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON settlement_runs
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY every_tenants_turn ON settlement_runs TO app_worker USING (true) WITH CHECK (true);
CREATE POLICY every_tenants_turn ON outbox TO app_worker USING (true) WITH CHECK (true);
CREATE POLICY own_tenant ON settlement_run_totals
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON bet_settlements
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

-- What was final before there was an agenda.
INSERT INTO settlement_agenda (event_id)
SELECT DISTINCT final.event_id FROM final_results AS final;

GRANT SELECT ON settlement_agenda, graded_events, event_gradings, graded_selections
    TO app_web, app_worker, app_platform, app_read;
GRANT SELECT ON settlement_runs, settlement_run_totals, bet_settlements
    TO app_web, app_worker, app_platform, app_read;
GRANT INSERT, UPDATE, DELETE ON settlement_agenda TO app_worker;
GRANT INSERT, UPDATE ON graded_events TO app_worker;
GRANT INSERT ON event_gradings, graded_selections TO app_worker;
GRANT UPDATE (state, ended_at, holder, term, held_until, served_at) ON settlement_runs TO app_worker;
REVOKE UPDATE, DELETE, TRUNCATE ON bet_settlements, event_gradings, graded_selections
    FROM touchline_owner;
-- What the lock of a foreign key asks for.
GRANT UPDATE (event_id) ON event_gradings TO touchline_owner;

-- Bets and what is told of them are written by functions alone.
REVOKE UPDATE (status, gen, payout_minor, settled_at) ON bets FROM app_worker;
REVOKE INSERT ON outbox FROM app_worker;
