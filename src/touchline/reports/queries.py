"""SQL of reports: days as they were counted, and what a book stands to lose now."""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import class_row

from touchline.plumbing.db import Connection
from touchline.reports.model import Figure, Tally
from touchline.reports.outlook import Noted


@dataclass(frozen=True, slots=True)
class BookDay:
    """The present day where the tenant is, and when figures were last counted, if ever.

    ``counted_s`` is how long ago that was.
    """

    today: date
    hour: int
    counted_at: datetime | None
    counted_s: int | None


@dataclass(frozen=True, slots=True)
class Money:
    """A currency of the tenant's."""

    currency: str
    exponent: int
    is_default: bool


@dataclass(frozen=True, slots=True)
class EventLiability:
    """What the house may lose on an event when the dearest selection of each market wins."""

    event_id: int
    sport: str
    home_name: str
    away_name: str
    starts_at: datetime
    on_day: date
    liability_minor: int


@dataclass(frozen=True, slots=True)
class Active:
    """How many players had a bet accepted today, and in the seven days that end with today."""

    today: int
    week: int


@dataclass(frozen=True, slots=True)
class Heard:
    """How long ago the prices of a sport were last heard; None: never. ``events`` are to come."""

    sport: str
    name: str
    age_s: int | None
    events: int


def get_book_day(conn: Connection, *, tenant_id: int) -> BookDay:
    """What day it is in the tenant's time zone, by the database's clock."""
    with conn.cursor(row_factory=class_row(BookDay)) as cursor:
        found = cursor.execute(
            """
            SELECT (now() AT TIME ZONE tenant.time_zone)::date AS today,
                   extract(hour FROM now() AT TIME ZONE tenant.time_zone)::integer AS hour,
                   duty.finished_at AS counted_at,
                   extract(epoch FROM now() - duty.finished_at)::integer AS counted_s
            FROM tenants AS tenant
            LEFT JOIN duties AS duty ON duty.name = 'daily_figures'
            WHERE tenant.id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id},
        ).fetchone()
    assert found is not None
    return found


def list_moneys(conn: Connection, *, tenant_id: int) -> list[Money]:
    """The tenant's currencies, the one of new players first."""
    with conn.cursor(row_factory=class_row(Money)) as cursor:
        return cursor.execute(
            """
            SELECT offered.currency, offered.exponent, offered.is_default
            FROM tenant_currencies AS offered
            WHERE offered.tenant_id = %(tenant_id)s
            ORDER BY offered.is_default DESC, offered.currency
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def list_daily_figures(
    conn: Connection,
    *,
    tenant_id: int,
    by_date: str,
    dimension: str,
    currency: str,
    first_on: date,
    last_on: date,
) -> list[Figure]:
    """What was counted for each day and value, in their order; nothing where nothing happened."""
    rows = conn.execute(
        """
        SELECT figure.on_day, figure.value, figure.bets, figure.stake_minor, figure.settled_bets,
               figure.settled_stake_minor, figure.paid_minor, figure.voided_bets,
               figure.voided_stake_minor
        FROM daily_figures AS figure
        WHERE figure.tenant_id = %(tenant_id)s
          AND figure.by_date = %(by_date)s
          AND figure.dimension = %(dimension)s
          AND figure.currency = %(currency)s
          AND figure.on_day BETWEEN %(first_on)s AND %(last_on)s
        ORDER BY figure.on_day, figure.value
        """,
        {
            "tenant_id": tenant_id,
            "by_date": by_date,
            "dimension": dimension,
            "currency": currency,
            "first_on": first_on,
            "last_on": last_on,
        },
    ).fetchall()
    return [Figure(on_day, value, Tally(*sums)) for on_day, value, *sums in rows]


def get_active_players(conn: Connection, *, tenant_id: int, today: date) -> Active:
    """How many bet today and in the last seven days."""
    with conn.cursor(row_factory=class_row(Active)) as cursor:
        found = cursor.execute(
            """
            SELECT count(*) FILTER (WHERE bettor.last_on = %(today)s) AS today, count(*) AS week
            FROM (
                SELECT active.player_id, max(active.on_day) AS last_on
                FROM active_players AS active
                WHERE active.tenant_id = %(tenant_id)s
                  AND active.on_day BETWEEN %(today)s::date - 6 AND %(today)s
                GROUP BY active.player_id
            ) AS bettor
            """,
            {"tenant_id": tenant_id, "today": today},
        ).fetchone()
    assert found is not None
    return found


def list_event_liabilities(
    conn: Connection, *, tenant_id: int, currency: str, limit: int
) -> list[EventLiability]:
    """Undecided events on which the house may lose most. A bet of several legs counts on each.

    A book keeps exposure of what began within two weeks, so this reads as much as is on sale.
    """
    with conn.cursor(row_factory=class_row(EventLiability)) as cursor:
        return cursor.execute(
            """
            WITH held AS MATERIALIZED (
                SELECT slot.selection_id, sum(slot.used_minor)::bigint AS used_minor
                FROM exposure_slots AS slot
                WHERE slot.tenant_id = %(tenant_id)s
                  AND slot.currency = %(currency)s
                  AND slot.used_minor > 0
                GROUP BY slot.selection_id
            ), dearest AS MATERIALIZED (
                SELECT market.event_id, market.id, max(held.used_minor) AS used_minor
                FROM held
                JOIN selections AS selection ON selection.id = held.selection_id
                JOIN markets AS market ON market.id = selection.market_id
                GROUP BY market.event_id, market.id
            )
            SELECT event.id AS event_id, sport.slug AS sport, event.home_name, event.away_name,
                   event.starts_at,
                   (event.starts_at AT TIME ZONE tenant.time_zone)::date AS on_day,
                   sum(dearest.used_minor)::bigint AS liability_minor
            FROM dearest
            JOIN events AS event ON event.id = dearest.event_id
            JOIN sports AS sport ON sport.id = event.sport_id
            JOIN tenants AS tenant ON tenant.id = %(tenant_id)s
            WHERE NOT EXISTS (
                SELECT FROM graded_events AS graded
                WHERE graded.event_id = event.id AND graded.gen > 0
            )
            GROUP BY event.id, sport.slug, tenant.time_zone
            ORDER BY liability_minor DESC, event.id
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "currency": currency, "limit": limit},
        ).fetchall()


