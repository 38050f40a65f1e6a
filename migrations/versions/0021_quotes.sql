-- What the legs of a bet made that are over counts in what it is worth, and what was decided about the
-- bet is on record beside its settlements.
ALTER TABLE cash_out_quotes ADD COLUMN leg_gens integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN cash_out_quotes.leg_gens IS
    'By which grading each leg of the bet was decided, in order; NULL: it is open, 0: staff have voided it.';
COMMENT ON COLUMN cash_out_quotes.event_ids IS 'Those of the open legs, as in all lists that follow.';

CREATE OR REPLACE FUNCTION add_cash_out_quote(
    of_tenant_id bigint,
    of_player_id bigint,
    of_bet_id bigint,
    quote jsonb,
    OUT quote_id bigint,
    OUT expires_at timestamptz
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO public.cash_out_quotes AS known (
        tenant_id, bet_id, id, value_minor, margin_bp, leg_gens, pricing_version, event_ids,
        market_ids, market_versions, prices_milli, quoted_at, expires_at
    )
    SELECT bet.tenant_id, bet.id, public.next_id(), given.value_minor, given.margin_bp,
           given.leg_gens, given.pricing_version, given.event_ids, given.market_ids, given.market_versions,
           given.prices_milli, given.read_at, given.read_at + given.stands_s * interval '1 second'
    FROM public.bets AS bet
    CROSS JOIN jsonb_to_record(quote) AS given (
        value_minor bigint, margin_bp smallint, leg_gens integer[], pricing_version bigint, event_ids bigint[],
        market_ids bigint[], market_versions bigint[], prices_milli integer[],
        read_at timestamptz, stands_s integer
    )
    WHERE bet.tenant_id = of_tenant_id AND bet.id = of_bet_id
      AND bet.player_id = of_player_id AND bet.status = 'open'
    ON CONFLICT (tenant_id, bet_id) DO UPDATE
    SET id = excluded.id,
        value_minor = excluded.value_minor,
        margin_bp = excluded.margin_bp,
        leg_gens = excluded.leg_gens,
        pricing_version = excluded.pricing_version,
        event_ids = excluded.event_ids,
        market_ids = excluded.market_ids,
        market_versions = excluded.market_versions,
        prices_milli = excluded.prices_milli,
        quoted_at = excluded.quoted_at,
        expires_at = excluded.expires_at
    WHERE known.accepted_at IS NULL
    RETURNING known.id, known.expires_at
    INTO quote_id, add_cash_out_quote.expires_at;
END
$$;

-- Outcomes: cashed_out; repeated (this very offer was taken); closed (the bet is no longer open);
-- over (another offer stands, or its time is up); moved (what the offer stood on has changed).
-- What is found out too late to leave nothing behind raises TB001 with its outcome as the message.
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
    graded integer;
    moved text;
BEGIN
    -- Which locks to take; an offer of this id never says anything else.
    SELECT known.event_ids, known.leg_gens
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

    -- What the settled legs made is graded no further before this is written.
    SELECT count(*)
    INTO graded
    FROM (
        SELECT
        FROM public.bet_legs AS leg
        JOIN public.graded_events AS known ON known.event_id = leg.event_id
        WHERE leg.tenant_id = of_tenant_id AND leg.bet_id = of_bet_id
          AND known.gen = quote.leg_gens[leg.leg_no] AND known.gen > 0
        ORDER BY known.event_id
        FOR SHARE OF known
    ) AS held;

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
    SELECT known.value_minor, known.margin_bp, known.leg_gens, known.pricing_version, known.event_ids,
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
    IF graded <> (SELECT count(*) FROM unnest(quote.leg_gens) AS gen WHERE gen > 0) OR EXISTS (
        SELECT
        FROM public.bet_legs AS leg
        WHERE leg.tenant_id = of_tenant_id AND leg.bet_id = of_bet_id
          AND (quote.leg_gens[leg.leg_no] IS NOT DISTINCT FROM 0) <> EXISTS (
              SELECT
              FROM public.voided_markets AS voided
              WHERE voided.tenant_id = of_tenant_id AND voided.event_id = leg.event_id
                AND voided.market_id IN (0, leg.market_id)
          )
    ) OR NOT public.is_offer_unmoved(
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
        of_tenant_id, of_bet_id, bet.gen + 1, 'cashed_out', 'cashed_out', quote.value_minor,
        quote.leg_gens, by_actor
    );
    INSERT INTO public.outbox (tenant_id, topic, ref_id, gen)
    VALUES (of_tenant_id, 'bet.cashed_out', of_bet_id, bet.gen + 1);
    paid_minor := quote.value_minor;
    outcome := 'cashed_out';
END
$$;
