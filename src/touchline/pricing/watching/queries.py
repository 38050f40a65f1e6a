"""SQL of pricing as staff look at it: each mark, price and rule with the change it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Json

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class HeldMark:
    """A mark that holds; ``limit_percent`` is what it leaves of the largest stakes."""

    kind: str
    target: str
    state: str
    limit_percent: int | None
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class NamedMark:
    """A mark that holds, with what it is on; what does not apply is "", 0 or None."""

    version: int
    kind: str
    target: str
    state: str
    limit_percent: int | None
    changed_by: str
    changed_at: datetime
    league_name: str
    event_id: int
    home_name: str
    away_name: str
    sport: str
    market_type: str
    period: str
    line_quarters: int | None


@dataclass(frozen=True, slots=True)
class HeldPrice:
    """A price of staff's that has not run out; it holds while the feed's has that version."""

    selection_id: int
    price_milli: int
    feed_version: int
    expires_at: datetime
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class HeldMargin:
    """A rule of margins; "" and 0 mean any. ``league_name`` is "" where it is for no single league."""

    sport: str
    league_id: int
    league_name: str
    market_type: str
    method: str
    overround_bp: int
    selection_margin_bp: int
    floor_milli: int
    ceiling_milli: int
    ladder: str
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the history of pricing."""

    version: int
    action: str
    facts: dict[str, Any]
    changed_by: str
    changed_at: datetime


def get_pricing_version(conn: Connection, *, tenant_id: int) -> int:
    """How often the tenant's pricing was changed: what a form read before it is sent."""
    row = conn.execute(
        "SELECT tenant.pricing_version FROM tenants AS tenant WHERE tenant.id = %(tenant_id)s",
        {"tenant_id": tenant_id},
    ).fetchone()
    assert row is not None
    return int(row[0])


def get_newer_change(
    conn: Connection,
    *,
    tenant_id: int,
    known: int,
    below: int,
    action: str,
    where: Mapping[str, Any],
) -> dict[str, Any] | None:
    """What was said of one thing after a version that somebody knew; None where nothing was."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            SELECT change.facts, change.changed_by, change.changed_at
            FROM pricing_changes AS change
            WHERE change.tenant_id = %(tenant_id)s
              AND change.version > %(known)s
              AND change.version < %(below)s
              AND change.action = %(action)s
              AND change.facts @> %(where)s::jsonb
            ORDER BY change.version DESC
            LIMIT 1
            """,
            {
                "tenant_id": tenant_id,
                "known": known,
                "below": below,
                "action": action,
                "where": Json(where),
            },
        ).fetchone()


