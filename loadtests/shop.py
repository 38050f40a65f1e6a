"""A tenant to bet at: players with money, and events that are offered; made in SQL, for loads.

Numbers are dense, so that a load can throw dice for them: player n is PLAYERS_FROM + n, and
everything of event n has n at its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from touchline.bets.acceptance import Terms
from touchline.bets.place import Bettor

PLAYERS_FROM, EVENTS_FROM = 710_000, 820_000
MARKETS_FROM, SELECTIONS_FROM = 830_000, 840_000
LEAGUE = 810_000
CURRENCY = "EUR"
FUNDS_MINOR = 1_000_000_00
PRICE, PRICE_MILLI = "2.00", 2_000

# Whatever limits the tenant came with are no limits here. Prices are heard far ahead of now, so that
# nothing grows stale while it is measured. The names have as many letters as those of clubs do.
_FILL = """
    INSERT INTO leagues (id, sport_id, provider, provider_league_id, name)
    VALUES (%(league)s, 1, 'bench', 'shop', 'Nation 1: First Division');
    INSERT INTO events (
        id, sport_id, league_id, provider, provider_event_id, home_name, away_name, starts_at,
        status, raw_status, content_hash
    )
    SELECT %(events_from)s + n, 1, %(league)s, 'bench', 'shop-' || n, 'Home Club ' || n,
           'Away Club ' || n, '2100-01-01', 'scheduled', '15:00', ''
    FROM generate_series(1, %(events)s) AS n;
    INSERT INTO markets (id, event_id, type, period, is_main)
    SELECT %(markets_from)s + n, %(events_from)s + n, 'match_result', 'ft', true
    FROM generate_series(1, %(events)s) AS n;
    INSERT INTO selections (id, market_id, code)
    SELECT %(selections_from)s + place.number * 20000 + n, %(markets_from)s + n, place.code
    FROM generate_series(1, %(events)s) AS n,
         (VALUES (0, 'home'), (1, 'draw'), (2, 'away')) AS place (number, code);
    INSERT INTO prices (selection_id, price_milli, is_open)
    SELECT selection.id, CASE selection.code WHEN 'home' THEN %(price)s ELSE 4000 END, true
    FROM selections AS selection
    WHERE selection.market_id > %(markets_from)s
      AND selection.market_id <= %(markets_from)s + %(events)s;
    INSERT INTO odds_heard (sport_id, heard_at) VALUES (1, '2100-01-01')
    ON CONFLICT (sport_id) DO UPDATE SET heard_at = excluded.heard_at;

    INSERT INTO players (tenant_id, id, username_norm, display_name, password_hash, currency)
    SELECT %(tenant_id)s, %(players_from)s + n, 'player-' || n, 'Player ' || n, '$argon2id$',
           %(currency)s
    FROM generate_series(1, %(players)s) AS n;
    SELECT set_config('app.tenant_id', %(tenant_id)s::text, true);
    SELECT count(add_player_accounts(%(tenant_id)s, %(players_from)s + n))
    FROM generate_series(1, %(players)s) AS n;
    SELECT count((add_transfer(
        %(tenant_id)s, 10::smallint, %(currency)s, 2::smallint, n::bigint, 0,
        ARRAY[30, 10]::smallint[], ARRAY[NULL, %(players_from)s + n]::bigint[], ARRAY['bank', ''],
        ARRAY[-%(funds)s, %(funds)s]::bigint[], false, 'bench', '', NULL
    )).outcome)
    FROM generate_series(1, %(players)s) AS n;
    INSERT INTO limit_rules (tenant_id, currency, kind, target, exposure_max_minor, changed_by)
    VALUES (%(tenant_id)s, %(currency)s, 'tenant', '', %(exposure_max)s, 'bench')
    ON CONFLICT (tenant_id, currency, kind, target) DO UPDATE
    SET stake_min_minor = NULL, stake_max_minor = NULL, payout_max_minor = NULL,
        exposure_max_minor = excluded.exposure_max_minor, refers = false;
"""
_TENANT = """
    INSERT INTO tenants (slug, name) VALUES (%(slug)s, 'Shop') RETURNING id
"""
_CURRENCY = """
    INSERT INTO tenant_currencies (tenant_id, currency, exponent, is_default)
    VALUES (%(tenant_id)s, %(currency)s, 2, true)
    ON CONFLICT DO NOTHING
"""
_BY_SLUG = "SELECT id FROM tenants WHERE slug = %(slug)s"
_ANALYZED = (
    "tenants", "players", "leagues", "events", "markets", "selections", "prices", "limit_rules",
    "ledger_accounts", "ledger_transfers", "ledger_entries", "bets", "bet_legs", "bet_requests",
    "exposure_slots", "outbox",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shop:
    """What there is: players and events are numbered from 1."""

    tenant_id: int
    players: int
    events: int

    @property
    def funds_minor(self) -> int:
        """What all players paid in, together."""
        return self.players * FUNDS_MINOR

    def bettor(self, number: int) -> Bettor:
        """One of the players."""
        return Bettor(self.tenant_id, player_id(number), "web", "player")


def player_id(number: int) -> int:
    """The id of a player."""
    return PLAYERS_FROM + number


def event_id(number: int) -> int:
    """The id of an event."""
    return EVENTS_FROM + number


def selection_id(number: int) -> int:
    """The home side of an event, at PRICE."""
    return SELECTIONS_FROM + number


def terms() -> Terms:
    """What the house asks of these bets; their sessions are the first ones."""
    return Terms(epoch=1, prices_age_max_s=180.0, settled_sports=frozenset({"soccer"}))


def open_shop(
    url: str, *, slug: str, players: int, events: int, exposure_max_minor: int = 10**15
) -> Shop:
    """Fill a tenant, which is made when nobody has the slug. ``url`` is a superuser's."""
    with psycopg.connect(url) as conn:  # noqa: TID251 - prepares the server from outside
        cursor = psycopg.ClientCursor(conn)
        tenant_id = _tenant(cursor, slug)
        cursor.execute(_CURRENCY, {"tenant_id": tenant_id, "currency": CURRENCY})
        facts: Mapping[str, Any] = {
            "tenant_id": tenant_id,
            "players": players,
            "events": events,
            "league": LEAGUE,
            "players_from": PLAYERS_FROM,
            "events_from": EVENTS_FROM,
            "markets_from": MARKETS_FROM,
            "selections_from": SELECTIONS_FROM,
            "price": PRICE_MILLI,
            "currency": CURRENCY,
            "funds": FUNDS_MINOR,
            "exposure_max": exposure_max_minor,
        }
        cursor.execute(_FILL, facts)
    count_rows(url)
    return Shop(tenant_id, players, events)


def count_rows(url: str) -> None:
    """Let the server count what there is, as it does by itself a minute later."""
    with psycopg.connect(url, autocommit=True) as conn:  # noqa: TID251 - the server's own work
        for table in _ANALYZED:
            conn.execute(f"VACUUM (ANALYZE) {table}".encode())


def _tenant(cursor: "psycopg.ClientCursor[tuple[Any, ...]]", slug: str) -> int:
    row = cursor.execute(_BY_SLUG, {"slug": slug}).fetchone()
    if row is None:
        row = cursor.execute(_TENANT, {"slug": slug}).fetchone()
    assert row is not None
    return int(row[0])
