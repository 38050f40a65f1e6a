-- As before, and the bets of a player are looked at once, however many limits there are on them: each
-- falls behind the last beginning of a day, week or month that it is not before.
CREATE OR REPLACE FUNCTION limit_windows(
    of_tenant_id bigint, of_player_id bigint, of_kinds text[], at_instant timestamptz
) RETURNS TABLE (kind text, period text, limit_minor bigint, used_minor bigint)
LANGUAGE sql STABLE
AS $$
    WITH agreed AS MATERIALIZED (
        SELECT own.kind,
               own.period,
               min(own.limit_minor) AS limit_minor,
               player.currency,
               public.betting_period_start(
                   own.period, at_instant, tenant.time_zone, tenant.week_starts_on
               ) AS starts_at
        FROM public.player_limits AS own
        JOIN public.tenants AS tenant ON tenant.id = own.tenant_id
        JOIN public.players AS player
            ON player.tenant_id = own.tenant_id AND player.id = own.player_id
        WHERE own.tenant_id = of_tenant_id AND own.player_id = of_player_id
          AND own.kind = ANY (of_kinds) AND own.limit_minor IS NOT NULL
        GROUP BY own.kind, own.period, player.currency, tenant.time_zone, tenant.week_starts_on
    ), begun AS MATERIALIZED (
        SELECT array_agg(DISTINCT agreed.starts_at ORDER BY agreed.starts_at) AS marks,
               min(agreed.currency) AS currency
        FROM agreed
        WHERE agreed.kind <> 'deposit'
    ), counted AS MATERIALIZED (
        -- Ids tell the time at which they were made; a slip that a trader was asked about has had its
        -- own for some minutes when it is taken.
        SELECT width_bucket(bet.accepted_at, begun.marks) AS mark,
               sum(bet.stake_minor) AS staked_minor,
               sum(bet.payout_minor) AS paid_minor
        FROM begun
        JOIN public.bets AS bet
            ON bet.tenant_id = of_tenant_id AND bet.player_id = of_player_id
            AND bet.currency = begun.currency
            AND bet.id >= public.first_id_at(begun.marks[1] - interval '1 hour')
            AND bet.accepted_at >= begun.marks[1]
        GROUP BY width_bucket(bet.accepted_at, begun.marks)
    )
    SELECT agreed.kind,
           agreed.period,
           agreed.limit_minor,
           CASE agreed.kind
               WHEN 'deposit' THEN (
                   SELECT coalesce(sum(deposit.amount_minor), 0)::bigint
                   FROM public.deposits AS deposit
                   WHERE deposit.tenant_id = of_tenant_id AND deposit.player_id = of_player_id
                     AND deposit.state = 'confirmed' AND deposit.decided_at >= agreed.starts_at
               )
               ELSE (
                   SELECT coalesce(sum(
                              counted.staked_minor
                              - CASE agreed.kind WHEN 'loss' THEN coalesce(counted.paid_minor, 0) ELSE 0 END
                          ), 0)::bigint
                   FROM counted
                   WHERE counted.mark >= array_position(begun.marks, agreed.starts_at)
               )
           END
    FROM agreed
    CROSS JOIN begun
$$;
