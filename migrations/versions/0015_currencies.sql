-- Currencies, and which of them a tenant's players play in.

CREATE TABLE currencies (
    code text NOT NULL,
    exponent smallint NOT NULL,
    name text NOT NULL,
    CONSTRAINT currencies_pkey PRIMARY KEY (code),
    CONSTRAINT code_is_three_letters CHECK (code ~ '^[A-Z]{3}$'),
    CONSTRAINT exponent_is_a_few_digits CHECK (exponent BETWEEN 0 AND 4)
);
COMMENT ON COLUMN currencies.exponent IS
    'How many decimals the smallest unit has; amounts count that unit. It never changes.';

INSERT INTO currencies (code, exponent, name) VALUES
    ('AED', 2, 'UAE dirham'), ('ARS', 2, 'Argentine peso'), ('AUD', 2, 'Australian dollar'),
    ('BHD', 3, 'Bahraini dinar'), ('BRL', 2, 'Brazilian real'), ('CAD', 2, 'Canadian dollar'),
    ('CHF', 2, 'Swiss franc'), ('CLP', 0, 'Chilean peso'), ('COP', 2, 'Colombian peso'),
    ('CZK', 2, 'Czech koruna'), ('DKK', 2, 'Danish krone'), ('EGP', 2, 'Egyptian pound'),
    ('EUR', 2, 'Euro'), ('GBP', 2, 'Pound sterling'), ('GEL', 2, 'Georgian lari'),
    ('GHS', 2, 'Ghanaian cedi'), ('HKD', 2, 'Hong Kong dollar'), ('HUF', 2, 'Hungarian forint'),
    ('IDR', 2, 'Indonesian rupiah'), ('ILS', 2, 'Israeli shekel'), ('INR', 2, 'Indian rupee'),
    ('IQD', 3, 'Iraqi dinar'), ('ISK', 0, 'Icelandic krona'), ('JOD', 3, 'Jordanian dinar'),
    ('JPY', 0, 'Yen'), ('KES', 2, 'Kenyan shilling'), ('KRW', 0, 'South Korean won'),
    ('KWD', 3, 'Kuwaiti dinar'), ('KZT', 2, 'Tenge'), ('MAD', 2, 'Moroccan dirham'),
    ('MXN', 2, 'Mexican peso'), ('MYR', 2, 'Ringgit'), ('NGN', 2, 'Naira'),
    ('NOK', 2, 'Norwegian krone'), ('NZD', 2, 'New Zealand dollar'), ('OMR', 3, 'Omani rial'),
    ('PEN', 2, 'Sol'), ('PHP', 2, 'Philippine peso'), ('PLN', 2, 'Zloty'),
    ('PYG', 0, 'Guarani'), ('QAR', 2, 'Qatari riyal'), ('RON', 2, 'Romanian leu'),
    ('SAR', 2, 'Saudi riyal'), ('SEK', 2, 'Swedish krona'), ('SGD', 2, 'Singapore dollar'),
    ('THB', 2, 'Baht'), ('TND', 3, 'Tunisian dinar'), ('TRY', 2, 'Turkish lira'),
    ('TWD', 2, 'New Taiwan dollar'), ('TZS', 2, 'Tanzanian shilling'), ('UAH', 2, 'Hryvnia'),
    ('UGX', 0, 'Ugandan shilling'), ('USD', 2, 'US dollar'), ('VND', 0, 'Dong'),
    ('XAF', 0, 'CFA franc BEAC'), ('XOF', 0, 'CFA franc BCEAO'), ('ZAR', 2, 'Rand');

ALTER TABLE tenants ADD COLUMN book text NOT NULL DEFAULT 'cash';
ALTER TABLE tenants ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
ALTER TABLE tenants ADD COLUMN week_starts_on smallint NOT NULL DEFAULT 1;
ALTER TABLE tenants ADD COLUMN recovers_debts boolean NOT NULL DEFAULT true;
ALTER TABLE tenants ADD CONSTRAINT book_is_known CHECK (book IN ('cash', 'credit')) NOT VALID;
ALTER TABLE tenants ADD CONSTRAINT time_zone_is_known CHECK (
    timestamp '2025-01-01 00:00' AT TIME ZONE time_zone IS NOT NULL
) NOT VALID;
ALTER TABLE tenants ADD CONSTRAINT week_starts_on_a_day
    CHECK (week_starts_on BETWEEN 1 AND 7) NOT VALID;
COMMENT ON COLUMN tenants.book IS
    'cash: players bet what they paid in. credit: up to a limit they may owe, and settle weekly.';
COMMENT ON COLUMN tenants.time_zone IS 'Where the betting day and week begin.';
COMMENT ON COLUMN tenants.week_starts_on IS 'ISO day of the week: 1 is Monday.';
COMMENT ON COLUMN tenants.recovers_debts IS
    'Whether what a corrected result left owing is taken from the next money that comes in.';
GRANT UPDATE (book, time_zone, week_starts_on, recovers_debts) ON tenants TO app_platform;

CREATE TABLE tenant_currencies (
    tenant_id bigint NOT NULL,
    currency text NOT NULL,
    exponent smallint NOT NULL,
    is_default boolean NOT NULL DEFAULT false,
    added_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_currencies_pkey PRIMARY KEY (tenant_id, currency),
    CONSTRAINT currency_has_its_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE UNIQUE INDEX one_currency_is_the_default ON tenant_currencies (tenant_id) WHERE is_default;
COMMENT ON COLUMN tenant_currencies.exponent IS
    'A copy of the currency''s, so that a tenant''s rows say what they mean wherever they live.';

-- Before row-level security binds the owner: whoever is there already plays in euros.
INSERT INTO tenant_currencies (tenant_id, currency, exponent, is_default)
SELECT tenant.id, 'EUR', 2, true FROM tenants AS tenant;

ALTER TABLE tenant_currencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_currencies FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenant_currencies
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY platform_staff ON tenant_currencies TO app_platform USING (true) WITH CHECK (true);
GRANT SELECT ON currencies, tenant_currencies TO app_web, app_worker, app_platform, app_read;
GRANT INSERT ON tenant_currencies TO app_platform;
GRANT UPDATE (is_default) ON tenant_currencies TO app_platform;

ALTER TABLE players ADD CONSTRAINT player_carries_a_currency UNIQUE USING INDEX player_carries_a_currency;
ALTER TABLE players ADD CONSTRAINT player_has_a_currency_of_the_tenant
    FOREIGN KEY (tenant_id, currency) REFERENCES tenant_currencies (tenant_id, currency) NOT VALID;
GRANT SELECT (currency) ON players TO app_worker, app_read;
