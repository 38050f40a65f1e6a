-- The cashier: what came in and what goes out, entered by people and decided in a second step; what
-- staff give and take; and how much a player may pay in.

CREATE TABLE deposits (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    player_id bigint NOT NULL,
    currency text NOT NULL,
    key text NOT NULL,
    provider text NOT NULL,
    amount_minor bigint NOT NULL,
    note text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'entered',
    entered_by text NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT now(),
    decided_by text,
    decided_at timestamptz,
    CONSTRAINT deposits_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT deposit_is_entered_once UNIQUE (tenant_id, player_id, currency, key),
    CONSTRAINT deposit_is_in_its_players_currency FOREIGN KEY (tenant_id, player_id, currency)
        REFERENCES players (tenant_id, id, currency),
    CONSTRAINT deposit_state_is_known CHECK (state IN ('entered', 'confirmed', 'refused')),
    CONSTRAINT a_decided_deposit_says_by_whom CHECK (
        (state = 'entered') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
    ),
    CONSTRAINT deposit_is_an_amount CHECK (amount_minor BETWEEN 1 AND 1000000000000000),
    CONSTRAINT deposit_names_its_provider CHECK (provider ~ '^[a-z][a-z0-9_]{0,30}$'),
    CONSTRAINT deposit_key_is_short CHECK (char_length(key) BETWEEN 1 AND 80),
    CONSTRAINT deposit_note_is_short CHECK (char_length(note) <= 200)
);
CREATE INDEX deposits_that_wait ON deposits (tenant_id, id) WHERE state = 'entered';
CREATE INDEX deposits_confirmed ON deposits (tenant_id, player_id, decided_at)
    WHERE state = 'confirmed';

