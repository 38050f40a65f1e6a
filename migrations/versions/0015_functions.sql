-- The functions through which money moves. They run as the owner, behind the same row-level
-- security as everybody, so that nobody who logs in needs a right to write.

CREATE FUNCTION add_player_accounts(of_tenant_id bigint, of_player_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    opened integer;
BEGIN
    INSERT INTO ledger_accounts (tenant_id, kind, currency, player_id, floor_rule)
    SELECT player.tenant_id,
           account.kind,
           player.currency,
           player.id,
           CASE WHEN account.kind = 10 AND tenant.book = 'credit' THEN 0 ELSE account.floor_rule END
    FROM players AS player
    JOIN tenants AS tenant ON tenant.id = player.tenant_id
    CROSS JOIN (VALUES (1, 10, 1), (2, 11, 1), (3, 14, 1), (4, 15, -1))
        AS account (place, kind, floor_rule)
    WHERE player.tenant_id = of_tenant_id AND player.id = of_player_id
    ORDER BY account.place
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS opened = ROW_COUNT;
    RETURN opened;
END
$$;
COMMENT ON FUNCTION add_player_accounts(bigint, bigint) IS
    'Opens what is missing of a player''s accounts: cash, open stake, pending withdrawal, debt.';

CREATE FUNCTION ledger_post(
    of_tenant_id bigint,
    of_kind smallint,
    of_currency text,
    of_ref_type smallint,
    of_ref_id bigint,
    of_gen integer,
    account_ids bigint[],
    amounts_minor bigint[],
    uses_credit boolean,
    by_actor text,
    for_reason text DEFAULT '',
    reversed_id bigint DEFAULT NULL,
    OUT outcome text,
    OUT transfer_id bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    total numeric;
    moved_minor numeric;
    largest numeric;
    distinct_accounts integer;
    written integer;
    known_minor bigint;
    known_currency text;
BEGIN
    SELECT sum(leg.amount), sum(leg.amount) FILTER (WHERE leg.amount > 0), max(abs(leg.amount)),
           count(DISTINCT leg.account_id)
    INTO total, moved_minor, largest, distinct_accounts
    FROM unnest(account_ids, amounts_minor) AS leg (account_id, amount);
    IF total IS DISTINCT FROM 0 OR distinct_accounts <> cardinality(amounts_minor)
        OR moved_minor IS NULL
    THEN
        RAISE EXCEPTION 'legs name each account once and sum to zero'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- In the order of ids, as everybody does; what follows reads what the locks have let through.
    PERFORM FROM ledger_accounts AS account
    WHERE account.tenant_id = of_tenant_id AND account.id = ANY (account_ids) AND account.kind < 20
    ORDER BY account.id
    FOR NO KEY UPDATE;

    SELECT CASE
               WHEN largest > 1000000000000000
                   OR bool_or(abs(account.balance_minor + leg.amount::numeric) > 1000000000000000000)
                   THEN 'too_large'
               WHEN bool_or(
                   account.kind = 15 AND account.balance_minor + leg.amount > 0
                   OR account.kind < 15 AND leg.amount < 0 AND account.balance_minor + leg.amount
                       < CASE WHEN uses_credit THEN -account.credit_limit_minor ELSE 0 END
               ) THEN 'insufficient'
           END
    INTO outcome
    FROM unnest(account_ids, amounts_minor) AS leg (account_id, amount)
    JOIN ledger_accounts AS account
        ON account.tenant_id = of_tenant_id AND account.id = leg.account_id AND account.kind < 20;

    IF outcome IS NULL THEN
        INSERT INTO ledger_transfers (
            tenant_id, kind, currency, amount_minor, ref_type, ref_id, gen, reverses, actor, reason
        )
        VALUES (
            of_tenant_id, of_kind, of_currency, moved_minor, of_ref_type, of_ref_id, of_gen,
            reversed_id, by_actor, for_reason
        )
        ON CONFLICT ON CONSTRAINT transfer_happens_once DO NOTHING
        RETURNING id INTO transfer_id;
    END IF;

    -- Refused, or somebody was first: a repeat is answered with what it did the first time.
    IF transfer_id IS NULL THEN
        SELECT transfer.id, transfer.amount_minor, transfer.currency
        INTO transfer_id, known_minor, known_currency
        FROM ledger_transfers AS transfer
        WHERE transfer.tenant_id = of_tenant_id AND transfer.kind = of_kind
          AND transfer.ref_type = of_ref_type AND transfer.ref_id = of_ref_id
          AND transfer.gen = of_gen;
        IF transfer_id IS NOT NULL THEN
            outcome := CASE WHEN known_minor = moved_minor AND known_currency = of_currency
                            THEN 'repeated' ELSE 'reused' END;
        END IF;
        RETURN;
    END IF;

    WITH moved AS (
        UPDATE ledger_accounts AS account
        SET balance_minor = account.balance_minor + leg.amount,
            version = account.version + 1
        FROM unnest(account_ids, amounts_minor) AS leg (account_id, amount)
        WHERE account.tenant_id = of_tenant_id AND account.id = leg.account_id AND account.kind < 20
        RETURNING account.id, account.balance_minor, account.version
    )
    INSERT INTO ledger_entries (
        tenant_id, transfer_id, currency, seq, account_id, amount_minor, balance_after_minor, version
    )
    SELECT of_tenant_id, ledger_post.transfer_id, of_currency, leg.seq, leg.account_id, leg.amount,
           moved.balance_minor, moved.version
    FROM unnest(account_ids, amounts_minor) WITH ORDINALITY AS leg (account_id, amount, seq)
    LEFT JOIN moved ON moved.id = leg.account_id;
    outcome := 'posted';
END
$$;
COMMENT ON FUNCTION ledger_post IS
    'Writes one transfer between accounts by id, whole or not at all. Outcomes: posted, repeated, reused, insufficient, too_large.';

CREATE FUNCTION ledger_move(
    of_tenant_id bigint,
    of_kind smallint,
    of_currency text,
    of_ref_type smallint,
    of_ref_id bigint,
    of_gen integer,
    from_account_id bigint,
    to_account_id bigint,
    amount_minor bigint,
    by_actor text,
    OUT outcome text,
    OUT transfer_id bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    SELECT posted.outcome, posted.transfer_id
    INTO outcome, transfer_id
    FROM ledger_post(
        of_tenant_id, of_kind, of_currency, of_ref_type, of_ref_id, of_gen,
        ARRAY[from_account_id, to_account_id], ARRAY[-amount_minor, amount_minor], true, by_actor
    ) AS posted;
END
$$;
COMMENT ON FUNCTION ledger_move IS
    'ledger_post() of two legs; a debit of cash may use credit, as a stake does.';

CREATE FUNCTION ledger_account_ids(
    of_tenant_id bigint,
    of_currency text,
    kinds smallint[],
    player_ids bigint[],
    providers text[]
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    found bigint[];
BEGIN
    FOR attempt IN 1..2 LOOP
        SELECT array_agg(account.id ORDER BY wanted.seq)
        INTO found
        FROM unnest(kinds, player_ids, providers) WITH ORDINALITY
            AS wanted (kind, player_id, provider, seq)
        LEFT JOIN ledger_accounts AS account
            ON account.tenant_id = of_tenant_id AND account.currency = of_currency
           AND account.kind = wanted.kind AND account.provider = wanted.provider
           AND account.player_id IS NOT DISTINCT FROM wanted.player_id;
        EXIT WHEN attempt = 2 OR array_position(found, NULL) IS NULL;
        PERFORM add_player_accounts(of_tenant_id, wanted.player_id)
        FROM (SELECT DISTINCT player_id FROM unnest(player_ids) AS player_id) AS wanted
        WHERE wanted.player_id IS NOT NULL;
        INSERT INTO ledger_accounts (tenant_id, kind, currency, provider, floor_rule)
        SELECT DISTINCT of_tenant_id, wanted.kind, of_currency, wanted.provider, 0
        FROM unnest(kinds, providers) AS wanted (kind, provider)
        WHERE wanted.kind >= 20
        ON CONFLICT DO NOTHING;
    END LOOP;
    IF array_position(found, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'no such account in this currency' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION ledger_account_ids IS
    'The accounts of these kinds, players and providers, in that order; opened where they are missing.';

CREATE FUNCTION add_transfer(
    of_tenant_id bigint,
    of_kind smallint,
    of_currency text,
    of_ref_type smallint,
    of_ref_id bigint,
    of_gen integer,
    kinds smallint[],
    player_ids bigint[],
    providers text[],
    amounts_minor bigint[],
    uses_credit boolean,
    by_actor text,
    for_reason text,
    reversed_id bigint,
    OUT outcome text,
    OUT transfer_id bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    SELECT posted.outcome, posted.transfer_id
    INTO outcome, transfer_id
    FROM ledger_post(
        of_tenant_id, of_kind, of_currency, of_ref_type, of_ref_id, of_gen,
        ledger_account_ids(of_tenant_id, of_currency, kinds, player_ids, providers),
        amounts_minor, uses_credit, by_actor, for_reason, reversed_id
    ) AS posted;
END
$$;
COMMENT ON FUNCTION add_transfer IS
    'ledger_post() for whoever names accounts by kind, player and provider.';

REVOKE EXECUTE ON FUNCTION add_player_accounts, ledger_post, ledger_move, ledger_account_ids,
    add_transfer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_player_accounts TO app_web, app_worker, app_platform;
GRANT EXECUTE ON FUNCTION ledger_post, ledger_move, ledger_account_ids, add_transfer
    TO app_worker, app_platform;
