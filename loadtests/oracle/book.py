"""What the book really holds, read from its database and its board past the product's own code."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import IsolationLevel

from loadtests.oracle.model import Changes, Key, Known, Market, Plan

Connection = psycopg.Connection[tuple[Any, ...]]

_EVENTS = """
    SELECT event.id, sport.slug, event.provider_event_id, league.provider_league_id, event.static_id,
           event.fix_id, event.home_provider_id, event.away_provider_id, event.home_name,
           event.away_name, event.status, event.raw_status, event.starts_at, event.later_starts_at,
           event.missed_answers, event.created_at, length(event.content_hash),
           event.fixture_starts_at, event.fixture_status
    FROM events AS event
    JOIN sports AS sport ON sport.id = event.sport_id
    JOIN leagues AS league ON league.id = event.league_id
"""
_MARKETS = """
    SELECT market.event_id, market.type, market.period, market.line_quarters, market.is_main,
           market.state, market.reason, selection.code, price.price_milli, price.is_open,
           price.version, selection.id
    FROM markets AS market
    JOIN selections AS selection ON selection.market_id = market.id
    LEFT JOIN prices AS price ON price.selection_id = selection.id
    ORDER BY market.event_id, market.id
"""
_HISTORY = """
    SELECT past.changed_at, market.event_id, market.type, market.period, market.line_quarters,
           selection.code, past.price_milli, past.is_open, past.selection_id, past.version
    FROM price_history AS past
    JOIN selections AS selection ON selection.id = past.selection_id
    JOIN markets AS market ON market.id = selection.market_id
    ORDER BY market.event_id, past.changed_at, past.selection_id, past.version
"""


@dataclass(frozen=True, slots=True)
class Written:
    """The prices of one event that one transaction wrote."""

    at: datetime
    changes: Changes


@dataclass(frozen=True, slots=True)
class Held:
    """One event as the book holds it, and every write of its prices in order."""

    id: int
    created_at: datetime
    is_awaited: bool
    known: Known
    writes: tuple[Written, ...]


@dataclass
class Book:
    """All events by (sport, the feed's id), and what cannot be so whatever was said."""

    events: dict[tuple[str, str], Held]
    impossible: list[str] = field(default_factory=list)


@contextmanager
def looking(url: str) -> Iterator[Connection]:
    """A connection to the book that sees one instant of it; what is changed through it is undone."""
    with psycopg.connect(url) as conn:  # noqa: TID251 - looks at the server from outside
        conn.isolation_level = IsolationLevel.REPEATABLE_READ
        yield conn
        conn.rollback()


def read_book(conn: Connection) -> Book:
    """The whole book. Rows that are there twice, or in no order, are named."""
    events = conn.execute(_EVENTS).fetchall()
    markets = conn.execute(_MARKETS).fetchall()
    history = conn.execute(_HISTORY).fetchall()
    impossible = [*_twice(events, markets), *_out_of_order(markets, history)]
    held_markets = {id_: _markets(list(rows)) for id_, rows in groupby(markets, itemgetter(0))}
    writes = {id_: _writes(list(rows)) for id_, rows in groupby(history, itemgetter(1))}
    found = {
        (row[1], row[2]): Held(
            row[0], row[15], row[16] == 0, _known(row, held_markets.get(row[0], {})),
            writes.get(row[0], ()),
        )
        for row in events
    }  # fmt: skip
    return Book(found, impossible)


def _known(row: Sequence[Any], markets: Mapping[Key, Market]) -> Known:
    names = (
        "league", "static_id", "fix_id", "home_id", "away_id", "home_name", "away_name", "status",
        "raw_status",
    )  # fmt: skip
    facts = dict(zip(names, row[3:12], strict=True))
    return Known(None, facts, row[12], row[13], None, row[14], markets, Plan(row[17], row[18]))


def _markets(rows: Sequence[Sequence[Any]]) -> dict[Key, Market]:
    found: dict[Key, Market] = {}
    for _, kind, period, line, is_main, state, reason, code, milli, is_open, *_ in rows:
        before = found.get((kind, period, line))
        prices = {**(before.prices if before else {}), code: (milli, is_open)}
        found[kind, period, line] = Market(is_main, state, reason, prices)
    return found


def _writes(rows: Sequence[Sequence[Any]]) -> tuple[Written, ...]:
    return tuple(
        Written(at, {((r[2], r[3], r[4]), r[5]): (r[6], r[7]) for r in group})
        for at, group in groupby(rows, itemgetter(0))
    )


def _twice(events: Sequence[Sequence[Any]], markets: Sequence[Sequence[Any]]) -> list[str]:
    """The schema forbids these; a schema can be wrong."""
    found = []
    for what, keys in (
        ("event", [(row[1], row[2]) for row in events]),
        ("selection", [(*row[:4], row[7]) for row in markets]),
    ):
        seen = set[Any]()
        found += [f"{what} twice: {key}" for key in keys if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    return found


def _out_of_order(markets: Sequence[Sequence[Any]], history: Sequence[Sequence[Any]]) -> list[str]:
    """Versions of a price count up from one, and the last one is the price."""
    past: dict[int, list[Sequence[Any]]] = {}
    for row in history:
        past.setdefault(row[8], []).append(row)
    found = []
    for row in markets:
        of_price = past.pop(row[11], [])
        versions = [each[9] for each in of_price]
        last = (*of_price[-1][6:8], versions[-1]) if of_price else None
        if versions != list(range(1, len(versions) + 1)):
            found.append(f"versions of selection {row[11]}: {versions[:20]}")
        elif last != (row[8], row[9], row[10]):
            found.append(f"selection {row[11]} is {row[8:11]}, its history says {last}")
        repeats = pairwise(of_price)
        if any(one[6:8] == two[6:8] for one, two in repeats):
            found.append(f"selection {row[11]} changed to what it was")
    return found + [f"history of no selection: {id_}" for id_ in past]
