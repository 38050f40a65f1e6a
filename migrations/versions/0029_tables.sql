-- Whether anybody may become a player of a tenant's by themselves, and under which terms.
CREATE TABLE tenant_registration (
    tenant_id bigint NOT NULL,
    is_open boolean NOT NULL DEFAULT false,
    terms_version text NOT NULL DEFAULT '1',
    CONSTRAINT tenant_registration_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT registration_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT terms_version_is_short CHECK (char_length(terms_version) BETWEEN 1 AND 40)
);

-- Where a player is written to; there only once they have answered a letter.
CREATE TABLE player_contacts (
    tenant_id bigint NOT NULL,
    player_id bigint NOT NULL,
    email text NOT NULL,
    email_norm text NOT NULL,
    born_on date NOT NULL,
    terms_version text NOT NULL,
    agreed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT player_contacts_pkey PRIMARY KEY (tenant_id, player_id),
    CONSTRAINT contact_is_a_players FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id),
    CONSTRAINT address_belongs_to_one_player UNIQUE (tenant_id, email_norm),
    CONSTRAINT address_is_short CHECK (char_length(email) BETWEEN 3 AND 254),
    CONSTRAINT contact_is_of_age CHECK (
        born_on <= (agreed_at AT TIME ZONE 'UTC')::date - interval '18 years'
    )
);
COMMENT ON COLUMN player_contacts.terms_version IS 'The terms that were agreed to, at agreed_at.';

-- What is to be written to whom. A web process asks for a letter and learns nothing of the address;
-- a worker finds out whether somebody has it, and writes one thing or the other.
CREATE TABLE mails (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    purpose text NOT NULL,
    email text NOT NULL,
    email_norm text NOT NULL,
    subject text NOT NULL,
    if_known text NOT NULL,
    if_unknown text NOT NULL,
    link text NOT NULL,
    body text,
    state text NOT NULL DEFAULT 'asked',
    attempts smallint NOT NULL DEFAULT 0,
    asked_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT mails_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT mail_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT mail_purpose_is_known CHECK (purpose IN ('register', 'reset', 'notice')),
    CONSTRAINT mail_state_is_known CHECK (
        state IN ('asked', 'written', 'sent', 'dropped', 'failed')
    ),
    CONSTRAINT mail_is_short CHECK (
        char_length(email) <= 254 AND char_length(subject) <= 200 AND char_length(link) <= 500
        AND char_length(if_known) <= 4000 AND char_length(if_unknown) <= 4000
    ),
    CONSTRAINT what_was_written_is_kept_until_it_is_sent CHECK ((body IS NOT NULL) = (state = 'written'))
);
CREATE INDEX mails_that_wait ON mails (due_at) WHERE state IN ('asked', 'written');
CREATE INDEX mails_to_an_address ON mails (tenant_id, email_norm, asked_at);
COMMENT ON COLUMN mails.if_known IS
    'What is written to an address that a player has; {link} is where it leads. "" for nothing.';
COMMENT ON COLUMN mails.body IS 'With its token, so not kept any longer than the letter waits.';

-- What a letter leads back with: good once, for a while, and kept as its hash alone.
CREATE TABLE mail_tokens (
    tenant_id bigint NOT NULL,
    token_hash bytea NOT NULL,
    purpose text NOT NULL,
    email text NOT NULL,
    player_id bigint,
    good_until timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT mail_tokens_pkey PRIMARY KEY (tenant_id, token_hash),
    CONSTRAINT token_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT token_is_of_a_player FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id),
    CONSTRAINT token_purpose_is_known CHECK (purpose IN ('register', 'reset')),
    CONSTRAINT token_knows_whom_it_resets CHECK ((purpose = 'reset') = (player_id IS NOT NULL)),
    CONSTRAINT token_hash_is_whole CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX tokens_of_a_player ON mail_tokens (tenant_id, player_id);

CREATE TABLE player_second_factors (
    tenant_id bigint NOT NULL,
    player_id bigint NOT NULL,
    secret text NOT NULL,
    confirmed_at timestamptz,
    last_step bigint,
    CONSTRAINT player_second_factors_pkey PRIMARY KEY (tenant_id, player_id),
    CONSTRAINT factor_is_a_players FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id),
    CONSTRAINT player_secret_is_base_32 CHECK (secret ~ '^[A-Z2-7]{32}$'),
    CONSTRAINT player_step_comes_with_its_proof CHECK (last_step IS NULL OR confirmed_at IS NOT NULL)
);
COMMENT ON COLUMN player_second_factors.last_step IS
    'The step of the last password that was taken: neither it nor one before is good any more.';

CREATE TABLE player_recovery_codes (
    tenant_id bigint NOT NULL,
    player_id bigint NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    CONSTRAINT player_recovery_codes_pkey PRIMARY KEY (tenant_id, player_id, code_hash),
    CONSTRAINT code_is_of_a_factor FOREIGN KEY (tenant_id, player_id)
        REFERENCES player_second_factors (tenant_id, player_id) ON DELETE CASCADE,
    CONSTRAINT player_code_hash_is_whole CHECK (octet_length(code_hash) = 32)
);

ALTER TABLE tenant_registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_registration FORCE ROW LEVEL SECURITY;
ALTER TABLE player_contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE player_contacts FORCE ROW LEVEL SECURITY;
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
ALTER TABLE mail_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_tokens FORCE ROW LEVEL SECURITY;
ALTER TABLE player_second_factors ENABLE ROW LEVEL SECURITY;
ALTER TABLE player_second_factors FORCE ROW LEVEL SECURITY;
ALTER TABLE player_recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE player_recovery_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenant_registration
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON player_contacts
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON mails
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON mail_tokens
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON player_second_factors
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON player_recovery_codes
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
-- One look tells a worker which letters wait.
CREATE POLICY looked_over_by_workers ON mails FOR SELECT TO app_worker USING (true);

GRANT SELECT ON tenant_registration TO app_web, app_worker, app_platform, app_read;
GRANT INSERT, UPDATE (is_open, terms_version) ON tenant_registration TO app_platform;
-- Who registers becomes a player with the web process that serves them.
GRANT INSERT (tenant_id, username_norm, display_name, password_hash, currency)
    ON players TO app_web;
GRANT SELECT, INSERT ON player_contacts TO app_web, app_platform;
GRANT SELECT (tenant_id, player_id, email_norm) ON player_contacts TO app_worker;
GRANT INSERT ON mails TO app_web;
GRANT SELECT ON mails TO app_worker, app_platform;
-- The page that shows letters where nothing sends them, which production does not have.
GRANT SELECT (tenant_id, id, purpose, email, email_norm, subject, state, body, asked_at)
    ON mails TO app_web;
GRANT UPDATE (body, state, attempts, due_at) ON mails TO app_worker;
GRANT SELECT ON mail_tokens TO app_web;
GRANT UPDATE (used_at) ON mail_tokens TO app_web;
GRANT INSERT ON mail_tokens TO app_worker;
GRANT SELECT, INSERT, DELETE ON player_second_factors TO app_web, app_platform;
GRANT UPDATE (secret, confirmed_at, last_step) ON player_second_factors TO app_web;
GRANT SELECT ON player_recovery_codes TO app_platform;
GRANT SELECT, INSERT ON player_recovery_codes TO app_web;
GRANT UPDATE (used_at) ON player_recovery_codes TO app_web;
