"""Aliases: which of another provider's events, leagues and teams are ours, as a person judged.

Beside them what those providers named lately, for whoever judges, and what they report of events
that were joined. All of it is shared by all tenants.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP = """
SET LOCAL ROLE touchline_owner;

CREATE TABLE feed_sightings (
    provider text NOT NULL,
    sport_id smallint NOT NULL,
    kind text NOT NULL,
    provider_id text NOT NULL,
    name text NOT NULL,
    starts_at timestamptz,
    seen_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT feed_sightings_pkey PRIMARY KEY (provider, sport_id, kind, provider_id),
    CONSTRAINT sighting_has_a_sport FOREIGN KEY (sport_id) REFERENCES sports (id),
    CONSTRAINT sighting_kind_is_known CHECK (kind IN ('event', 'league', 'team')),
    CONSTRAINT sighted_event_has_a_start CHECK ((kind = 'event') = (starts_at IS NOT NULL)),
    CONSTRAINT sighting_name_is_short CHECK (char_length(name) BETWEEN 1 AND 500)
);
CREATE INDEX feed_sightings_by_sport ON feed_sightings (sport_id, kind, seen_at);

-- A team is not a row of ours yet: it is the id by which the pricing provider knows it.
CREATE TABLE feed_aliases (
    id bigint NOT NULL DEFAULT next_id(),
    provider text NOT NULL,
    sport_id smallint NOT NULL,
    kind text NOT NULL,
    provider_id text NOT NULL,
    event_id bigint,
    league_id bigint,
    team_key text,
    state text NOT NULL DEFAULT 'proposed',
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    decided_by text,
    decided_at timestamptz,
    CONSTRAINT feed_aliases_pkey PRIMARY KEY (id),
    CONSTRAINT alias_has_a_sport FOREIGN KEY (sport_id) REFERENCES sports (id),
    CONSTRAINT alias_names_an_event_of_ours FOREIGN KEY (event_id) REFERENCES events (id),
    CONSTRAINT alias_names_a_league_of_its_sport FOREIGN KEY (league_id, sport_id)
        REFERENCES leagues (id, sport_id),
    CONSTRAINT alias_kind_is_known CHECK (kind IN ('event', 'league', 'team')),
    CONSTRAINT alias_state_is_known CHECK (state IN ('proposed', 'approved', 'refused')),
    CONSTRAINT alias_names_one_thing_of_its_kind CHECK (
        (event_id IS NOT NULL) = (kind = 'event')
        AND (league_id IS NOT NULL) = (kind = 'league')
        AND (team_key IS NOT NULL) = (kind = 'team')
    ),
    CONSTRAINT alias_was_decided_by_somebody CHECK (
        (state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
    ),
    CONSTRAINT alias_provider_id_is_short CHECK (char_length(provider_id) BETWEEN 1 AND 40),
    CONSTRAINT alias_team_key_is_short CHECK (char_length(team_key) BETWEEN 1 AND 40)
);
CREATE INDEX feed_aliases_by_sport ON feed_aliases (sport_id, kind);
CREATE INDEX feed_aliases_by_event ON feed_aliases (event_id);
CREATE INDEX feed_aliases_by_league ON feed_aliases (league_id, sport_id);
-- One living alias for each of their things, and one of theirs for each of ours.
CREATE UNIQUE INDEX alias_is_judged_once ON feed_aliases (provider, sport_id, kind, provider_id)
    WHERE state <> 'refused';
CREATE UNIQUE INDEX event_is_joined_once ON feed_aliases (provider, event_id)
    WHERE state <> 'refused' AND kind = 'event';
CREATE UNIQUE INDEX league_is_joined_once ON feed_aliases (provider, league_id)
    WHERE state <> 'refused' AND kind = 'league';
CREATE UNIQUE INDEX team_is_joined_once ON feed_aliases (provider, sport_id, team_key)
    WHERE state <> 'refused' AND kind = 'team';

CREATE TABLE confirmations (
    event_id bigint NOT NULL,
    provider text NOT NULL,
    status text NOT NULL,
    home_score integer,
    away_score integer,
    half_time jsonb,
    full_time jsonb,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT confirmations_pkey PRIMARY KEY (event_id, provider),
    CONSTRAINT confirmation_has_an_event FOREIGN KEY (event_id) REFERENCES events (id),
    CONSTRAINT confirmation_status_is_known CHECK (status IN (
        'scheduled', 'live', 'finished', 'finished_aet', 'finished_pen', 'postponed', 'cancelled',
        'abandoned', 'interrupted', 'suspended', 'awarded', 'walkover', 'retired', 'unknown'
    ))
);

GRANT SELECT ON feed_sightings, feed_aliases, confirmations TO app_worker, app_platform, app_read;
GRANT INSERT, UPDATE ON feed_sightings, confirmations TO app_worker;
GRANT DELETE ON feed_sightings TO app_worker;
GRANT INSERT, UPDATE (state, decided_by, decided_at) ON feed_aliases TO app_platform;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE confirmations;
DROP TABLE feed_aliases;
DROP TABLE feed_sightings;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
