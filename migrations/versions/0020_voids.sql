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

REVOKE EXECUTE ON FUNCTION add_void FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_void TO app_platform;
