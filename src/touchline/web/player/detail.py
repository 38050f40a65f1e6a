"""One event as its page shows it. Pure: a document and the time in, sections of markets out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from touchline.catalog.model import EventStatus, MarketType, Period
from touchline.web.languages import _
from touchline.web.player.lists import Cell, cells, is_upcoming, kick_off
from touchline.web.player.sections import Section, section_of, section_title
from touchline.web.player.words import market_title, part_title, period_note, state_word

# A group shows this many lines at first; one more is shown rather than folded away alone.
LINES_SHOWN = 5
# An event with no more groups than this is shown unfolded; of a longer one only the main markets.
GROUPS_UNFOLDED = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One market of a group: its outcomes, and whether it is the feed's main line."""

    cells: tuple[Cell, ...]
    is_main: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The markets of one type and period. ``anchor`` is unique on the page.

    ``lines`` are the few around the main line; ``rest`` are the others, folded away. ``part`` is the
    part of play they are about, "" for the whole event.
    """

    anchor: str
    title: str
    part: str
    note: str
    is_unfolded: bool
    lines: tuple[Line, ...]
    rest: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page: groups under one heading. ``anchor`` is unique on the page."""

    anchor: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One event. ``is_open`` is False once it has started, or is not going to as planned.

    ``note`` is what all its groups that say something say; "" where they differ.
    """

    code: str
    home: str
    away: str
    starts_at: datetime
    state: str
    is_open: bool
    note: str
    parts: tuple[Part, ...]


def event_detail(
    event: Mapping[str, Any],
    *,
    sport_slug: str,
    now: datetime,
    is_stale: bool,
    takes_bets: bool = True,
) -> EventDetail:
    """The event with its markets grouped, who wins first."""
    is_open = is_upcoming(event, now)
    is_paused = is_stale or not is_open
    by_kind: dict[tuple[MarketType, Period], list[Mapping[str, Any]]] = {}
    for market in event["markets"]:
        key = (MarketType(market["type"]), Period(market["period"]))
        by_kind.setdefault(key, []).append(market)
    is_short = len(by_kind) <= GROUPS_UNFOLDED
    groups: dict[Section, list[Group]] = {section: [] for section in Section}
    for kind, period in sorted(by_kind, key=_place):
        section = section_of(kind, period)
        lines = _lines(by_kind[kind, period], event, is_paused=is_paused, takes_bets=takes_bets)
        near = _around_main(lines)
        groups[section].append(
            Group(
                anchor=f"{kind}-{period}".replace("_", "-"),
                title=market_title(kind, sport_slug, event["home"], event["away"]),
                part=part_title(period),
                note=period_note(period, sport_slug),
                is_unfolded=is_short or section is Section.MAIN,
                lines=tuple(lines[near]),
                rest=(*lines[: near.start], *lines[near.stop :]),
            )
        )
    notes = {group.note for some in groups.values() for group in some if group.note}
    return EventDetail(
        code=event["code"],
        home=event["home"],
        away=event["away"],
        starts_at=kick_off(event),
        state=_state(event, now),
        is_open=is_open,
        note=notes.pop() if len(notes) == 1 else "",
        parts=tuple(
            Part(f"part-{section}", section_title(section, sport_slug), tuple(some))
            for section, some in groups.items()
            if some
        ),
    )


def _place(kind: tuple[MarketType, Period]) -> tuple[int, int]:
    """Where a group stands in its section: parts of play in their order, then types in theirs."""
    market_type, period = kind
    return _PERIODS.index(period), _TYPES.index(market_type)


def _state(event: Mapping[str, Any], now: datetime) -> str:
    if event["state"] == EventStatus.SCHEDULED and kick_off(event) <= now:
        return _("Started")
    return state_word(event["state"])


def _lines(
    markets: Sequence[Mapping[str, Any]],
    event: Mapping[str, Any],
    *,
    is_paused: bool,
    takes_bets: bool,
) -> list[Line]:
    """The lines worth showing: those on offer, or where none is, the main one.

    What the feed has suspended is judged, not what this page pauses: a pause hides no line.
    """
    offered = [market for market in markets if _is_offered(market)]
    kept = offered or [market for market in markets if market["main"]] or markets[:1]
    return [
        Line(cells(market, event, is_paused=is_paused, takes_bets=takes_bets), market["main"])
        for market in kept
    ]


def _is_offered(market: Mapping[str, Any]) -> bool:
    return market["state"] == "open" and any(each["open"] for each in market["selections"])


def _around_main(lines: Sequence[Line]) -> slice:
    """Where the first-shown lines stand: all of a few, else those nearest to the main one."""
    if len(lines) <= LINES_SHOWN + 1:
        return slice(0, len(lines))
    middle = next((at for at, line in enumerate(lines) if line.is_main), len(lines) // 2)
    start = min(max(0, middle - LINES_SHOWN // 2), len(lines) - LINES_SHOWN)
    return slice(start, start + LINES_SHOWN)


_PERIODS = tuple(Period)
_TYPES = tuple(MarketType)
