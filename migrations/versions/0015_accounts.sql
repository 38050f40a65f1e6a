-- Sign: above zero is what the operator owes the account's owner; a transfer sums to zero.
-- Kinds below 20 are a player's: their balance is kept in the row, under its lock, and every entry
-- carries the balance after it. Kinds from 20 are the house's: entries are recorded and no row is
-- touched, so that players never wait for each other.

CREATE TABLE ledger_accounts (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    kind smallint NOT NULL,
    currency text NOT NULL,
    player_id bigint,
    provider text NOT NULL DEFAULT '',
    floor_rule smallint NOT NULL,
    credit_limit_minor bigint NOT NULL DEFAULT 0,
    balance_minor bigint NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    opened_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_accounts_pkey PRIMARY KEY (tenant_id, id, currency),
    CONSTRAINT account_is_opened_once
        UNIQUE NULLS NOT DISTINCT (tenant_id, player_id, currency, kind, provider),
    CONSTRAINT account_is_in_its_players_currency FOREIGN KEY (tenant_id, player_id, currency)
        REFERENCES players (tenant_id, id, currency),
    CONSTRAINT account_has_a_currency_of_the_tenant FOREIGN KEY (tenant_id, currency)
        REFERENCES tenant_currencies (tenant_id, currency),
    CONSTRAINT account_kind_is_known CHECK (
        kind IN (10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 26, 30, 39)
    ),
    CONSTRAINT a_players_account_has_a_player CHECK ((kind < 20) = (player_id IS NOT NULL)),
    CONSTRAINT clearing_names_its_provider CHECK (
        CASE WHEN kind = 30 THEN provider ~ '^[a-z][a-z0-9_]{0,30}$' ELSE provider = '' END
    ),
    CONSTRAINT floor_rule_fits_the_kind CHECK (
        CASE WHEN kind = 10 THEN floor_rule IN (0, 1)
             WHEN kind < 15 THEN floor_rule = 1
             WHEN kind = 15 THEN floor_rule = -1
             ELSE floor_rule = 0
        END
    ),
    CONSTRAINT what_has_a_floor_is_not_below_it CHECK (floor_rule <> 1 OR balance_minor >= 0),
    CONSTRAINT what_has_a_ceiling_is_not_above_it CHECK (floor_rule <> -1 OR balance_minor <= 0),
    CONSTRAINT credit_is_for_cash_without_a_floor CHECK (
        credit_limit_minor = 0 OR (kind = 10 AND floor_rule = 0)
    ),
    CONSTRAINT credit_limit_is_an_amount CHECK (credit_limit_minor BETWEEN 0 AND 1000000000000000),
    CONSTRAINT balance_is_countable CHECK (
        balance_minor BETWEEN -1000000000000000000 AND 1000000000000000000
    ),
    CONSTRAINT only_a_players_balance_is_kept CHECK (
        kind < 20 OR (balance_minor = 0 AND version = 0)
    ),
    CONSTRAINT account_version_counts_up CHECK (version >= 0)
) WITH (fillfactor = 60);
CREATE INDEX ledger_accounts_by_currency ON ledger_accounts (tenant_id, currency, kind);
COMMENT ON COLUMN ledger_accounts.floor_rule IS
    '1: never below zero. -1: never above. 0: none in the schema; a debit may still be conditional.';
COMMENT ON COLUMN ledger_accounts.credit_limit_minor IS
    'How far below zero a debit may take the balance. No CHECK: lowering it only stops new debits.';
COMMENT ON COLUMN ledger_accounts.version IS 'How many entries the balance is made of.';

-- The id alone is unique, next_id() sees to that; the currency rides along in the key so that an
-- entry of another currency cannot refer here.
CREATE TABLE ledger_transfers (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    kind smallint NOT NULL,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    ref_type smallint NOT NULL,
    ref_id bigint NOT NULL,
    gen integer NOT NULL DEFAULT 0,
    reverses bigint,
    actor text NOT NULL,
    reason text NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT ledger_transfers_pkey PRIMARY KEY (tenant_id, id, currency),
    CONSTRAINT transfer_happens_once UNIQUE (tenant_id, kind, ref_type, ref_id, gen),
    CONSTRAINT transfer_kind_is_known CHECK (kind IN (
        1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 20, 21, 22, 23, 24
    )),
    CONSTRAINT reference_type_is_known CHECK (ref_type IN (1, 2, 3, 4, 5)),
    CONSTRAINT transfer_amount_is_positive CHECK (amount_minor > 0),
    CONSTRAINT generation_starts_at_zero CHECK (gen >= 0),
    CONSTRAINT a_reversal_names_what_it_reverses CHECK ((kind = 4) = (reverses IS NOT NULL)),
    CONSTRAINT transfer_is_somebodys CHECK (char_length(actor) BETWEEN 1 AND 80),
    CONSTRAINT transfer_reason_is_short CHECK (char_length(reason) <= 200)
);

CREATE TABLE ledger_entries (
    tenant_id bigint NOT NULL,
    transfer_id bigint NOT NULL,
    currency text NOT NULL,
    seq smallint NOT NULL,
    account_id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    balance_after_minor bigint,
    version bigint,
    CONSTRAINT ledger_entries_pkey PRIMARY KEY (tenant_id, transfer_id, currency, seq),
    CONSTRAINT account_version_is_written_once UNIQUE (tenant_id, account_id, currency, version),
    CONSTRAINT entry_has_a_transfer_in_its_currency FOREIGN KEY (tenant_id, transfer_id, currency)
        REFERENCES ledger_transfers (tenant_id, id, currency),
    CONSTRAINT entry_has_an_account_in_its_currency FOREIGN KEY (tenant_id, account_id, currency)
        REFERENCES ledger_accounts (tenant_id, id, currency),
    CONSTRAINT entry_moves_something CHECK (amount_minor <> 0),
    CONSTRAINT entry_is_countable CHECK (
        amount_minor BETWEEN -1000000000000000 AND 1000000000000000
    ),
    CONSTRAINT a_kept_balance_has_its_version CHECK (
        (balance_after_minor IS NULL) = (version IS NULL)
    )
);
COMMENT ON COLUMN ledger_entries.version IS
    'Which entry of the account this is, from one; NULL where no balance is kept.';

ALTER TABLE ledger_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_transfers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_transfers FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON ledger_accounts
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON ledger_transfers
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON ledger_entries
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

-- Nobody who logs in writes here: money moves through the functions below. And not even those can
-- change what is written. UPDATE (id) is what the lock of a foreign key asks for; the entries'
-- foreign key refuses any use of it.
GRANT SELECT ON ledger_accounts, ledger_transfers, ledger_entries
    TO app_web, app_worker, app_platform, app_read;
GRANT UPDATE (credit_limit_minor, floor_rule) ON ledger_accounts TO app_platform;
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_transfers, ledger_entries FROM touchline_owner;
REVOKE DELETE, TRUNCATE ON ledger_accounts FROM touchline_owner;
GRANT UPDATE (id) ON ledger_transfers TO touchline_owner;
