-- Exposure is counted of every bet, also of one a trader let in beyond the cap; and it is given back
-- by a bet that is bought back or voided.
-- Nobody calls it but place_bet(), which is replaced in the same transaction.
-- squawk-ignore ban-drop-function
DROP FUNCTION take_exposure;

CREATE FUNCTION take_exposure(
    of_tenant_id bigint,
    of_currency text,
    of_selection_id bigint,
    liability_minor bigint,
    cap_minor bigint,
    may_exceed boolean DEFAULT false
) RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    used bigint;
    slots integer;
    had_room boolean;
BEGIN
    -- Any slot with room that nobody holds, so that no bet waits for another one.
    UPDATE public.exposure_slots AS taken
    SET used_minor = taken.used_minor + liability_minor
    WHERE taken.tenant_id = of_tenant_id AND taken.currency = of_currency
      AND taken.selection_id = of_selection_id
      AND taken.slot = (
          SELECT free.slot
          FROM public.exposure_slots AS free
          WHERE free.tenant_id = of_tenant_id AND free.currency = of_currency
            AND free.selection_id = of_selection_id AND free.total_minor = cap_minor
            AND free.used_minor + liability_minor <= free.share_minor
          LIMIT 1
          FOR NO KEY UPDATE SKIP LOCKED
      );
    IF FOUND THEN
        RETURN true;
    END IF;

    -- Else all of them, the first one first: who holds it is alone in making and sharing out slots.
    INSERT INTO public.exposure_slots (
        tenant_id, currency, selection_id, slot, total_minor, share_minor, used_minor
    )
    VALUES (of_tenant_id, of_currency, of_selection_id, 0, cap_minor, 0, 0)
    ON CONFLICT DO NOTHING;
    PERFORM FROM public.exposure_slots AS held
    WHERE held.tenant_id = of_tenant_id AND held.currency = of_currency
      AND held.selection_id = of_selection_id AND held.slot = 0
    FOR NO KEY UPDATE;
    PERFORM FROM public.exposure_slots AS held
    WHERE held.tenant_id = of_tenant_id AND held.currency = of_currency
      AND held.selection_id = of_selection_id
    ORDER BY held.slot
    FOR NO KEY UPDATE;
    SELECT sum(held.used_minor), count(*),
           bool_or(held.total_minor = cap_minor
                   AND held.used_minor + liability_minor <= held.share_minor)
    INTO used, slots, had_room
    FROM public.exposure_slots AS held
    WHERE held.tenant_id = of_tenant_id AND held.currency = of_currency
      AND held.selection_id = of_selection_id;
    IF used + liability_minor > cap_minor AND NOT may_exceed THEN
        RETURN false;
    END IF;
    IF had_room AND slots < 32 THEN
        -- There was room, and somebody held it: bets wait for each other here.
        INSERT INTO public.exposure_slots (
            tenant_id, currency, selection_id, slot, total_minor, share_minor, used_minor
        )
        SELECT of_tenant_id, of_currency, of_selection_id, each, cap_minor, 0, 0
        FROM generate_series(slots, 2 * slots - 1) AS each;
        slots := 2 * slots;
    END IF;
    UPDATE public.exposure_slots AS shared
    SET total_minor = cap_minor,
        used_minor = used / slots
            + CASE WHEN shared.slot = 0 THEN used % slots + liability_minor ELSE 0 END,
        share_minor = used / slots
            + CASE WHEN shared.slot = 0 THEN used % slots + liability_minor ELSE 0 END
            + greatest(cap_minor - used - liability_minor, 0) / slots
    WHERE shared.tenant_id = of_tenant_id AND shared.currency = of_currency
      AND shared.selection_id = of_selection_id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION take_exposure IS
    'Adds to what the house may lose on a selection; false, and nothing changed, beyond a cap it may not exceed.';

CREATE FUNCTION give_exposure(of_tenant_id bigint, bet_ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    each record;
    used bigint;
    slots integer;
    total bigint;
BEGIN
    FOR each IN
        SELECT bet.currency, leg.selection_id, sum(leg.exposed_minor)::bigint AS exposed_minor
        FROM public.bets AS bet
        JOIN public.bet_legs AS leg ON leg.tenant_id = bet.tenant_id AND leg.bet_id = bet.id
        WHERE bet.tenant_id = of_tenant_id AND bet.id = ANY (bet_ids) AND leg.exposed_minor > 0
        GROUP BY bet.currency, leg.selection_id
        ORDER BY leg.selection_id, bet.currency
    LOOP
        -- All of them, in the order of taking: one slot may hold less, and a cap that was exceeded
        -- leaves no room before the sum is below it.
        PERFORM FROM public.exposure_slots AS held
        WHERE held.tenant_id = of_tenant_id AND held.currency = each.currency
          AND held.selection_id = each.selection_id AND held.slot = 0
        FOR NO KEY UPDATE;
        PERFORM FROM public.exposure_slots AS held
        WHERE held.tenant_id = of_tenant_id AND held.currency = each.currency
          AND held.selection_id = each.selection_id
        ORDER BY held.slot
        FOR NO KEY UPDATE;
        SELECT greatest(sum(held.used_minor) - each.exposed_minor, 0), count(*),
               max(held.total_minor)
        INTO used, slots, total
        FROM public.exposure_slots AS held
        WHERE held.tenant_id = of_tenant_id AND held.currency = each.currency
          AND held.selection_id = each.selection_id;
        UPDATE public.exposure_slots AS shared
        SET total_minor = total,
            used_minor = used / slots + CASE WHEN shared.slot = 0 THEN used % slots ELSE 0 END,
            share_minor = used / slots + CASE WHEN shared.slot = 0 THEN used % slots ELSE 0 END
                + greatest(total - used, 0) / slots
        WHERE shared.tenant_id = of_tenant_id AND shared.currency = each.currency
          AND shared.selection_id = each.selection_id;
    END LOOP;
END
$$;
COMMENT ON FUNCTION give_exposure IS
    'Gives back what these bets added to the exposure of their selections; never below nothing.';

REVOKE EXECUTE ON FUNCTION take_exposure, give_exposure FROM PUBLIC;
