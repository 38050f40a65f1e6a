-- What counts against which limit of a player, in the present day, week and month where the tenant is.
-- A stake counts when the bet is taken, whatever becomes of it. A loss is of the bets taken in the
-- period: their stakes less what they have paid; an open bet counts as lost until it pays.
-- One expression, so that whoever calls it plans it as a part of its own statement.
CREATE FUNCTION limit_windows(
    of_tenant_id bigint, of_player_id bigint, of_kinds text[], at_instant timestamptz
) RETURNS TABLE (kind text, period text, limit_minor bigint, used_minor bigint)
LANGUAGE sql STABLE
AS $$
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
                   -- Ids tell the time at which they were made; a slip that a trader was asked about
                   -- has had its own for some minutes when it is taken.
                   SELECT coalesce(sum(
                              bet.stake_minor
                              - CASE agreed.kind WHEN 'loss' THEN coalesce(bet.payout_minor, 0) ELSE 0 END
                          ), 0)::bigint
                   FROM public.bets AS bet
                   WHERE bet.tenant_id = of_tenant_id AND bet.player_id = of_player_id
                     AND bet.currency = agreed.currency
                     AND bet.id >= public.first_id_at(agreed.starts_at - interval '1 hour')
                     AND bet.accepted_at >= agreed.starts_at
               )
           END
    FROM (
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
    ) AS agreed
$$;
COMMENT ON FUNCTION limit_windows IS
    'The lowest limit of each kind and period that a player has, and how much of it is used.';

CREATE FUNCTION is_kept_from_staking(
    of_tenant_id bigint,
    of_player_id bigint,
    stake_minor bigint,
    at_instant timestamptz,
    is_in_session boolean
) RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.player_protection AS kept
        WHERE kept.tenant_id = of_tenant_id AND kept.player_id = of_player_id
          AND (
              kept.excluded_at IS NOT NULL
              AND coalesce(kept.excluded_until > at_instant, true)
              OR kept.timed_out_until > at_instant
              OR is_in_session
              AND kept.reality_from + kept.reality_every_min * interval '1 minute' <= at_instant
          )
    ) OR EXISTS (
        SELECT FROM public.limit_windows(
            of_tenant_id, of_player_id, ARRAY['stake', 'loss'], at_instant
        ) AS agreed
        WHERE agreed.used_minor + stake_minor > agreed.limit_minor
    );
END
$$;
COMMENT ON FUNCTION is_kept_from_staking IS
    'Whether an exclusion, a break, a reality check or a limit of the player stands against a stake.';

-- The row of the player, then their cash: the order in which bets take both.
CREATE FUNCTION lock_player(of_tenant_id bigint, of_player_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM FROM public.players AS player
    WHERE player.tenant_id = of_tenant_id AND player.id = of_player_id
    FOR NO KEY UPDATE;
    PERFORM FROM public.ledger_accounts AS account
    WHERE account.tenant_id = of_tenant_id AND account.player_id = of_player_id
      AND account.kind = 10
    FOR NO KEY UPDATE;
END
$$;
COMMENT ON FUNCTION lock_player IS
    'Waits for the bets and payments under way of a player and lets no new one by before the transaction ends.';

-- Breaks begin and grow; neither function makes one shorter, whoever calls it.
CREATE FUNCTION add_exclusion(
    of_tenant_id bigint, of_player_id bigint, began_at timestamptz, ends_at timestamptz
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO public.player_protection AS kept (
        tenant_id, player_id, excluded_at, excluded_until
    )
    VALUES (of_tenant_id, of_player_id, began_at, ends_at)
    ON CONFLICT (tenant_id, player_id) DO UPDATE
    SET excluded_at = excluded.excluded_at,
        excluded_until = excluded.excluded_until,
        removal = 'none',
        removal_asked_by = NULL,
        removal_asked_at = NULL
    WHERE kept.excluded_at IS NULL
       OR kept.excluded_until < coalesce(excluded.excluded_until, 'infinity');
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION add_exclusion IS
    'Excludes a player; false, and nothing changed, where an exclusion runs that lasts as long.';

CREATE FUNCTION add_time_out(
    of_tenant_id bigint, of_player_id bigint, ends_at timestamptz
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO public.player_protection AS kept (tenant_id, player_id, timed_out_until)
    VALUES (of_tenant_id, of_player_id, ends_at)
    ON CONFLICT (tenant_id, player_id) DO UPDATE
    SET timed_out_until = excluded.timed_out_until
    WHERE coalesce(kept.timed_out_until < excluded.timed_out_until, true);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION add_time_out IS
    'Keeps a player from betting until then; false, and nothing changed, where that lasts as long.';

REVOKE EXECUTE ON FUNCTION limit_windows, is_kept_from_staking, lock_player, add_exclusion,
    add_time_out FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_exclusion, add_time_out TO app_web, app_platform;
GRANT EXECUTE ON FUNCTION limit_windows TO app_web, app_worker, app_platform, app_read;
GRANT EXECUTE ON FUNCTION lock_player TO app_web, app_worker, app_platform;