def list_marks_on(
    conn: Connection, *, tenant_id: int, kinds: Sequence[str], targets: Sequence[str]
) -> list[HeldMark]:
    """The marks on these things: kind and target, side by side."""
    with conn.cursor(row_factory=class_row(HeldMark)) as cursor:
        return cursor.execute(
            """
            SELECT mark.kind, mark.target, mark.state, mark.limit_percent, change.changed_by,
                   change.changed_at
            FROM unnest(%(kinds)s::text[], %(targets)s::text[]) AS meant (kind, target)
            JOIN tenant_marks AS mark ON mark.kind = meant.kind AND mark.target = meant.target
            JOIN pricing_changes AS change
                ON change.tenant_id = mark.tenant_id AND change.version = mark.version
            WHERE mark.tenant_id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id, "kinds": kinds, "targets": targets},
        ).fetchall()


def list_named_marks(
    conn: Connection, *, tenant_id: int, kind: str, state: str, below: int, limit: int
) -> list[NamedMark]:
    """The newest marks below a version; "" asks for any."""
    with conn.cursor(row_factory=class_row(NamedMark)) as cursor:
        return cursor.execute(
            """
            SELECT mark.version, mark.kind, mark.target, mark.state, mark.limit_percent,
                   change.changed_by, change.changed_at,
                   coalesce(league.name, '') AS league_name,
                   coalesce(event.id, 0) AS event_id,
                   coalesce(event.home_name, '') AS home_name,
                   coalesce(event.away_name, '') AS away_name,
                   coalesce(sport.slug, '') AS sport,
                   coalesce(market.type, '') AS market_type,
                   coalesce(market.period, '') AS period,
                   market.line_quarters
            FROM tenant_marks AS mark
            JOIN pricing_changes AS change
                ON change.tenant_id = mark.tenant_id AND change.version = mark.version
            LEFT JOIN markets AS market
                ON market.id = CASE WHEN mark.kind = 'market' THEN mark.target::bigint END
            LEFT JOIN events AS event
                ON event.id = CASE WHEN mark.kind = 'event' THEN mark.target::bigint
                                   ELSE market.event_id END
            LEFT JOIN leagues AS league
                ON league.id = CASE WHEN mark.kind = 'league' THEN mark.target::bigint
                                    ELSE event.league_id END
            LEFT JOIN sports AS sport ON sport.id = league.sport_id
            WHERE mark.tenant_id = %(tenant_id)s
              AND mark.version < %(below)s
              AND (%(kind)s = '' OR mark.kind = %(kind)s)
              AND (%(state)s = '' OR mark.state = %(state)s)
            ORDER BY mark.version DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "kind": kind, "state": state, "below": below, "limit": limit},
        ).fetchall()


def list_prices_on_event(conn: Connection, *, tenant_id: int, event_id: int) -> list[HeldPrice]:
    """Staff's prices of an event that have not run out."""
    with conn.cursor(row_factory=class_row(HeldPrice)) as cursor:
        return cursor.execute(
            """
            SELECT price.selection_id, price.price_milli, price.feed_version, price.expires_at,
                   change.changed_by, change.changed_at
            FROM tenant_prices AS price
            JOIN pricing_changes AS change
                ON change.tenant_id = price.tenant_id AND change.version = price.version
            WHERE price.tenant_id = %(tenant_id)s
              AND price.event_id = %(event_id)s
              AND price.expires_at > now()
            """,
            {"tenant_id": tenant_id, "event_id": event_id},
        ).fetchall()


def list_held_margins(conn: Connection, *, tenant_id: int) -> list[HeldMargin]:
    """The rules of a tenant, the widest first."""
    with conn.cursor(row_factory=class_row(HeldMargin)) as cursor:
        return cursor.execute(
            """
            SELECT margin.sport, margin.league_id, coalesce(league.name, '') AS league_name,
                   margin.market_type, margin.method, margin.overround_bp,
                   margin.selection_margin_bp, margin.floor_milli, margin.ceiling_milli,
                   margin.ladder, change.changed_by, change.changed_at
            FROM tenant_margins AS margin
            JOIN pricing_changes AS change
                ON change.tenant_id = margin.tenant_id AND change.version = margin.version
            LEFT JOIN leagues AS league ON league.id = margin.league_id
            WHERE margin.tenant_id = %(tenant_id)s
            ORDER BY margin.league_id <> 0, margin.sport <> '', margin.sport, league.name,
                     margin.market_type
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def list_pricing_changes(
    conn: Connection, *, tenant_id: int, action: str, below: int, limit: int
) -> list[Change]:
    """The newest changes below a version; "" asks for any kind."""
    with conn.cursor(row_factory=class_row(Change)) as cursor:
        return cursor.execute(
            """
            SELECT change.version, change.action, change.facts, change.changed_by, change.changed_at
            FROM pricing_changes AS change
            WHERE change.tenant_id = %(tenant_id)s
              AND change.version < %(below)s
              AND (%(action)s = '' OR change.action = %(action)s)
            ORDER BY change.version DESC
            LIMIT %(limit)s
            """,
            {"tenant_id": tenant_id, "action": action, "below": below, "limit": limit},
        ).fetchall()
