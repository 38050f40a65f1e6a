"""One event as its page shows it. Pure: a document and the time in, groups of markets out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from touchline.catalog.model import EventStatus, MarketType, Period
from touchline.web.player.lists import Cell, cells, is_upcoming, kick_off
from touchline.web.player.words import market_title, period_note, state_word


@dataclass(frozen=True, slots=True)
class Line:
    """One market of a group: its outcomes, and whether it is the feed's main line."""

    cells: tuple[Cell, ...]
    is_main: bool


@dataclass(frozen=True, slots=True)
class Group:
    """All markets of one type and period. ``anchor`` is unique on the page."""

    anchor: str
    title: str
    note: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One event. ``is_open`` is False once it has started, or is not going to as planned.

    ``note`` is what all its groups have to say; "" where they differ.
    """

    code: str
    home: str
    away: str
    starts_at: datetime
    state: str
    is_open: bool
    note: str
    groups: tuple[Group, ...]


def event_detail(
    event: Mapping[str, Any], *, sport_slug: str, now: datetime, is_stale: bool
) -> EventDetail:
    """The event with its markets grouped, in the order of the board."""
    is_open = is_upcoming(event, now)
    lines: dict[tuple[str, str], list[Line]] = {}
    for market in event["markets"]:
        shown = cells(market, event, is_paused=is_stale or not is_open)
        key = (market["type"], market["period"])
        lines.setdefault(key, []).append(Line(shown, market["main"]))
    groups = tuple(_group(*key, found, sport_slug) for key, found in lines.items())
    notes = {group.note for group in groups}
    return EventDetail(
        code=event["code"],
        home=event["home"],
        away=event["away"],
        starts_at=kick_off(event),
        state=_state(event, now),
        is_open=is_open,
        note=notes.pop() if len(notes) == 1 else "",
        groups=groups,
    )


def _state(event: Mapping[str, Any], now: datetime) -> str:
    if event["state"] == EventStatus.SCHEDULED and kick_off(event) <= now:
        return "Started"
    return state_word(event["state"])


def _group(market_type: str, period: str, lines: list[Line], sport_slug: str) -> Group:
    return Group(
        anchor=f"{market_type}-{period}".replace("_", "-"),
        title=market_title(MarketType(market_type), sport_slug),
        note=period_note(Period(period), sport_slug),
        lines=tuple(lines),
    )
