-- As before, and each leg keeps what it added to the exposure of its selection.
CREATE OR REPLACE FUNCTION place_bet(
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

    -- Behind the lock of their cash: whatever the player agreed on and staked before is there by now.
    IF public.is_kept_from_staking(
        of_tenant_id, of_player_id, bet.stake_minor, placed_at, bet.epoch IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'kept' USING ERRCODE = 'TB001';
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
            each.exposure_max_minor, bet.vouched_by IS NOT NULL
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
        selection_code, shown_milli, price_milli, price_version, pricing_version, exposed_minor
    )
    SELECT of_tenant_id, place_bet.bet_id, leg.leg_no, leg.sport, leg.league_id, leg.league_name,
           leg.event_id, leg.home_name, leg.away_name, leg.starts_at, leg.market_id,
           leg.market_type, leg.market_period, leg.line_quarters, leg.selection_id,
           leg.selection_code, leg.shown_milli, leg.price_milli, leg.price_version,
           bet.pricing_version, coalesce(leg.exposed_minor, 0)
    FROM jsonb_to_recordset(bet.legs) AS leg (
        leg_no smallint, sport text, league_id bigint, league_name text, event_id bigint,
        home_name text, away_name text, starts_at timestamptz, market_id bigint, market_type text,
        market_period text, line_quarters integer, selection_id bigint, selection_code text,
        shown_milli integer, price_milli integer, price_version bigint, exposed_minor bigint
    );
    INSERT INTO public.outbox (tenant_id, topic, ref_id)
    VALUES (of_tenant_id, 'bet.placed', place_bet.bet_id);
    outcome := 'placed';
END
$$;
COMMENT ON FUNCTION place_bet IS
    'Writes a bet that was decided on, if nothing it was decided on has moved: stake, bet, legs, outbox.';
