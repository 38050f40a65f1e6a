-- The locks of the book. A bet shares its tenant's and its events'; who closes something takes it
-- alone. Both are gone with the transaction. Ids of tenants and events come from one sequence, so that
-- one number is one lock.
CREATE FUNCTION lock_events(event_ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    event_id bigint;
BEGIN
    IF cardinality(event_ids) > 64 THEN
        RAISE EXCEPTION 'one transaction closes at most 64 events'
            USING ERRCODE = 'program_limit_exceeded';
    END IF;
    FOR event_id IN SELECT DISTINCT each FROM unnest(event_ids) AS each ORDER BY each LOOP
        PERFORM pg_advisory_xact_lock(event_id);
    END LOOP;
END
$$;
COMMENT ON FUNCTION lock_events IS
    'Waits for the bets under way on these events and lets no new one begin before the transaction ends.';

CREATE FUNCTION lock_tenant(of_tenant_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(of_tenant_id);
END
$$;
COMMENT ON FUNCTION lock_tenant IS
    'Waits for the bets under way of a tenant and lets no new one begin before the transaction ends.';

CREATE FUNCTION take_exposure(
    of_tenant_id bigint,
    of_currency text,
    of_selection_id bigint,
    liability_minor bigint,
    cap_minor bigint
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
    IF used + liability_minor > cap_minor THEN
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
            + (cap_minor - used - liability_minor) / slots
    WHERE shared.tenant_id = of_tenant_id AND shared.currency = of_currency
      AND shared.selection_id = of_selection_id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION take_exposure IS
    'Adds to what the house may lose on a selection; false, and nothing changed, beyond the cap.';

CREATE FUNCTION is_offer_unmoved(
    of_tenant_id bigint,
    known_pricing_version bigint,
    event_ids bigint[],
    market_ids bigint[],
    market_versions bigint[],
    read_at timestamptz,
    at timestamptz,
    cut_off_s integer
) RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    -- Versions of prices only grow, so that their sum is another one when any of them is.
    RETURN at - read_at < interval '5 seconds'
        AND EXISTS (
            SELECT FROM public.tenants AS tenant
            WHERE tenant.id = of_tenant_id AND tenant.status = 'active'
              AND tenant.pricing_version = known_pricing_version
        )
        AND cardinality(event_ids) = (
            SELECT count(*)
            FROM public.events AS event
            WHERE event.id = ANY (event_ids) AND event.status = 'scheduled'
              AND event.starts_at > at + cut_off_s * interval '1 second'
              -- Whoever tells scores may know before the prices do that it has begun.
              AND coalesce((
                  SELECT result.status
                  FROM public.results AS result
                  WHERE result.event_id = event.id
                  ORDER BY result.version DESC
                  LIMIT 1
              ), 'scheduled') IN ('scheduled', 'postponed')
        )
        AND cardinality(market_ids) = (
            SELECT count(*)
            FROM unnest(market_ids, market_versions) AS known (market_id, version)
            JOIN public.markets AS market ON market.id = known.market_id
            WHERE market.state = 'open'
              AND known.version = (
                  SELECT sum(price.version)
                  FROM public.selections AS selection
                  JOIN public.prices AS price ON price.selection_id = selection.id
                  WHERE selection.market_id = known.market_id
              )
        );
END
$$;
COMMENT ON FUNCTION is_offer_unmoved IS
    'Whether everything a bet was decided on still is so: tenant, events, markets and all their prices.';

-- The one way in which a bet comes into being. What was decided is looked at once more under the
-- locks, by statements that begin after them; then money and bet are written together.
-- Outcomes: placed; repeated and reused (the key was there); over (of a referral that nobody took in time);
-- moved (look at the facts again). What is
-- found out too late to leave nothing behind raises TB001 with its outcome as the message.
CREATE FUNCTION place_bet(
    of_tenant_id bigint,
    of_player_id bigint,
    of_key uuid,
    of_digest bytea,
    wanted_bet_id bigint,
    by_actor text,
    plan jsonb,
    OUT outcome text,
    OUT bet_id bigint,
    OUT placed_at timestamptz
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '250ms'
AS $$
DECLARE
    bet record;
    each record;
    known_digest bytea;
    cash_id bigint;
    open_stake_id bigint;
    is_standing boolean;
    moved text;
BEGIN
    SELECT *
    INTO bet
    FROM jsonb_to_record(plan) AS given (
        currency text, type text, sizes smallint[], lines integer, stake_minor bigint,
        payout_max_minor bigint, price_mode text, within_bp smallint, rules_version integer,
        channel text, vouched_by text, epoch bigint, cut_off_s integer, pricing_version bigint,
        read_at timestamptz, event_ids bigint[], market_ids bigint[], market_versions bigint[],
        legs jsonb, caps jsonb
    );

    PERFORM pg_advisory_xact_lock_shared(of_tenant_id);
    FOR each IN SELECT DISTINCT id FROM unnest(bet.event_ids) AS id ORDER BY id LOOP
        PERFORM pg_advisory_xact_lock_shared(each.id);
    END LOOP;

    placed_at := clock_timestamp();
    IF NOT public.is_offer_unmoved(
        of_tenant_id, bet.pricing_version, bet.event_ids, bet.market_ids, bet.market_versions,
        bet.read_at, placed_at, bet.cut_off_s
    ) THEN
        outcome := 'moved';
        RETURN;
    END IF;

    bet_id := coalesce(wanted_bet_id, public.next_id());
    IF wanted_bet_id IS NULL THEN
        INSERT INTO public.bet_requests (tenant_id, player_id, key, digest, bet_id)
        VALUES (of_tenant_id, of_player_id, of_key, of_digest, place_bet.bet_id)
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            SELECT request.digest, request.bet_id
            INTO known_digest, place_bet.bet_id
            FROM public.bet_requests AS request
            WHERE request.tenant_id = of_tenant_id AND request.player_id = of_player_id
              AND request.key = of_key;
            outcome := CASE WHEN known_digest = of_digest THEN 'repeated' ELSE 'reused' END;
            RETURN;
        END IF;
    ELSE
        -- A bet that is there was taken in time, however late this asks.
        SELECT referral.status = 'accepted' AND referral.expires_at > placed_at
        INTO is_standing
        FROM public.referrals AS referral
        WHERE referral.tenant_id = of_tenant_id AND referral.bet_id = wanted_bet_id
          AND referral.player_id = of_player_id
        FOR UPDATE;
        PERFORM FROM public.bets AS known
        WHERE known.tenant_id = of_tenant_id AND known.id = wanted_bet_id;
        IF FOUND THEN
            outcome := 'repeated';
            RETURN;
        END IF;
        IF is_standing IS NOT TRUE THEN
            outcome := 'over';
            RETURN;
        END IF;
    END IF;

    PERFORM FROM public.players AS player
    WHERE player.tenant_id = of_tenant_id AND player.id = of_player_id
      AND player.status = 'active' AND player.session_epoch = coalesce(bet.epoch, player.session_epoch)
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'player_changed' USING ERRCODE = 'TB001';
    END IF;

    SELECT max(account.id) FILTER (WHERE account.kind = 10),
           max(account.id) FILTER (WHERE account.kind = 11)
    INTO cash_id, open_stake_id
    FROM public.ledger_accounts AS account
    WHERE account.tenant_id = of_tenant_id AND account.player_id = of_player_id
      AND account.currency = bet.currency AND account.kind IN (10, 11);
    SELECT posted.outcome
    INTO moved
    FROM public.ledger_move(
        of_tenant_id, 1::smallint, bet.currency, 1::smallint, bet_id, 0, cash_id, open_stake_id,
        bet.stake_minor, by_actor
    ) AS posted;
    IF moved IS DISTINCT FROM 'posted' THEN
        RAISE EXCEPTION '%', coalesce(moved, 'unknown') USING ERRCODE = 'TB001';
    END IF;

    FOR each IN
        SELECT cap.selection_id, cap.liability_minor, cap.exposure_max_minor
        FROM jsonb_to_recordset(bet.caps)
            AS cap (selection_id bigint, liability_minor bigint, exposure_max_minor bigint)
        WHERE cap.exposure_max_minor IS NOT NULL AND cap.liability_minor > 0
        ORDER BY cap.selection_id
    LOOP
        IF NOT public.take_exposure(
            of_tenant_id, bet.currency, each.selection_id, each.liability_minor,
            each.exposure_max_minor
        ) THEN
            RAISE EXCEPTION 'exposed' USING ERRCODE = 'TB001';
        END IF;
    END LOOP;

    INSERT INTO public.bets (
        tenant_id, id, player_id, currency, type, sizes, lines, legs, stake_minor,
        payout_max_minor, price_mode, within_bp, rules_version, channel, vouched_by, accepted_at
    )
    VALUES (
        of_tenant_id, bet_id, of_player_id, bet.currency, bet.type, bet.sizes, bet.lines,
        cardinality(bet.event_ids), bet.stake_minor, bet.payout_max_minor, bet.price_mode,
        bet.within_bp, bet.rules_version, bet.channel, bet.vouched_by, placed_at
    );
    INSERT INTO public.bet_legs (
        tenant_id, bet_id, leg_no, sport, league_id, league_name, event_id, home_name, away_name,
        starts_at, market_id, market_type, market_period, line_quarters, selection_id,
        selection_code, shown_milli, price_milli, price_version, pricing_version
    )
    SELECT of_tenant_id, place_bet.bet_id, leg.leg_no, leg.sport, leg.league_id, leg.league_name,
           leg.event_id, leg.home_name, leg.away_name, leg.starts_at, leg.market_id,
           leg.market_type, leg.market_period, leg.line_quarters, leg.selection_id,
           leg.selection_code, leg.shown_milli, leg.price_milli, leg.price_version,
           bet.pricing_version
    FROM jsonb_to_recordset(bet.legs) AS leg (
        leg_no smallint, sport text, league_id bigint, league_name text, event_id bigint,
        home_name text, away_name text, starts_at timestamptz, market_id bigint, market_type text,
        market_period text, line_quarters integer, selection_id bigint, selection_code text,
        shown_milli integer, price_milli integer, price_version bigint
    );
    INSERT INTO public.outbox (tenant_id, topic, ref_id)
    VALUES (of_tenant_id, 'bet.placed', place_bet.bet_id);
    outcome := 'placed';
END
$$;
COMMENT ON FUNCTION place_bet IS
    'Writes a bet that was decided on, if nothing it was decided on has moved: stake, bet, legs, outbox.';

CREATE FUNCTION add_referral(
    of_tenant_id bigint,
    of_player_id bigint,
    of_key uuid,
    of_digest bytea,
    of_currency text,
    of_slip jsonb,
    of_stake_minor bigint,
    of_stake_max_minor bigint,
    for_reason text,
    stands_s integer,
    OUT outcome text,
    OUT bet_id bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    known_digest bytea;
BEGIN
    bet_id := public.next_id();
    INSERT INTO public.bet_requests (tenant_id, player_id, key, digest, bet_id)
    VALUES (of_tenant_id, of_player_id, of_key, of_digest, add_referral.bet_id)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT request.digest, request.bet_id
        INTO known_digest, add_referral.bet_id
        FROM public.bet_requests AS request
        WHERE request.tenant_id = of_tenant_id AND request.player_id = of_player_id
          AND request.key = of_key;
        outcome := CASE WHEN known_digest = of_digest THEN 'repeated' ELSE 'reused' END;
        RETURN;
    END IF;
    INSERT INTO public.referrals (
        tenant_id, bet_id, player_id, currency, slip, stake_minor, stake_max_minor, reason,
        expires_at
    )
    VALUES (
        of_tenant_id, add_referral.bet_id, of_player_id, of_currency, of_slip, of_stake_minor,
        of_stake_max_minor, for_reason, now() + stands_s * interval '1 second'
    );
    outcome := 'referred';
END
$$;
COMMENT ON FUNCTION add_referral IS 'Keeps a slip for a trader to decide on, under the id its bet would have.';

REVOKE EXECUTE ON FUNCTION lock_events, lock_tenant, take_exposure, is_offer_unmoved, place_bet,
    add_referral FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_events TO app_worker, app_platform;
GRANT EXECUTE ON FUNCTION lock_tenant TO app_platform;
GRANT EXECUTE ON FUNCTION place_bet TO app_web, app_worker, app_platform;
GRANT EXECUTE ON FUNCTION add_referral TO app_web, app_platform;
