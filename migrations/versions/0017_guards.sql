CREATE OR REPLACE FUNCTION is_offer_unmoved(
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
    -- What is not said makes a comparison NULL, and NOT NULL is not true: nobody is let in by it.
    RETURN coalesce(at - read_at < interval '5 seconds'
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
        ), false);
END
$$;
