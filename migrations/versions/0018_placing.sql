-- What a bet is decided on, and how it is written, with what keeps players from harm among it.
CREATE OR REPLACE FUNCTION placement_facts(
    of_tenant_id bigint, of_player_id bigint, of_key uuid, asked_ids bigint[]
) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN (
    WITH offered AS MATERIALIZED (
        SELECT event.id AS event_id,
               league.id AS league_id,
               league.name AS league_name,
               sport.slug AS sport,
               event.starts_at,
               event.status,
               event.home_name,
               event.away_name,
               market.id AS market_id,
               market.type,
               market.period,
               market.line_quarters,
               market.is_main,
               market.state AS market_state,
               selection.code AS selection_code,
               price.price_milli,
               price.is_open,
               selection.id AS selection_id,
               price.version AS price_version
        FROM (
            SELECT DISTINCT asked.market_id
            FROM selections AS asked
            WHERE asked.id = ANY(asked_ids)
        ) AS asked
        JOIN markets AS market ON market.id = asked.market_id
        JOIN events AS event ON event.id = market.event_id
        JOIN leagues AS league ON league.id = event.league_id
        JOIN sports AS sport ON sport.id = league.sport_id
        JOIN selections AS selection ON selection.market_id = market.id
        JOIN prices AS price ON price.selection_id = selection.id
    ), about AS MATERIALIZED (
        SELECT DISTINCT target.kind, target.name
        FROM offered
        CROSS JOIN LATERAL (VALUES
            ('sport', offered.sport),
            ('league', offered.league_id::text),
            ('event', offered.event_id::text),
            ('market_type', offered.type),
            ('market', offered.market_id::text)
        ) AS target (kind, name)
    )
    SELECT jsonb_build_object(
        'read_at', clock_timestamp(),
        'tenant_status', tenant.status,
        'pricing_version', tenant.pricing_version,
        'player', jsonb_build_object(
            'id', player.id,
            'status', player.status,
            'epoch', player.session_epoch,
            'currency', player.currency,
            'exponent', money.exponent,
            'available_minor', coalesce(cash.balance_minor + cash.credit_limit_minor, 0),
            'limit_class', coalesce(terms.limit_class, ''),
            'stake_percent', coalesce(terms.stake_percent, 100),
            'protection', jsonb_build_object(
                'excluded_at', kept.excluded_at,
                'excluded_until', kept.excluded_until,
                'timed_out_until', kept.timed_out_until,
                'reality_every_min', kept.reality_every_min,
                'reality_from', kept.reality_from,
                'windows', (
                    SELECT jsonb_agg(to_jsonb(agreed))
                    FROM limit_windows(tenant.id, player.id, ARRAY['stake', 'loss'], now())
                        AS agreed
                )
            )
        ),
        'earlier', (
            SELECT jsonb_build_object(
                'digest', encode(request.digest, 'hex'), 'bet_id', request.bet_id
            )
            FROM bet_requests AS request
            WHERE request.tenant_id = tenant.id AND request.player_id = player.id
              AND request.key = of_key
        ),
        'rows', (
            SELECT jsonb_agg(to_jsonb(offered)
                            ORDER BY offered.market_id, offered.selection_id)
            FROM offered
        ),
        'begun', (
            SELECT jsonb_agg(told.event_id)
            FROM (SELECT DISTINCT offered.event_id FROM offered) AS told
            JOIN LATERAL (
                SELECT result.status
                FROM results AS result
                WHERE result.event_id = told.event_id
                ORDER BY result.version DESC
                LIMIT 1
            ) AS newest ON newest.status NOT IN ('scheduled', 'postponed')
        ),
        'marks', (
            SELECT jsonb_agg(jsonb_build_object(
                'kind', mark.kind, 'target', mark.target, 'state', mark.state,
                'limit_percent', mark.limit_percent
            ))
            FROM about
            JOIN tenant_marks AS mark
                ON mark.tenant_id = tenant.id AND mark.kind = about.kind
                AND mark.target = about.name
        ),
        'margins', (
            SELECT jsonb_agg(to_jsonb(margin) - 'tenant_id' - 'version')
            FROM tenant_margins AS margin
            WHERE margin.tenant_id = tenant.id
        ),
        'own_prices', (
            SELECT jsonb_agg(to_jsonb(own))
            FROM tenant_prices AS own
            WHERE own.tenant_id = tenant.id
              AND own.selection_id = ANY(asked_ids)
        ),
        'exposed', (
            SELECT jsonb_agg(jsonb_build_object(
                'selection_id', used.selection_id, 'used_minor', used.used_minor
            ))
            FROM (
                SELECT slot.selection_id, sum(slot.used_minor) AS used_minor
                FROM exposure_slots AS slot
                WHERE slot.tenant_id = tenant.id AND slot.currency = player.currency
                  AND slot.selection_id = ANY(asked_ids)
                GROUP BY slot.selection_id
            ) AS used
        ),
        'limits', (
            SELECT jsonb_agg(jsonb_build_object(
                'kind', rule.kind, 'target', rule.target,
                'stake_min_minor', rule.stake_min_minor,
                'stake_max_minor', rule.stake_max_minor,
                'payout_max_minor', rule.payout_max_minor,
                'exposure_max_minor', rule.exposure_max_minor,
                'refers', rule.refers
            ))
            FROM (
                SELECT about.kind, about.name
                FROM about
                UNION ALL VALUES
                    ('tenant', ''),
                    ('class', terms.limit_class),
                    ('player', player.id::text)
            ) AS meant
            JOIN limit_rules AS rule
                ON rule.tenant_id = tenant.id AND rule.currency = player.currency
                AND rule.kind = meant.kind AND rule.target = meant.name
        ),
        'heard_age_s', (
            SELECT jsonb_object_agg(
               sport.slug, extract(epoch FROM clock_timestamp() - heard.heard_at)::float8
            )
            FROM odds_heard AS heard
            JOIN sports AS sport ON sport.id = heard.sport_id
        )
    )
    FROM tenants AS tenant
    JOIN players AS player ON player.tenant_id = tenant.id
    JOIN tenant_currencies AS money
        ON money.tenant_id = tenant.id AND money.currency = player.currency
    LEFT JOIN ledger_accounts AS cash
        ON cash.tenant_id = tenant.id AND cash.player_id = player.id
        AND cash.currency = player.currency AND cash.kind = 10
    LEFT JOIN player_terms AS terms
        ON terms.tenant_id = tenant.id AND terms.player_id = player.id
    LEFT JOIN player_protection AS kept
        ON kept.tenant_id = tenant.id AND kept.player_id = player.id
    WHERE tenant.id = of_tenant_id AND player.id = of_player_id
    );
END
$$;

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
