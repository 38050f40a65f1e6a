-- A bet never counted, says somebody of staff: what was paid for it is taken back, its stake goes home,
-- and no result changes it any more. Outcomes: paid; moved (it is not as it was looked at).
CREATE FUNCTION add_void(
    of_tenant_id bigint,
    of_bet_id bigint,
    was_gen integer,
    by_actor text,
    for_reason text
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    bet record;
    became text;
BEGIN
    SELECT known.stake_minor, known.status, known.legs
    INTO bet
    FROM public.bets AS known
    WHERE known.tenant_id = of_tenant_id AND known.id = of_bet_id AND known.gen = was_gen
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'moved';
    END IF;
    SELECT paid.outcome
    INTO became
    FROM public.add_bet_payouts(
        of_tenant_id, ARRAY[of_bet_id], ARRAY[was_gen], ARRAY['void'], ARRAY[bet.stake_minor],
        ARRAY[array_fill(NULL::integer, ARRAY[bet.legs::integer])::text], NULL, NULL, by_actor,
        for_reason, true
    ) AS paid;
    -- What the house may lose is about what may still be taken: only before anything began.
    IF became = 'paid' AND bet.status = 'open' AND NOT EXISTS (
        SELECT
        FROM public.bet_legs AS leg
        WHERE leg.tenant_id = of_tenant_id AND leg.bet_id = of_bet_id AND leg.starts_at <= now()
    ) THEN
        PERFORM public.give_exposure(of_tenant_id, ARRAY[of_bet_id]);
    END IF;
    RETURN became;
END
$$;
COMMENT ON FUNCTION add_void IS
    'Voids a bet for good: money, bet, record, exposure and outbox together.';

-- A market of an event, or all of it (market 0), never counted for a tenant. Its bets are settled anew:
-- the legs on it count as void. False when it was voided before.
CREATE FUNCTION add_market_void(
    of_tenant_id bigint,
    of_event_id bigint,
    of_market_id bigint,
    by_actor text,
    for_reason text
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    newest integer;
BEGIN
    -- The run below is of this grading: no other one comes before it is there.
    INSERT INTO public.graded_events (event_id, gen) VALUES (of_event_id, 0)
    ON CONFLICT DO NOTHING;
    SELECT graded.gen
    INTO newest
    FROM public.graded_events AS graded
    WHERE graded.event_id = of_event_id
    FOR SHARE;
    INSERT INTO public.voided_markets (tenant_id, event_id, market_id, reason, voided_by)
    VALUES (of_tenant_id, of_event_id, of_market_id, for_reason, by_actor)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Waits for the chunks under way; what was decided without this void is not written any more.
    INSERT INTO public.void_versions AS known (tenant_id, version) VALUES (of_tenant_id, 1)
    ON CONFLICT ON CONSTRAINT void_versions_pkey DO UPDATE SET version = known.version + 1;
    PERFORM public.add_settlement_runs(ARRAY[of_tenant_id], ARRAY[of_event_id], ARRAY[newest]);
    RETURN true;
END
$$;
COMMENT ON FUNCTION add_market_void IS
    'Voids a market or an event for a tenant, and opens the run that settles its bets anew.';

REVOKE EXECUTE ON FUNCTION add_void, add_market_void FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_void, add_market_void TO app_platform;
