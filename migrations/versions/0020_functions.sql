CREATE FUNCTION add_settlement_runs(
    tenant_ids bigint[], event_ids bigint[], grading_gens integer[]
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    own_tenant text := coalesce(current_setting('app.tenant_id', true), '');
    of_tenant bigint;
    opened integer;
    total integer := 0;
BEGIN
    -- Each tenant's bets are seen by that tenant alone.
    FOR of_tenant IN SELECT DISTINCT id FROM unnest(tenant_ids) AS id ORDER BY id LOOP
        PERFORM set_config('app.tenant_id', of_tenant::text, true);
        -- Waits for the chunk under way of an older run; none begins after it.
        UPDATE public.settlement_runs AS run
        SET state = 'superseded', ended_at = clock_timestamp()
        WHERE run.tenant_id = of_tenant AND run.event_id = ANY (event_ids) AND run.state = 'open';
        INSERT INTO public.settlement_runs (tenant_id, event_id, gen, grading_gen)
        SELECT of_tenant, given.event_id, 1 + coalesce((
                   SELECT max(run.gen)
                   FROM public.settlement_runs AS run
                   WHERE run.tenant_id = of_tenant AND run.event_id = given.event_id
               ), 0), given.gen
        FROM unnest(event_ids, grading_gens) AS given (event_id, gen)
        WHERE EXISTS (
            SELECT
            FROM public.bet_legs AS leg
            WHERE leg.tenant_id = of_tenant AND leg.event_id = given.event_id
        );
        GET DIAGNOSTICS opened = ROW_COUNT;
        total := total + opened;
    END LOOP;
    PERFORM set_config('app.tenant_id', own_tenant, true);
    RETURN total;
END
$$;
COMMENT ON FUNCTION add_settlement_runs IS
    'Opens a run for each of the tenants with bets on these events, in place of those before; counts them.';

-- Pays what was decided of some bets, all or none: of one that is open its stake goes where the
-- decision says, of one that was paid before that is taken back first. A payout of NULL opens a bet
-- again. Outcomes: paid; moved (one of the bets is not as it was known: decide again).
CREATE FUNCTION add_bet_payouts(
    of_tenant_id bigint,
    bet_ids bigint[],
    were_gens integer[],
    new_statuses text[],
    new_payouts bigint[],
    new_leg_gens text[],
    of_event_id bigint,
    of_run_gen integer,
    by_actor text,
    for_reason text,
    is_void boolean,
    OUT outcome text,
    OUT settled integer,
    OUT corrected integer,
    OUT reopened integer
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET jit = off
AS $$
DECLARE
    standing integer;
    owners bigint[];
    moneys text[];
    each text;
    takes_back boolean;
    recovers boolean;
BEGIN
    SELECT count(*), array_agg(DISTINCT held.player_id), array_agg(DISTINCT held.currency),
           coalesce(bool_or(held.payout_minor IS NOT NULL), false)
    INTO standing, owners, moneys, takes_back
    FROM (
        SELECT bet.player_id, bet.currency, bet.payout_minor
        FROM unnest(bet_ids, were_gens) AS known (bet_id, gen)
        JOIN public.bets AS bet ON bet.tenant_id = of_tenant_id AND bet.id = known.bet_id
        WHERE bet.gen = known.gen AND bet.status <> 'cashed_out'
        ORDER BY bet.id
        FOR NO KEY UPDATE OF bet
    ) AS held;
    IF standing <> cardinality(bet_ids) THEN
        outcome := 'moved';
        RETURN;
    END IF;

    FOREACH each IN ARRAY coalesce(moneys, '{}') LOOP
        PERFORM public.ledger_account_ids(
            of_tenant_id, each, ARRAY[20::smallint], ARRAY[NULL::bigint], ARRAY['']
        );
    END LOOP;
    SELECT tenant.recovers_debts INTO recovers
    FROM public.tenants AS tenant
    WHERE tenant.id = of_tenant_id;
    -- In the order of ids, as everybody does. What is owed is locked where it may change.
    PERFORM FROM public.ledger_accounts AS account
    WHERE account.tenant_id = of_tenant_id AND account.player_id = ANY (owners)
      AND (account.kind IN (10, 11)
           OR account.kind = 15 AND (takes_back OR account.balance_minor < 0))
    ORDER BY account.id
    FOR NO KEY UPDATE;

    WITH chunk AS MATERIALIZED (
        SELECT given.seq,
               bet.id,
               bet.player_id,
               bet.currency,
               bet.stake_minor AS stake,
               bet.gen AS old_gen,
               bet.payout_minor AS old_payout,
               bet.gen + 1 AS gen,
               given.status,
               given.payout,
               given.leg_gens::integer[] AS leg_gens,
               CASE WHEN given.payout IS NOT NULL THEN public.next_id() END AS transfer_id,
               CASE WHEN bet.payout_minor IS NOT NULL THEN public.next_id() END AS reversal_id,
               CASE WHEN bet.payout_minor IS NOT NULL THEN (
                   SELECT transfer.id
                   FROM public.ledger_transfers AS transfer
                   WHERE transfer.tenant_id = of_tenant_id AND transfer.kind IN (2, 3)
                     AND transfer.ref_type = 1 AND transfer.ref_id = bet.id
                     AND transfer.gen = bet.gen
               ) END AS reversed_id
        FROM unnest(bet_ids, new_statuses, new_payouts, new_leg_gens) WITH ORDINALITY
            AS given (bet_id, status, payout, leg_gens, seq)
        JOIN public.bets AS bet ON bet.tenant_id = of_tenant_id AND bet.id = given.bet_id
    ), account AS MATERIALIZED (
        SELECT held.id, held.player_id, held.kind, held.balance_minor, held.version,
               held.credit_limit_minor
        FROM public.ledger_accounts AS held
        WHERE held.tenant_id = of_tenant_id AND held.player_id = ANY (owners)
          AND held.kind IN (10, 11, 15)
    ), wallet AS MATERIALIZED (
        SELECT account.player_id,
               max(account.id) FILTER (WHERE account.kind = 10) AS cash_id,
               max(account.id) FILTER (WHERE account.kind = 11) AS open_stake_id,
               max(account.id) FILTER (WHERE account.kind = 15) AS debt_id,
               max(account.balance_minor) FILTER (WHERE account.kind = 10) AS cash_minor,
               max(account.credit_limit_minor) FILTER (WHERE account.kind = 10) AS credit_minor,
               max(account.balance_minor) FILTER (WHERE account.kind = 15) AS debt_minor
        FROM account
        GROUP BY account.player_id
    ), house AS MATERIALIZED (
        SELECT held.id, held.currency
        FROM public.ledger_accounts AS held
        WHERE held.tenant_id = of_tenant_id AND held.player_id IS NULL AND held.kind = 20
          AND held.currency = ANY (moneys)
    ), taken AS MATERIALIZED (
        -- What is paid now comes first and what was paid before goes after it; cash gives what it
        -- has, and what it lacks becomes debt.
        SELECT back.id, back.reversal_id, back.player_id, back.seq, back.old_payout,
               least(back.upto, back.available)
                   - least(back.upto - back.old_payout, back.available) AS cash
        FROM (
            SELECT chunk.id, chunk.reversal_id, chunk.player_id, chunk.seq, chunk.old_payout,
                   sum(chunk.old_payout)
                       OVER (PARTITION BY chunk.player_id ORDER BY chunk.seq)::bigint AS upto,
                   greatest(0, wallet.cash_minor + wallet.credit_minor
                       + sum(coalesce(chunk.payout, 0))
                           OVER (PARTITION BY chunk.player_id))::bigint AS available
            FROM chunk
            JOIN wallet ON wallet.player_id = chunk.player_id
            WHERE takes_back
        ) AS back
        WHERE back.old_payout IS NOT NULL
    ), recovered AS MATERIALIZED (
        SELECT owing.player_id, owing.currency, public.next_id() AS transfer_id, owing.amount
        FROM (
            SELECT wallet.player_id,
                   min(moved.currency) AS currency,
                   least(
                       wallet.cash_minor + sum(moved.paid) - sum(moved.taken),
                       sum(moved.old_payout) - sum(moved.taken) - wallet.debt_minor
                   )::bigint AS amount
            FROM wallet
            JOIN (
                SELECT chunk.player_id, chunk.currency, coalesce(chunk.payout, 0) AS paid,
                       coalesce(taken.cash, 0) AS taken, coalesce(chunk.old_payout, 0) AS old_payout
                FROM chunk
                LEFT JOIN taken ON taken.id = chunk.id
            ) AS moved ON moved.player_id = wallet.player_id
            WHERE recovers AND (takes_back OR wallet.debt_minor < 0)
            GROUP BY wallet.player_id, wallet.cash_minor, wallet.debt_minor
        ) AS owing
        WHERE owing.amount > 0
    ), entry AS MATERIALIZED (
        SELECT wallet.open_stake_id AS account_id, chunk.transfer_id, chunk.currency, 1 AS seq,
               -chunk.stake AS amount, 2 * chunk.seq + 1 AS place
        FROM chunk JOIN wallet ON wallet.player_id = chunk.player_id
        WHERE chunk.payout IS NOT NULL
        UNION ALL
        SELECT wallet.cash_id, chunk.transfer_id, chunk.currency, 2, chunk.payout, chunk.seq
        FROM chunk JOIN wallet ON wallet.player_id = chunk.player_id
        WHERE chunk.payout > 0
        UNION ALL
        SELECT wallet.open_stake_id, chunk.reversal_id, chunk.currency, 1, chunk.stake, 2 * chunk.seq
        FROM chunk JOIN wallet ON wallet.player_id = chunk.player_id
        WHERE chunk.old_payout IS NOT NULL
        UNION ALL
        SELECT wallet.cash_id, taken.reversal_id, chunk.currency, 2, -taken.cash,
               1000000000 + taken.seq
        FROM taken
        JOIN chunk ON chunk.id = taken.id
        JOIN wallet ON wallet.player_id = taken.player_id
        WHERE taken.cash > 0
        UNION ALL
        SELECT wallet.debt_id, taken.reversal_id, chunk.currency, 3, taken.cash - taken.old_payout,
               taken.seq
        FROM taken
        JOIN chunk ON chunk.id = taken.id
        JOIN wallet ON wallet.player_id = taken.player_id
        WHERE taken.cash < taken.old_payout
        UNION ALL
        SELECT side.account_id, recovered.transfer_id, recovered.currency, side.seq,
               side.amount, 2000000000
        FROM recovered
        JOIN wallet ON wallet.player_id = recovered.player_id
        CROSS JOIN LATERAL (VALUES
            (wallet.cash_id, 1, -recovered.amount), (wallet.debt_id, 2, recovered.amount)
        ) AS side (account_id, seq, amount)
    ), transferred AS (
        INSERT INTO public.ledger_transfers (
            tenant_id, id, kind, currency, amount_minor, ref_type, ref_id, gen, reverses, actor,
            reason
        )
        SELECT of_tenant_id, chunk.transfer_id, CASE WHEN is_void THEN 3 ELSE 2 END, chunk.currency,
               greatest(chunk.stake, chunk.payout), 1, chunk.id, chunk.gen, NULL::bigint, by_actor,
               for_reason
        FROM chunk
        WHERE chunk.payout IS NOT NULL
        UNION ALL
        SELECT of_tenant_id, chunk.reversal_id, 4, chunk.currency,
               greatest(chunk.stake, chunk.old_payout), 1, chunk.id, chunk.old_gen,
               chunk.reversed_id, by_actor, for_reason
        FROM chunk
        WHERE chunk.old_payout IS NOT NULL
        UNION ALL
        SELECT of_tenant_id, recovered.transfer_id, 6, recovered.currency, recovered.amount, 5,
               recovered.transfer_id, 0, NULL, by_actor, ''
        FROM recovered
    ), of_players AS (
        INSERT INTO public.ledger_entries (
            tenant_id, transfer_id, currency, seq, account_id, amount_minor, balance_after_minor,
            version
        )
        SELECT of_tenant_id, entry.transfer_id, entry.currency, entry.seq, entry.account_id,
               entry.amount,
               account.balance_minor + sum(entry.amount) OVER running,
               account.version + row_number() OVER running
        FROM entry
        JOIN account ON account.id = entry.account_id
        WINDOW running AS (PARTITION BY entry.account_id ORDER BY entry.place)
    ), of_house AS (
        INSERT INTO public.ledger_entries (
            tenant_id, transfer_id, currency, seq, account_id, amount_minor
        )
        SELECT of_tenant_id, moved.transfer_id, moved.currency, 4, house.id, moved.amount
        FROM (
            SELECT chunk.transfer_id, chunk.currency, chunk.stake - chunk.payout AS amount
            FROM chunk
            WHERE chunk.payout <> chunk.stake
            UNION ALL
            SELECT chunk.reversal_id, chunk.currency, chunk.old_payout - chunk.stake
            FROM chunk
            WHERE chunk.old_payout <> chunk.stake
        ) AS moved
        JOIN house ON house.currency = moved.currency
    ), balanced AS (
        UPDATE public.ledger_accounts AS held
        SET balance_minor = held.balance_minor + moved.amount, version = held.version + moved.entries
        FROM (
            SELECT entry.account_id, sum(entry.amount)::bigint AS amount, count(*) AS entries
            FROM entry
            GROUP BY entry.account_id
        ) AS moved
        WHERE held.tenant_id = of_tenant_id AND held.id = moved.account_id
    ), decided AS (
        UPDATE public.bets AS bet
        SET status = chunk.status,
            gen = chunk.gen,
            payout_minor = chunk.payout,
            settled_at = CASE WHEN chunk.payout IS NOT NULL THEN clock_timestamp() END
        FROM chunk
        WHERE bet.tenant_id = of_tenant_id AND bet.id = chunk.id
    ), told AS (
        INSERT INTO public.outbox (tenant_id, topic, ref_id, gen)
        SELECT of_tenant_id,
               CASE WHEN is_void THEN 'bet.voided'
                    WHEN chunk.old_payout IS NULL THEN 'bet.settled'
                    ELSE 'bet.corrected'
               END,
               chunk.id, chunk.gen
        FROM chunk
        ORDER BY chunk.seq
    ), summed AS (
        INSERT INTO public.settlement_run_totals AS known (
            tenant_id, event_id, gen, currency, staked_minor, paid_minor
        )
        SELECT of_tenant_id, of_event_id, of_run_gen, chunk.currency,
               sum(CASE WHEN chunk.payout IS NULL THEN 0 ELSE chunk.stake END
                   - CASE WHEN chunk.old_payout IS NULL THEN 0 ELSE chunk.stake END),
               sum(coalesce(chunk.payout, 0) - coalesce(chunk.old_payout, 0))
        FROM chunk
        WHERE of_run_gen IS NOT NULL
        GROUP BY chunk.currency
        ON CONFLICT ON CONSTRAINT settlement_run_totals_pkey DO UPDATE
        SET staked_minor = known.staked_minor + excluded.staked_minor,
            paid_minor = known.paid_minor + excluded.paid_minor
    ), kept AS (
        INSERT INTO public.bet_settlements (
            tenant_id, bet_id, gen, kind, status, payout_minor, event_id, run_gen, leg_gens, actor,
            reason
        )
        SELECT of_tenant_id, chunk.id, chunk.gen,
               CASE WHEN is_void THEN 'voided'
                    WHEN chunk.payout IS NULL THEN 'reopened'
                    WHEN chunk.old_payout IS NULL THEN 'settled'
                    ELSE 'corrected'
               END,
               chunk.status, chunk.payout, of_event_id, of_run_gen, chunk.leg_gens, by_actor,
               for_reason
        FROM chunk
        RETURNING kind
    )
    SELECT 'paid', count(*) FILTER (WHERE kept.kind IN ('settled', 'voided')),
           count(*) FILTER (WHERE kept.kind = 'corrected'),
           count(*) FILTER (WHERE kept.kind = 'reopened')
    INTO outcome, settled, corrected, reopened
    FROM kept;
END
$$;
COMMENT ON FUNCTION add_bet_payouts IS
    'Pays, takes back and opens again what was decided of bets: money, bets, record and outbox together.';

-- One chunk of a run. Outcomes: paid; moved (a grading, a void or a bet is not as it was known: look again);
-- lost (somebody else goes on with the run, or it was superseded).
CREATE FUNCTION add_settlements(
    of_tenant_id bigint,
    of_event_id bigint,
    of_run_gen integer,
    of_term bigint,
    known_event_ids bigint[],
    known_gens integer[],
    known_voids bigint,
    upto_bet_id bigint,
    bets_seen integer,
    is_last boolean,
    bet_ids bigint[],
    were_gens integer[],
    new_statuses text[],
    new_payouts bigint[],
    new_leg_gens text[],
    by_actor text,
    OUT outcome text,
    OUT settled integer,
    OUT corrected integer,
    OUT reopened integer
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    standing integer;
BEGIN
    -- Nothing is graded anew before this is written; what is graded afterwards finds it.
    INSERT INTO public.graded_events (event_id, gen)
    SELECT known.event_id, 0
    FROM unnest(known_event_ids, known_gens) AS known (event_id, gen)
    WHERE known.gen = 0
    ORDER BY known.event_id
    ON CONFLICT DO NOTHING;
    SELECT count(*)
    INTO standing
    FROM (
        SELECT
        FROM unnest(known_event_ids, known_gens) AS known (event_id, gen)
        JOIN public.graded_events AS graded ON graded.event_id = known.event_id
        WHERE graded.gen = known.gen
        ORDER BY graded.event_id
        FOR SHARE OF graded
    ) AS held;
    IF standing <> cardinality(known_event_ids) THEN
        outcome := 'moved';
        RETURN;
    END IF;

    INSERT INTO public.void_versions (tenant_id)
    SELECT of_tenant_id
    WHERE NOT EXISTS (
        SELECT FROM public.void_versions AS known WHERE known.tenant_id = of_tenant_id
    )
    ON CONFLICT DO NOTHING;
    PERFORM FROM public.void_versions AS known
    WHERE known.tenant_id = of_tenant_id AND known.version = known_voids
    FOR SHARE;
    IF NOT FOUND THEN
        outcome := 'moved';
        RETURN;
    END IF;

    PERFORM FROM public.settlement_runs AS run
    WHERE run.tenant_id = of_tenant_id AND run.event_id = of_event_id AND run.gen = of_run_gen
      AND run.term = of_term AND run.state = 'open'
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        outcome := 'lost';
        RETURN;
    END IF;

    outcome := 'paid';
    settled := 0;
    corrected := 0;
    reopened := 0;
    IF cardinality(bet_ids) > 0 THEN
        SELECT paid.outcome, paid.settled, paid.corrected, paid.reopened
        INTO outcome, settled, corrected, reopened
        FROM public.add_bet_payouts(
            of_tenant_id, bet_ids, were_gens, new_statuses, new_payouts, new_leg_gens, of_event_id,
            of_run_gen, by_actor, '', false
        ) AS paid;
        IF outcome <> 'paid' THEN
            RETURN;
        END IF;
    END IF;
    UPDATE public.settlement_runs AS run
    SET after_bet_id = upto_bet_id,
        seen = run.seen + bets_seen,
        settled = run.settled + add_settlements.settled,
        corrected = run.corrected + add_settlements.corrected,
        reopened = run.reopened + add_settlements.reopened,
        state = CASE WHEN is_last THEN 'done' ELSE 'open' END,
        ended_at = CASE WHEN is_last THEN clock_timestamp() END
    WHERE run.tenant_id = of_tenant_id AND run.event_id = of_event_id AND run.gen = of_run_gen;
END
$$;
COMMENT ON FUNCTION add_settlements IS
    'Writes what was decided of a chunk of bets and moves the run''s cursor, behind its term.';

REVOKE EXECUTE ON FUNCTION add_settlement_runs, add_bet_payouts, add_settlements FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_settlement_runs, add_settlements TO app_worker;
