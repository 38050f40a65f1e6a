"""Every change of an offered price, by day; and what was last written of each market.

The days are made ahead and dropped by a worker, which owns no table: two functions do it for it.
"""

from alembic import op

# A day's table is filled from the rest, if rows got there first, and only then attached: that holds
# nobody up who writes to another day.
revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;

ALTER TABLE markets ADD COLUMN content_hash bytea NOT NULL DEFAULT '';
COMMENT ON COLUMN markets.content_hash IS
    'A digest of the market as it was last offered; empty when nobody can say.';

-- No key leads to selections: it would be looked up for each change, and the one writer writes a
-- price and its history in one statement.
CREATE TABLE price_history (
    selection_id bigint NOT NULL,
    version bigint NOT NULL,
    price_milli integer NOT NULL,
    is_open boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT price_history_pkey PRIMARY KEY (selection_id, version, changed_at)
) PARTITION BY RANGE (changed_at);
CREATE TABLE price_history_other PARTITION OF price_history DEFAULT;
COMMENT ON TABLE price_history_other IS 'Changes of days that have no table of their own yet.';

CREATE FUNCTION add_price_history_day(day date) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
    day_table text := 'price_history_' || to_char(day, 'YYYYMMDD');
    begins_at timestamptz := day::timestamp AT TIME ZONE 'UTC';
    ends_at timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('price_history'));
    IF to_regclass('public.' || day_table) IS NOT NULL THEN
        RETURN false;
    END IF;
    LOCK TABLE public.price_history_other IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.price_history INCLUDING ALL)', day_table);
    EXECUTE format(
        'WITH early AS ('
        '    DELETE FROM public.price_history_other WHERE changed_at >= %L AND changed_at < %L'
        '    RETURNING selection_id, version, price_milli, is_open, changed_at'
        ') INSERT INTO public.%I (selection_id, version, price_milli, is_open, changed_at)'
        ' SELECT selection_id, version, price_milli, is_open, changed_at FROM early',
        begins_at, ends_at, day_table
    );
    EXECUTE format(
        'ALTER TABLE public.price_history ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
        day_table, begins_at, ends_at
    );
    RETURN true;
END
$$;
COMMENT ON FUNCTION add_price_history_day(date) IS
    'Make the table of a day (UTC); false when it is there.';

CREATE FUNCTION drop_price_history_day(day date) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
    day_table text := 'price_history_' || to_char(day, 'YYYYMMDD');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('price_history'));
    IF to_regclass('public.' || day_table) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE public.%I', day_table);
    RETURN true;
END
$$;
COMMENT ON FUNCTION drop_price_history_day(date) IS
    'Drop a day (UTC) with all its changes; false when it is gone.';

REVOKE ALL ON FUNCTION add_price_history_day(date) FROM PUBLIC;
REVOKE ALL ON FUNCTION drop_price_history_day(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_price_history_day(date) TO app_worker;
GRANT EXECUTE ON FUNCTION drop_price_history_day(date) TO app_worker;
GRANT SELECT ON price_history TO app_worker, app_platform, app_read;
GRANT INSERT ON price_history TO app_worker;

-- The first days are here before the first price is: one that is on its way into the rest while its
-- day is made would be refused.
SELECT add_price_history_day((now() AT TIME ZONE 'UTC')::date + distance)
FROM generate_series(-1, 3) AS distance;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP FUNCTION drop_price_history_day(date);
DROP FUNCTION add_price_history_day(date);
DROP TABLE price_history;
ALTER TABLE markets DROP COLUMN content_hash;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
