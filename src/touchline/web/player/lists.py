"""A list of events as a page shows it. Pure: a document and the time in, rows out.

An event that has started, or that stands anywhere but before its kick-off, is not in a list: a
price is shown as open only while it could be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import EventStatus, MarketType
from touchline.web.player.labels import full_label, short_label
from touchline.web.player.picks import button_value
from touchline.web.player.words import COLUMNS, column_title


@dataclass(frozen=True, slots=True)
class Cell:
    """One outcome. ``price`` is None while it is paused; ``key`` is unique in its event.

    ``pick`` is what its button sends; "" where no bet is taken on it.
    """

    key: str
    short: str
    full: str
    price: str | None
    pick: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a row for one market. ``cells`` is empty where the event has no such market."""

    title: str
    width: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One event in a list: a value, so that an unchanged row is rendered once."""

    code: str
    home: str
    away: str
    starts_at: datetime
    league_name: str
    more: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a slot; ``width`` is the number of outcomes it has room for."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class EventList:
    """The events of one sport that are still to start, soonest first as published."""

    sport: Mapping[str, Any]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_stale: bool


def kick_off(event: Mapping[str, Any]) -> datetime:
    """When an event starts, in UTC."""
    return datetime.fromisoformat(event["starts_at"])


def is_upcoming(event: Mapping[str, Any], now: datetime) -> bool:
    """Whether an event can still be bet on before its kick-off."""
    return event["state"] == EventStatus.SCHEDULED and kick_off(event) > now


def event_list(
    sport: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    *,
    now: datetime,
    is_stale: bool,
    takes_bets: bool = True,
) -> EventList:
    """The upcoming events of one sport, in columns that at least one of them fills."""
    upcoming = [event for event in events if is_upcoming(event, now)]
    mains = [_main_markets(event) for event in upcoming]
    kinds = [kind for column in COLUMNS if (kind := _commonest(column, mains))]
    columns = tuple(
        Column(column_title(kind, sport["slug"]), len(TYPE_RULES[kind].answers.codes))
        for kind in kinds
    )
    rows = tuple(
        _row(
            event,
            columns,
            [markets.get(kind) for kind in kinds],
            is_paused=is_stale,
            takes_bets=takes_bets,
        )
        for event, markets in zip(upcoming, mains, strict=True)
    )
    return EventList(sport, columns, rows, is_stale)


def cells(
    market: Mapping[str, Any],
    event: Mapping[str, Any],
    *,
    is_paused: bool,
    takes_bets: bool = True,
) -> tuple[Cell, ...]:
    """The outcomes of a market; without their prices while anything pauses it."""
    kind, line = MarketType(market["type"]), market["line"]
    is_open = market["state"] == "open" and not is_paused
    prefix = key_prefix(market)
    return tuple(
        Cell(
            key=prefix + selection["code"],
            short=short_label(kind, selection["code"], line),
            full=full_label(kind, selection["code"], line, event["home"], event["away"]),
            price=selection["price"] if is_open and selection["open"] else None,
            pick=_pick(selection, event) if is_open and takes_bets else "",
        )
        for selection in market["selections"]
    )


def key_prefix(market: Mapping[str, Any]) -> str:
    """What the keys of a market's cells begin with, and those of no other market of the event."""
    return f"{market['type']}.{market['period']}.{market['line'] or ''}."


def _pick(selection: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    code = selection.get("selection", "")
    if not (selection["open"] and code):
        return ""
    return button_value(code, event["code"], selection["price"])


def _main_markets(event: Mapping[str, Any]) -> dict[MarketType, Mapping[str, Any]]:
    """The market that stands for each type; the board has already chosen which ones a list has."""
    by_type: dict[MarketType, Mapping[str, Any]] = {}
    for market in event["markets"]:
        by_type.setdefault(MarketType(market["type"]), market)
    return by_type


def _commonest(
    column: Sequence[MarketType], mains: Iterable[Mapping[MarketType, Any]]
) -> MarketType | None:
    """The type a column is for. One type only: a draw no bet is no match result."""
    counts = Counter(kind for markets in mains for kind in column if kind in markets)
    return max(counts, key=lambda kind: (counts[kind], -column.index(kind)), default=None)


def _row(
    event: Mapping[str, Any],
    columns: Iterable[Column],
    markets: Sequence[Mapping[str, Any] | None],
    *,
    is_paused: bool,
    takes_bets: bool,
) -> Row:
    shown = sum(market is not None for market in markets)
    return Row(
        code=event["code"],
        home=event["home"],
        away=event["away"],
        starts_at=kick_off(event),
        league_name=event.get("league", {}).get("name", ""),
        more=event["more"] + len(event["markets"]) - shown,
        slots=tuple(
            Slot(
                title=column.title,
                width=column.width,
                cells=cells(market, event, is_paused=is_paused, takes_bets=takes_bets)
                if market
                else (),
            )
            for column, market in zip(columns, markets, strict=True)
        ),
    )
