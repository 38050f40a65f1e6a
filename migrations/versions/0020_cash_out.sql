-- A bet that is bought back is a decision as any other, and on record as one. Else as before.
CREATE OR REPLACE FUNCTION place_cash_out(
    of_tenant_id bigint,
    of_player_id bigint,
    of_bet_id bigint,
    of_quote_id bigint,
    read_at timestamptz,
    cut_off_s integer,
    by_actor text,
    OUT outcome text,
    OUT paid_minor bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '250ms'
AS $$
DECLARE
    quote record;
    bet record;
    each record;
    paid_at timestamptz;
    legs smallint[];
    amounts bigint[];
    moved text;
BEGIN
    -- Which locks to take; what it says is looked at again behind them.
    SELECT known.event_ids
    INTO quote
    FROM public.cash_out_quotes AS known
    WHERE known.tenant_id = of_tenant_id AND known.bet_id = of_bet_id AND known.id = of_quote_id;
    IF NOT FOUND THEN
        outcome := 'over';
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(of_tenant_id);
    FOR each IN SELECT DISTINCT id FROM unnest(quote.event_ids) AS id ORDER BY id LOOP
        PERFORM pg_advisory_xact_lock_shared(each.id);
    END LOOP;

    SELECT known.player_id, known.currency, known.stake_minor, known.status, known.gen
    INTO bet
    FROM public.bets AS known
    WHERE known.tenant_id = of_tenant_id AND known.id = of_bet_id
      AND known.player_id = of_player_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        outcome := 'over';
        RETURN;
    END IF;
    SELECT known.value_minor, known.margin_bp, known.pricing_version, known.event_ids,
           known.market_ids, known.market_versions, known.expires_at, known.accepted_at
    INTO quote
    FROM public.cash_out_quotes AS known
    WHERE known.tenant_id = of_tenant_id AND known.bet_id = of_bet_id AND known.id = of_quote_id
    FOR NO KEY UPDATE;
    paid_at := clock_timestamp();
    outcome := CASE
        WHEN quote.accepted_at IS NOT NULL THEN 'repeated'
        WHEN bet.status <> 'open' THEN 'closed'
        WHEN quote.expires_at IS NULL OR quote.expires_at <= paid_at THEN 'over'
    END;
    IF outcome = 'repeated' THEN
        paid_minor := quote.value_minor;
    END IF;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    IF NOT public.is_offer_unmoved(
        of_tenant_id, quote.pricing_version, quote.event_ids, quote.market_ids,
        quote.market_versions, read_at, paid_at, cut_off_s
    ) OR NOT EXISTS (
        SELECT FROM public.tenants AS tenant
        WHERE tenant.id = of_tenant_id AND tenant.has_cash_out
          AND tenant.cash_out_margin_bp = quote.margin_bp
    ) THEN
        outcome := 'moved';
        RETURN;
    END IF;

    -- As a settlement of this payout: the stake is no longer open, the house has the rest, or less.
    legs := ARRAY[11, 10];
    amounts := ARRAY[-bet.stake_minor, quote.value_minor];
    IF bet.stake_minor <> quote.value_minor THEN
        legs := legs || 20::smallint;
        amounts := amounts || (bet.stake_minor - quote.value_minor);
    END IF;
    SELECT posted.outcome
    INTO moved
    FROM public.add_transfer(
        of_tenant_id, 5::smallint, bet.currency, 1::smallint, of_bet_id, bet.gen + 1, legs,
        (ARRAY[of_player_id, of_player_id, NULL]::bigint[])[1:cardinality(legs)],
        array_fill(''::text, ARRAY[cardinality(legs)]), amounts, false, by_actor, '', NULL
    ) AS posted;
    IF moved IS DISTINCT FROM 'posted' THEN
        RAISE EXCEPTION '%', coalesce(moved, 'unknown') USING ERRCODE = 'TB001';
    END IF;
    PERFORM public.give_exposure(of_tenant_id, ARRAY[of_bet_id]);
    UPDATE public.bets AS known
    SET status = 'cashed_out', gen = bet.gen + 1, payout_minor = quote.value_minor,
        settled_at = paid_at
    WHERE known.tenant_id = of_tenant_id AND known.id = of_bet_id;
    UPDATE public.cash_out_quotes AS known
    SET accepted_at = paid_at
    WHERE known.tenant_id = of_tenant_id AND known.bet_id = of_bet_id;
    INSERT INTO public.bet_settlements (
        tenant_id, bet_id, gen, kind, status, payout_minor, leg_gens, actor
    )
    VALUES (
        of_tenant_id, of_bet_id, bet.gen + 1, 'cashed_out', 'cashed_out', quote.value_minor, '{}',
        by_actor
    );
    INSERT INTO public.outbox (tenant_id, topic, ref_id, gen)
    VALUES (of_tenant_id, 'bet.cashed_out', of_bet_id, bet.gen + 1);
    paid_minor := quote.value_minor;
    outcome := 'cashed_out';
END
$$;
