-- What bets leave behind goes after a while, some at a time. Bets, their decisions and their money stay.
CREATE FUNCTION drop_old_told_bets(of_tenant_id bigint, keep_hours integer, at_most integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    dropped integer;
BEGIN
    DELETE FROM public.told_bets AS told
    USING (
        SELECT known.bet_id
        FROM public.told_bets AS known
        WHERE known.tenant_id = of_tenant_id
          AND known.bet_id < public.first_id_at(now() - make_interval(hours => keep_hours))
        ORDER BY known.bet_id
        LIMIT at_most
    ) AS old
    WHERE told.tenant_id = of_tenant_id AND told.bet_id = old.bet_id;
    GET DIAGNOSTICS dropped = ROW_COUNT;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION drop_old_told_bets IS
    'Forgets which bets were told of so long ago, the oldest first; counts them.';

CREATE FUNCTION drop_old_quotes(of_tenant_id bigint, keep_hours integer, at_most integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    dropped integer;
BEGIN
    DELETE FROM public.cash_out_quotes AS quote
    USING (
        SELECT known.bet_id
        FROM public.cash_out_quotes AS known
        WHERE known.tenant_id = of_tenant_id AND known.accepted_at IS NULL
          AND known.expires_at < now() - make_interval(hours => keep_hours)
        LIMIT at_most
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE quote.tenant_id = of_tenant_id AND quote.bet_id = old.bet_id;
    GET DIAGNOSTICS dropped = ROW_COUNT;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION drop_old_quotes IS
    'Drops offers to buy bets back that nobody took; counts them.';

CREATE FUNCTION drop_old_slips(of_tenant_id bigint, keep_days integer, at_most integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    gone bigint[];
BEGIN
    WITH dropped AS (
        DELETE FROM public.referrals AS slip
        USING (
            SELECT known.bet_id
            FROM public.referrals AS known
            WHERE known.tenant_id = of_tenant_id
              AND known.bet_id < public.first_id_at(now() - make_interval(days => keep_days))
              AND known.expires_at < now() - make_interval(days => keep_days)
              AND NOT EXISTS (
                  SELECT
                  FROM public.bets AS bet
                  WHERE bet.tenant_id = of_tenant_id AND bet.id = known.bet_id
              )
            ORDER BY known.bet_id
            LIMIT at_most
            FOR UPDATE SKIP LOCKED
        ) AS old
        WHERE slip.tenant_id = of_tenant_id AND slip.bet_id = old.bet_id
        RETURNING slip.bet_id
    )
    SELECT array_agg(dropped.bet_id) INTO gone FROM dropped;
    DELETE FROM public.bet_requests AS request
    WHERE request.tenant_id = of_tenant_id AND request.bet_id = ANY (gone);
    RETURN coalesce(cardinality(gone), 0);
END
$$;
COMMENT ON FUNCTION drop_old_slips IS
    'Drops slips that a trader was asked about and that became no bet, with their keys; counts them.';

CREATE FUNCTION drop_old_exposure(of_tenant_id bigint, keep_days integer, at_most integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    dropped integer;
BEGIN
    DELETE FROM public.exposure_slots AS slot
    USING (
        SELECT known.currency, known.selection_id, known.slot
        FROM public.exposure_slots AS known
        JOIN public.selections AS selection ON selection.id = known.selection_id
        JOIN public.markets AS market ON market.id = selection.market_id
        JOIN public.events AS event ON event.id = market.event_id
        WHERE known.tenant_id = of_tenant_id
          AND event.starts_at < now() - make_interval(days => keep_days)
        LIMIT at_most
        FOR UPDATE OF known SKIP LOCKED
    ) AS old
    WHERE slot.tenant_id = of_tenant_id AND slot.currency = old.currency
      AND slot.selection_id = old.selection_id AND slot.slot = old.slot;
    GET DIAGNOSTICS dropped = ROW_COUNT;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION drop_old_exposure IS
    'Drops what the house might have lost on selections of events that began long ago; counts the rows.';

REVOKE EXECUTE ON FUNCTION drop_old_told_bets, drop_old_quotes, drop_old_slips, drop_old_exposure
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_old_told_bets, drop_old_quotes, drop_old_slips, drop_old_exposure
    TO app_worker;