CREATE TABLE withdrawals (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    player_id bigint NOT NULL,
    currency text NOT NULL,
    key text NOT NULL,
    provider text NOT NULL,
    amount_minor bigint NOT NULL,
    note text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'requested',
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    decided_by text,
    decided_at timestamptz,
    CONSTRAINT withdrawals_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT withdrawal_is_requested_once UNIQUE (tenant_id, player_id, currency, key),
    CONSTRAINT withdrawal_is_in_its_players_currency FOREIGN KEY (tenant_id, player_id, currency)
        REFERENCES players (tenant_id, id, currency),
    CONSTRAINT withdrawal_state_is_known CHECK (state IN ('requested', 'paid', 'refused')),
    CONSTRAINT a_decided_withdrawal_says_by_whom CHECK (
        (state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
    ),
    CONSTRAINT withdrawal_is_an_amount CHECK (amount_minor BETWEEN 1 AND 1000000000000000),
    CONSTRAINT withdrawal_names_its_provider CHECK (provider ~ '^[a-z][a-z0-9_]{0,30}$'),
    CONSTRAINT withdrawal_key_is_short CHECK (char_length(key) BETWEEN 1 AND 80),
    CONSTRAINT withdrawal_note_is_short CHECK (char_length(note) <= 200)
);
CREATE INDEX withdrawals_that_wait ON withdrawals (tenant_id, id) WHERE state = 'requested';

CREATE TABLE adjustments (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    player_id bigint NOT NULL,
    currency text NOT NULL,
    key text NOT NULL,
    kind smallint NOT NULL,
    amount_minor bigint NOT NULL,
    reason text NOT NULL,
    entered_by text NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT adjustments_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT adjustment_is_entered_once UNIQUE (tenant_id, player_id, currency, key),
    CONSTRAINT adjustment_is_in_its_players_currency FOREIGN KEY (tenant_id, player_id, currency)
        REFERENCES players (tenant_id, id, currency),
    CONSTRAINT adjustment_kind_is_known CHECK (kind IN (7, 20, 21, 22, 23, 24)),
    CONSTRAINT adjustment_is_an_amount CHECK (
        amount_minor <> 0 AND abs(amount_minor) <= 1000000000000000
    ),
    CONSTRAINT adjustment_key_is_short CHECK (char_length(key) BETWEEN 1 AND 80),
    CONSTRAINT adjustment_has_a_reason CHECK (char_length(reason) BETWEEN 1 AND 200)
);

CREATE TABLE deposit_limits (
    tenant_id bigint NOT NULL,
    player_id bigint NOT NULL,
    period text NOT NULL,
    set_by text NOT NULL,
    limit_minor bigint,
    asked_minor bigint,
    asked_at timestamptz,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deposit_limits_pkey PRIMARY KEY (tenant_id, player_id, period, set_by),
    CONSTRAINT deposit_limit_has_its_player FOREIGN KEY (tenant_id, player_id)
        REFERENCES players (tenant_id, id),
    CONSTRAINT deposit_limit_period_is_known CHECK (period IN ('day', 'week', 'month')),
    CONSTRAINT deposit_limit_is_somebodys CHECK (set_by IN ('player', 'operator')),
    CONSTRAINT deposit_limit_is_an_amount CHECK (limit_minor BETWEEN 0 AND 1000000000000000),
    CONSTRAINT asked_limit_is_an_amount CHECK (asked_minor BETWEEN 0 AND 1000000000000000),
    CONSTRAINT what_is_asked_has_its_time CHECK (asked_minor IS NULL OR asked_at IS NOT NULL)
);
COMMENT ON COLUMN deposit_limits.limit_minor IS 'NULL: no limit.';
COMMENT ON COLUMN deposit_limits.asked_at IS
    'When a higher limit, or with asked_minor NULL none at all, was asked for; it waits from then.';

ALTER TABLE deposits ENABLE ROW LEVEL SECURITY;
ALTER TABLE deposits FORCE ROW LEVEL SECURITY;
ALTER TABLE withdrawals ENABLE ROW LEVEL SECURITY;
ALTER TABLE withdrawals FORCE ROW LEVEL SECURITY;
ALTER TABLE adjustments ENABLE ROW LEVEL SECURITY;
ALTER TABLE adjustments FORCE ROW LEVEL SECURITY;
ALTER TABLE deposit_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE deposit_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON deposits
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON withdrawals
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON adjustments
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON deposit_limits
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

GRANT SELECT ON deposits, withdrawals, adjustments, deposit_limits
    TO app_web, app_worker, app_platform, app_read;
GRANT INSERT ON deposits, adjustments, deposit_limits TO app_platform;
GRANT UPDATE (state, decided_by, decided_at) ON deposits, withdrawals TO app_platform;
GRANT UPDATE (limit_minor, asked_minor, asked_at, changed_by, changed_at)
    ON deposit_limits TO app_platform;

-- Players ask for their money themselves, so it is one function: the request and the setting aside
-- are the same act, and a web process needs no right to write either.
CREATE FUNCTION add_withdrawal(
    of_tenant_id bigint,
    of_player_id bigint,
    wanted_minor bigint,
    over_provider text,
    under_key text,
    by_actor text,
    OUT outcome text,
    OUT withdrawal_id bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    cash record;
    pending_id bigint;
    known record;
BEGIN
    -- Requests of one player wait for each other here, so the key is looked up behind the lock.
    SELECT account.id, account.currency
    INTO cash
    FROM ledger_accounts AS account
    WHERE account.tenant_id = of_tenant_id AND account.player_id = of_player_id AND account.kind = 10
    FOR NO KEY UPDATE;
    IF cash.id IS NULL THEN
        outcome := 'no_account';
        RETURN;
    END IF;
    SELECT withdrawal.id, withdrawal.amount_minor, withdrawal.provider
    INTO known
    FROM withdrawals AS withdrawal
    WHERE withdrawal.tenant_id = of_tenant_id AND withdrawal.player_id = of_player_id
      AND withdrawal.currency = cash.currency AND withdrawal.key = under_key;
    IF known.id IS NOT NULL THEN
        withdrawal_id := known.id;
        outcome := CASE WHEN known.amount_minor = wanted_minor AND known.provider = over_provider
                        THEN 'repeated' ELSE 'reused' END;
        RETURN;
    END IF;

    SELECT account.id
    INTO STRICT pending_id
    FROM ledger_accounts AS account
    WHERE account.tenant_id = of_tenant_id AND account.player_id = of_player_id
      AND account.currency = cash.currency AND account.kind = 14;
    withdrawal_id := next_id();
    SELECT posted.outcome
    INTO outcome
    FROM ledger_post(
        of_tenant_id, 11::smallint, cash.currency, 3::smallint, withdrawal_id, 0,
        ARRAY[cash.id, pending_id], ARRAY[-wanted_minor, wanted_minor], false, by_actor
    ) AS posted;
    IF outcome <> 'posted' THEN
        withdrawal_id := NULL;
        RETURN;
    END IF;
    INSERT INTO withdrawals (
        tenant_id, id, player_id, currency, key, provider, amount_minor, requested_by
    )
    VALUES (
        of_tenant_id, withdrawal_id, of_player_id, cash.currency, under_key, over_provider,
        wanted_minor, by_actor
    );
END
$$;
COMMENT ON FUNCTION add_withdrawal IS
    'Sets cash aside and asks for it. Outcomes: posted, repeated, reused, insufficient, too_large, no_account.';
REVOKE EXECUTE ON FUNCTION add_withdrawal FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_withdrawal TO app_web, app_platform;
