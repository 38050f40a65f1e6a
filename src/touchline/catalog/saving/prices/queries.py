"""SQL of prices and their history. They are shared by all tenants: no function here knows one.

Long arrays are sent in binary form (``b``), which costs a fifth of writing each element as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """What is stored of an outcome of a market that a feed names."""

    market_id: int
    code: str
    selection_id: int
    price_milli: int
    is_open: bool


def list_known_prices(conn: Connection, *, market_ids: Sequence[int]) -> list[KnownPrice]:
    """Every outcome that the markets ever had, open or closed."""
    with conn.cursor(row_factory=class_row(KnownPrice)) as cursor:
        return cursor.execute(
            """
            SELECT selection.market_id, selection.code, selection.id AS selection_id,
                   price.price_milli, price.is_open
            FROM selections AS selection
            JOIN prices AS price ON price.selection_id = selection.id
            WHERE selection.market_id = ANY(%(market_ids)b::bigint[])
            """,
            {"market_ids": market_ids},
        ).fetchall()


def insert_prices(
    conn: Connection,
    *,
    market_ids: Sequence[int],
    codes: Sequence[str],
    prices_milli: Sequence[int],
    are_open: Sequence[bool],
) -> int:
    """Make outcomes known with their first prices and the beginning of their history; returns how many."""
    return conn.execute(
        """
        WITH given AS MATERIALIZED (
            SELECT line.market_id, line.code, line.price_milli, line.is_open
            FROM unnest(
                %(market_ids)b::bigint[], %(codes)b::text[], %(prices_milli)b::integer[],
                %(are_open)b::boolean[]
            ) AS line (market_id, code, price_milli, is_open)
        ), known AS (
            INSERT INTO selections (market_id, code)
            SELECT given.market_id, given.code
            FROM given
            RETURNING id, market_id, code
        ), priced AS (
            INSERT INTO prices (selection_id, price_milli, is_open)
            SELECT known.id, given.price_milli, given.is_open
            FROM known
            JOIN given ON given.market_id = known.market_id AND given.code = known.code
            RETURNING selection_id, version, price_milli, is_open, changed_at
        )
        INSERT INTO price_history (selection_id, version, price_milli, is_open, changed_at)
        SELECT priced.selection_id, priced.version, priced.price_milli, priced.is_open,
               priced.changed_at
        FROM priced
        """,
        {
            "market_ids": market_ids,
            "codes": codes,
            "prices_milli": prices_milli,
            "are_open": are_open,
        },
    ).rowcount


def update_prices(
    conn: Connection,
    *,
    selection_ids: Sequence[int],
    prices_milli: Sequence[int],
    are_open: Sequence[bool],
) -> int:
    """Write the prices that differ from the stored ones, each with its next version and its history.

    Returns how many differed.
    """
    return conn.execute(
        """
        WITH written AS (
            UPDATE prices AS price
            SET price_milli = given.price_milli,
                is_open = given.is_open,
                version = price.version + 1,
                changed_at = now()
            FROM unnest(
                %(selection_ids)b::bigint[], %(prices_milli)b::integer[], %(are_open)b::boolean[]
            ) AS given (selection_id, price_milli, is_open)
            WHERE price.selection_id = given.selection_id
              AND (price.price_milli <> given.price_milli OR price.is_open <> given.is_open)
            RETURNING price.selection_id, price.version, price.price_milli, price.is_open,
                      price.changed_at
        )
        INSERT INTO price_history (selection_id, version, price_milli, is_open, changed_at)
        SELECT written.selection_id, written.version, written.price_milli, written.is_open,
               written.changed_at
        FROM written
        """,
        {"selection_ids": selection_ids, "prices_milli": prices_milli, "are_open": are_open},
    ).rowcount
