-- What staff decided about one bet stands until staff decide otherwise: results pass it by.
ALTER TABLE bets ADD COLUMN is_by_hand boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN bets.is_by_hand IS 'Staff have said what its legs came to; results change it no more.';
COMMENT ON TABLE bets IS
    'Bets as they were accepted. Settlement moves status, gen, payout_minor, settled_at and is_by_hand alone.';

-- What staff said of each leg, in the order of the legs; NULL where it counts as it was graded.
CREATE TABLE bet_corrections (
    tenant_id bigint NOT NULL,
    bet_id bigint NOT NULL,
    gen integer NOT NULL,
    leg_outcomes text[] NOT NULL,
    CONSTRAINT bet_corrections_pkey PRIMARY KEY (tenant_id, bet_id, gen),
    CONSTRAINT correction_has_its_bet FOREIGN KEY (tenant_id, bet_id) REFERENCES bets (tenant_id, id),
    CONSTRAINT correction_says_something CHECK (
        cardinality(array_remove(leg_outcomes, NULL)) BETWEEN 1 AND 20
    ),
    CONSTRAINT corrected_leg_has_an_outcome CHECK (
        array_remove(leg_outcomes, NULL)
            <@ ARRAY['won', 'half_won', 'push', 'half_lost', 'lost', 'void']
    )
);
ALTER TABLE bet_corrections ENABLE ROW LEVEL SECURITY;
ALTER TABLE bet_corrections FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON bet_corrections
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
GRANT SELECT ON bet_corrections TO app_web, app_worker, app_platform, app_read;
REVOKE UPDATE, DELETE, TRUNCATE ON bet_corrections FROM touchline_owner;

-- Staff say what the legs of a settled bet came to. Outcomes: paid; moved (it is not as it was looked at).
CREATE FUNCTION add_correction(
    of_tenant_id bigint,
    of_bet_id bigint,
    was_gen integer,
    new_status text,
    new_payout bigint,
    said_of_legs text[],
    leg_gens integer[],
    by_actor text,
    for_reason text
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    became text;
BEGIN
    PERFORM FROM public.bets AS known
    WHERE known.tenant_id = of_tenant_id AND known.id = of_bet_id AND known.gen = was_gen
      AND known.payout_minor IS NOT NULL AND new_payout IS NOT NULL
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'moved';
    END IF;
    SELECT paid.outcome
    INTO became
    FROM public.add_bet_payouts(
        of_tenant_id, ARRAY[of_bet_id], ARRAY[was_gen], ARRAY[new_status], ARRAY[new_payout],
        ARRAY[leg_gens::text], NULL, NULL, by_actor, for_reason, false
    ) AS paid;
    IF became = 'paid' THEN
        UPDATE public.bets AS known
        SET is_by_hand = true
        WHERE known.tenant_id = of_tenant_id AND known.id = of_bet_id;
        INSERT INTO public.bet_corrections (tenant_id, bet_id, gen, leg_outcomes)
        VALUES (of_tenant_id, of_bet_id, was_gen + 1, said_of_legs);
    END IF;
    RETURN became;
END
$$;
COMMENT ON FUNCTION add_correction IS
    'Settles a bet anew as staff say: what was paid is taken back, and results pass it by from then on.';
REVOKE EXECUTE ON FUNCTION add_correction FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_correction TO app_platform;