def list_heard(conn: Connection) -> list[Heard]:
    """The sports with events to come, and when the prices of each were last heard."""
    with conn.cursor(row_factory=class_row(Heard)) as cursor:
        return cursor.execute(
            """
            SELECT sport.slug AS sport, sport.name,
                   extract(epoch FROM now() - heard.heard_at)::integer AS age_s,
                   coming.events
            FROM (
                SELECT event.sport_id, count(*) AS events
                FROM events AS event
                WHERE event.status = 'scheduled'
                  AND event.starts_at > now()
                  AND event.starts_at < now() + interval '7 days'
                GROUP BY event.sport_id
            ) AS coming
            JOIN sports AS sport ON sport.id = coming.sport_id
            LEFT JOIN odds_heard AS heard ON heard.sport_id = sport.id
            ORDER BY sport.name
            """
        ).fetchall()


def list_liability_notes(
    conn: Connection, *, tenant_id: int, currency: str, since: date
) -> list[Noted]:
    """What was noted since a day, in the order of the days it was noted on."""
    with conn.cursor(row_factory=class_row(Noted)) as cursor:
        return cursor.execute(
            """
            SELECT note.noted_on, note.on_day, note.liability_minor
            FROM liability_notes AS note
            WHERE note.tenant_id = %(tenant_id)s
              AND note.currency = %(currency)s
              AND note.noted_on >= %(since)s
            ORDER BY note.noted_on, note.on_day
            """,
            {"tenant_id": tenant_id, "currency": currency, "since": since},
        ).fetchall()


def get_first_day(conn: Connection, *, tenant_id: int, currency: str) -> date | None:
    """The day of the first bet in a currency; None before there is one."""
    row = conn.execute(
        """
        SELECT min(figure.on_day)
        FROM daily_figures AS figure
        WHERE figure.tenant_id = %(tenant_id)s
          AND figure.by_date = 'bet'
          AND figure.dimension = 'all'
          AND figure.currency = %(currency)s
        """,
        {"tenant_id": tenant_id, "currency": currency},
    ).fetchone()
    assert row is not None
    found: date | None = row[0]
    return found


def list_league_names(conn: Connection, *, league_ids: list[int]) -> dict[str, str]:
    """What some leagues are called, by their ids as text."""
    rows = conn.execute(
        "SELECT league.id::text, league.name FROM leagues AS league"
        " WHERE league.id = ANY (%(league_ids)s::bigint[])",
        {"league_ids": league_ids},
    ).fetchall()
    return dict(rows)


def list_sport_names(conn: Connection) -> dict[str, str]:
    """What all sports are called, by their slugs."""
    return dict(conn.execute("SELECT sport.slug, sport.name FROM sports AS sport").fetchall())
