-- As before, with how much may be staked long before a start among it.
CREATE OR REPLACE FUNCTION placement_facts(
    of_tenant_id bigint, of_player_id bigint, of_key uuid, asked_ids bigint[]
) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan
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
        'early', (
            SELECT jsonb_agg(jsonb_build_object(
                'sport', early.sport, 'hours_before', early.hours_before,
                'percent', early.limit_percent
            ))
            FROM early_limits AS early
            WHERE early.tenant_id = tenant.id
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
