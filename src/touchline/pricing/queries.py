"""SQL of tenants' pricing. Every change has a version; what it changed refers to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Json

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class StoredMargin:
    """A margin rule as stored; "" and 0 mean any."""

    sport: str
    league_id: int
    market_type: str
    method: str
    overround_bp: int
    selection_margin_bp: int
    floor_milli: int
    ceiling_milli: int
    ladder: str


@dataclass(frozen=True, slots=True)
class StoredMark:
    """A mark as stored; ``event_id`` is the event it is on or in, 0 for sports and leagues."""

    kind: str
    target: str
    state: str
    event_id: int


@dataclass(frozen=True, slots=True)
class StoredPrice:
    """A price of staff's as stored."""

    selection_id: int
    event_id: int
    price_milli: int
    feed_version: int
    expires_at: datetime


def list_margins(conn: Connection, *, tenant_id: int) -> list[StoredMargin]:
    """The tenant's margin rules."""
    with conn.cursor(row_factory=class_row(StoredMargin)) as cursor:
        return cursor.execute(
            """
            SELECT margin.sport, margin.league_id, margin.market_type, margin.method,
                   margin.overround_bp, margin.selection_margin_bp, margin.floor_milli,
                   margin.ceiling_milli, margin.ladder
            FROM tenant_margins AS margin
            WHERE margin.tenant_id = %(tenant_id)s
            ORDER BY margin.sport, margin.league_id, margin.market_type
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def list_marks(conn: Connection, *, tenant_id: int) -> list[StoredMark]:
    """The tenant's marks."""
    with conn.cursor(row_factory=class_row(StoredMark)) as cursor:
        return cursor.execute(
            """
            SELECT mark.kind, mark.target, mark.state,
                   coalesce(
                       market.event_id,
                       CASE WHEN mark.kind = 'event' THEN mark.target::bigint END,
                       0
                   ) AS event_id
            FROM tenant_marks AS mark
            LEFT JOIN markets AS market
                ON mark.kind = 'market'
                AND market.id = CASE WHEN mark.kind = 'market' THEN mark.target::bigint END
            WHERE mark.tenant_id = %(tenant_id)s
            ORDER BY mark.kind, mark.target
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def list_prices(conn: Connection, *, tenant_id: int) -> list[StoredPrice]:
    """The tenant's own prices that have not ended."""
    with conn.cursor(row_factory=class_row(StoredPrice)) as cursor:
        return cursor.execute(
            """
            SELECT price.selection_id, price.event_id, price.price_milli, price.feed_version,
                   price.expires_at
            FROM tenant_prices AS price
            WHERE price.tenant_id = %(tenant_id)s AND price.expires_at > now()
            ORDER BY price.selection_id
            """,
            {"tenant_id": tenant_id},
        ).fetchall()


def get_mark(conn: Connection, *, tenant_id: int, kind: str, target: str) -> dict[str, Any] | None:
    """The state and the percentage of a mark."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            SELECT mark.state, mark.limit_percent
            FROM tenant_marks AS mark
            WHERE mark.tenant_id = %(tenant_id)s
              AND mark.kind = %(kind)s
              AND mark.target = %(target)s
            """,
            {"tenant_id": tenant_id, "kind": kind, "target": target},
        ).fetchone()


def get_price(conn: Connection, *, tenant_id: int, selection_id: int) -> StoredPrice | None:
    """A price of staff's, ended or not."""
    with conn.cursor(row_factory=class_row(StoredPrice)) as cursor:
        return cursor.execute(
            """
            SELECT price.selection_id, price.event_id, price.price_milli, price.feed_version,
                   price.expires_at
            FROM tenant_prices AS price
            WHERE price.tenant_id = %(tenant_id)s AND price.selection_id = %(selection_id)s
            """,
            {"tenant_id": tenant_id, "selection_id": selection_id},
        ).fetchone()


def insert_change(
    conn: Connection,
    *,
    tenant_id: int,
    version: int,
    action: str,
    facts: Mapping[str, Any],
    changed_by: str,
) -> int:
    """Record what is being changed, under the tenant's next version."""
    return conn.execute(
        """
        INSERT INTO pricing_changes (tenant_id, version, action, facts, changed_by)
        VALUES (%(tenant_id)s, %(version)s, %(action)s, %(facts)s, %(changed_by)s)
        """,
        {
            "tenant_id": tenant_id,
            "version": version,
            "action": action,
            "facts": Json(facts),
            "changed_by": changed_by,
        },
    ).rowcount


def upsert_margin(conn: Connection, *, tenant_id: int, version: int, margin: StoredMargin) -> int:
    """Set the rule of a scope."""
    return conn.execute(
        """
        INSERT INTO tenant_margins (
            tenant_id, sport, league_id, market_type, method, overround_bp, selection_margin_bp,
            floor_milli, ceiling_milli, ladder, version
        )
        VALUES (
            %(tenant_id)s, %(sport)s, %(league_id)s, %(market_type)s, %(method)s,
            %(overround_bp)s, %(selection_margin_bp)s, %(floor_milli)s, %(ceiling_milli)s,
            %(ladder)s, %(version)s
        )
        ON CONFLICT (tenant_id, sport, league_id, market_type) DO UPDATE
        SET method = excluded.method,
            overround_bp = excluded.overround_bp,
            selection_margin_bp = excluded.selection_margin_bp,
            floor_milli = excluded.floor_milli,
            ceiling_milli = excluded.ceiling_milli,
            ladder = excluded.ladder,
            version = excluded.version
        """,
        {
            "tenant_id": tenant_id,
            "version": version,
            "sport": margin.sport,
            "league_id": margin.league_id,
            "market_type": margin.market_type,
            "method": margin.method,
            "overround_bp": margin.overround_bp,
            "selection_margin_bp": margin.selection_margin_bp,
            "floor_milli": margin.floor_milli,
            "ceiling_milli": margin.ceiling_milli,
            "ladder": margin.ladder,
        },
    ).rowcount


def delete_margin(
    conn: Connection, *, tenant_id: int, sport: str, league_id: int, market_type: str
) -> int:
    """Drop the rule of a scope; the next wider one holds again."""
    return conn.execute(
        """
        DELETE FROM tenant_margins
        WHERE tenant_id = %(tenant_id)s
          AND sport = %(sport)s
          AND league_id = %(league_id)s
          AND market_type = %(market_type)s
        """,
        {
            "tenant_id": tenant_id,
            "sport": sport,
            "league_id": league_id,
            "market_type": market_type,
        },
    ).rowcount


def upsert_mark(
    conn: Connection,
    *,
    tenant_id: int,
    version: int,
    kind: str,
    target: str,
    state: str,
    limit_percent: int | None,
) -> int:
    """Put a mark on something, in place of the one it had."""
    return conn.execute(
        """
        INSERT INTO tenant_marks (tenant_id, kind, target, state, limit_percent, version)
        VALUES (%(tenant_id)s, %(kind)s, %(target)s, %(state)s, %(limit_percent)s, %(version)s)
        ON CONFLICT (tenant_id, kind, target) DO UPDATE
        SET state = excluded.state,
            limit_percent = excluded.limit_percent,
            version = excluded.version
        """,
        {
            "tenant_id": tenant_id,
            "version": version,
            "kind": kind,
            "target": target,
            "state": state,
            "limit_percent": limit_percent,
        },
    ).rowcount


def delete_mark(conn: Connection, *, tenant_id: int, kind: str, target: str) -> int:
    """Take a mark away."""
    return conn.execute(
        """
        DELETE FROM tenant_marks
        WHERE tenant_id = %(tenant_id)s AND kind = %(kind)s AND target = %(target)s
        """,
        {"tenant_id": tenant_id, "kind": kind, "target": target},
    ).rowcount


def upsert_price(conn: Connection, *, tenant_id: int, version: int, price: StoredPrice) -> int:
    """Set a price of staff's."""
    return conn.execute(
        """
        INSERT INTO tenant_prices (
            tenant_id, selection_id, event_id, price_milli, feed_version, expires_at, version
        )
        VALUES (
            %(tenant_id)s, %(selection_id)s, %(event_id)s, %(price_milli)s, %(feed_version)s,
            %(expires_at)s, %(version)s
        )
        ON CONFLICT (tenant_id, selection_id) DO UPDATE
        SET event_id = excluded.event_id,
            price_milli = excluded.price_milli,
            feed_version = excluded.feed_version,
            expires_at = excluded.expires_at,
            version = excluded.version
        """,
        {
            "tenant_id": tenant_id,
            "version": version,
            "selection_id": price.selection_id,
            "event_id": price.event_id,
            "price_milli": price.price_milli,
            "feed_version": price.feed_version,
            "expires_at": price.expires_at,
        },
    ).rowcount


def delete_price(conn: Connection, *, tenant_id: int, selection_id: int) -> int:
    """Go back to the price the profile gives."""
    return conn.execute(
        """
        DELETE FROM tenant_prices
        WHERE tenant_id = %(tenant_id)s AND selection_id = %(selection_id)s
        """,
        {"tenant_id": tenant_id, "selection_id": selection_id},
    ).rowcount
