"""The catalogue: sports, leagues, events, markets, selections, prices and reported results.

Shared by all tenants, written by workers only. Tenants will overlay it, never change it.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;

CREATE TABLE sports (
    id smallint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    CONSTRAINT sports_pkey PRIMARY KEY (id),
    CONSTRAINT sport_slug_is_unique UNIQUE (slug)
);

CREATE TABLE leagues (
    id bigint NOT NULL DEFAULT next_id(),
    sport_id smallint NOT NULL,
    provider text NOT NULL,
    provider_league_id text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT leagues_pkey PRIMARY KEY (id),
    CONSTRAINT league_id_carries_its_sport UNIQUE (id, sport_id),
    CONSTRAINT league_is_known_once UNIQUE (sport_id, provider, provider_league_id),
    CONSTRAINT league_has_a_sport FOREIGN KEY (sport_id) REFERENCES sports (id)
);

CREATE TABLE events (
    id bigint NOT NULL DEFAULT next_id(),
    sport_id smallint NOT NULL,
    league_id bigint NOT NULL,
    provider text NOT NULL,
    provider_event_id text NOT NULL,
    static_id text,
    home_name text NOT NULL,
    away_name text NOT NULL,
    starts_at timestamptz NOT NULL,
    status text NOT NULL,
    raw_status text NOT NULL,
    content_hash bytea NOT NULL,
    version bigint NOT NULL DEFAULT next_id(),
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT event_is_known_once UNIQUE (sport_id, provider, provider_event_id),
    CONSTRAINT event_and_league_share_a_sport FOREIGN KEY (league_id, sport_id)
        REFERENCES leagues (id, sport_id),
    CONSTRAINT event_status_is_known CHECK (status IN (
        'scheduled', 'live', 'finished', 'finished_aet', 'finished_pen', 'postponed', 'cancelled',
        'abandoned', 'interrupted', 'suspended', 'awarded', 'walkover', 'retired', 'unknown'
    ))
);
CREATE INDEX events_by_league ON events (league_id, sport_id, starts_at);
CREATE INDEX events_by_start ON events (sport_id, starts_at);
-- What the publisher asks for again and again; history stays out of it.
CREATE INDEX events_to_come ON events (starts_at) WHERE status = 'scheduled';

CREATE TABLE markets (
    id bigint NOT NULL DEFAULT next_id(),
    event_id bigint NOT NULL,
    type text NOT NULL,
    period text NOT NULL,
    line_quarters integer,
    is_main boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'open',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT markets_pkey PRIMARY KEY (id),
    CONSTRAINT market_is_offered_once UNIQUE NULLS NOT DISTINCT (event_id, type, period, line_quarters),
    CONSTRAINT market_has_an_event FOREIGN KEY (event_id) REFERENCES events (id),
    CONSTRAINT market_type_is_known CHECK (type IN (
        'match_result', 'double_chance', 'draw_no_bet', 'both_teams_to_score', 'total',
        'asian_total', 'asian_handicap', 'moneyline', 'spread'
    )),
    CONSTRAINT market_period_is_known CHECK (period IN ('ft', 'match')),
    CONSTRAINT line_fits_the_type CHECK (
        (line_quarters IS NOT NULL) = (type IN ('total', 'asian_total', 'asian_handicap', 'spread'))
    ),
    CONSTRAINT line_is_plausible CHECK (line_quarters BETWEEN -40000 AND 40000),
    CONSTRAINT market_state_is_known CHECK (state IN ('open', 'suspended'))
);

CREATE TABLE selections (
    id bigint NOT NULL DEFAULT next_id(),
    market_id bigint NOT NULL,
    code text NOT NULL,
    CONSTRAINT selections_pkey PRIMARY KEY (id),
    CONSTRAINT selection_is_offered_once UNIQUE (market_id, code),
    CONSTRAINT selection_has_a_market FOREIGN KEY (market_id) REFERENCES markets (id)
);

CREATE TABLE prices (
    selection_id bigint NOT NULL,
    price_milli integer NOT NULL,
    is_open boolean NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT prices_pkey PRIMARY KEY (selection_id),
    CONSTRAINT price_has_a_selection FOREIGN KEY (selection_id) REFERENCES selections (id),
    CONSTRAINT price_is_offerable CHECK (price_milli BETWEEN 1001 AND 10000000)
) WITH (fillfactor = 70);

CREATE TABLE results (
    event_id bigint NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    raw_status text NOT NULL,
    home_score integer,
    away_score integer,
    half_time integer[],
    full_time integer[],
    periods jsonb NOT NULL,
    content_hash bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT results_pkey PRIMARY KEY (event_id, version),
    CONSTRAINT result_has_an_event FOREIGN KEY (event_id) REFERENCES events (id),
    CONSTRAINT result_version_starts_at_one CHECK (version >= 1),
    CONSTRAINT result_status_is_known CHECK (status IN (
        'scheduled', 'live', 'finished', 'finished_aet', 'finished_pen', 'postponed', 'cancelled',
        'abandoned', 'interrupted', 'suspended', 'awarded', 'walkover', 'retired', 'unknown'
    )),
    CONSTRAINT half_time_is_a_pair CHECK (array_length(half_time, 1) = 2),
    CONSTRAINT full_time_is_a_pair CHECK (array_length(full_time, 1) = 2)
);

INSERT INTO sports (id, slug, name) VALUES
    (1, 'soccer', 'Soccer'),
    (2, 'basketball', 'Basketball'),
    (3, 'tennis', 'Tennis'),
    (4, 'football', 'American football'),
    (5, 'baseball', 'Baseball'),
    (6, 'hockey', 'Ice hockey'),
    (7, 'handball', 'Handball'),
    (8, 'volleyball', 'Volleyball'),
    (9, 'cricket', 'Cricket'),
    (10, 'rugby', 'Rugby union'),
    (11, 'rugbyleague', 'Rugby league'),
    (12, 'boxing', 'Boxing'),
    (13, 'mma', 'MMA'),
    (14, 'esports', 'Esports'),
    (15, 'futsal', 'Futsal'),
    (16, 'table_tennis', 'Table tennis'),
    (17, 'darts', 'Darts');

GRANT SELECT ON sports, leagues, events, markets, selections, prices, results
    TO app_web, app_worker, app_platform, app_read;
GRANT INSERT ON leagues, events, markets, selections, prices, results TO app_worker;
GRANT UPDATE ON leagues, events, markets, prices TO app_worker;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE results;
DROP TABLE prices;
DROP TABLE selections;
DROP TABLE markets;
DROP TABLE events;
DROP TABLE leagues;
DROP TABLE sports;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
