-- Betting days, weeks and months begin where the tenant is. The database's zones alone decide.

CREATE FUNCTION betting_period_start(
    of_period text, at_instant timestamptz, in_zone text, week_starts_on smallint
) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE of_period
               WHEN 'day' THEN local.day
               WHEN 'week'
                   THEN local.day - (extract(isodow FROM local.day)::integer - week_starts_on + 7) % 7
               WHEN 'month' THEN date_trunc('month', local.day::timestamp)::date
           END::timestamp AT TIME ZONE in_zone
    FROM (SELECT (at_instant AT TIME ZONE in_zone)::date AS day) AS local
$$;
COMMENT ON FUNCTION betting_period_start IS
    'When the day, week or month of an instant began where the tenant is.';

CREATE FUNCTION first_id_at(at_instant timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (ceil(extract(epoch FROM at_instant) * 1000)::bigint - 1735689600000) << 22 $$;
COMMENT ON FUNCTION first_id_at IS
    'Ids from next_id() of that instant on are not below this: time as the ledger''s keys have it.';
GRANT EXECUTE ON FUNCTION betting_period_start, first_id_at
    TO app_web, app_worker, app_platform, app_read;

-- What must be done now and then, by whichever worker comes first. Shared by all tenants.
CREATE TABLE duties (
    name text NOT NULL,
    due_at timestamptz NOT NULL DEFAULT 'epoch',
    holder text,
    held_until timestamptz NOT NULL DEFAULT 'epoch',
    finished_at timestamptz,
    outcome text,
    CONSTRAINT duties_pkey PRIMARY KEY (name),
    CONSTRAINT duty_name_is_short CHECK (char_length(name) BETWEEN 1 AND 80),
    CONSTRAINT duty_holder_is_short CHECK (char_length(holder) BETWEEN 1 AND 200),
    CONSTRAINT duty_outcome_is_known CHECK (outcome IN ('done', 'failed'))
) WITH (fillfactor = 50);
GRANT SELECT ON duties TO app_worker, app_platform, app_read;
GRANT INSERT, UPDATE ON duties TO app_worker;
