"""What each player page shows of its document, and until when that stays true. Pure."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from touchline.web.player.detail import event_detail
from touchline.web.player.lists import EventList, event_list
from touchline.web.player.reading import BoardPage


@dataclass(frozen=True, slots=True)
class Facts:
    """What a template gets. Past ``expires_at_s`` (epoch) an event shown here has started."""

    shown: Mapping[str, Any]
    expires_at_s: float


@dataclass(frozen=True, slots=True)
class View:
    """One page: its templates (the whole, and the live part), and what they show of the document.

    The facts are those of a document at a time, on a site that takes no bets on some sports.
    """

    templates: tuple[str, str]
    facts: Callable[[BoardPage, datetime, Collection[str]], Facts]


def _lobby(page: BoardPage, now: datetime, betless_sports: Collection[str]) -> Facts:
    lists = [
        event_list(
            section["sport"],
            section["events"],
            now=now,
            is_stale=page.is_stale or section["sport"]["slug"] in page.stale_sports,
            takes_bets=section["sport"]["slug"] not in betless_sports,
        )
        for section in page.document["sections"]
    ]
    lists = [events for events in lists if events.rows]
    shown = {"lists": lists, **_pause(page, is_partly=any(events.is_stale for events in lists))}
    return Facts(shown, _first_kick_off_s(lists))


def _sport(page: BoardPage, now: datetime, betless_sports: Collection[str]) -> Facts:
    """A league's next kick-off is shown until it has passed; then nothing newer is known of it."""
    del betless_sports
    starts = [_next_start(league) for league in page.document["leagues"]]
    ahead = [start if start and start > now else None for start in starts]
    shown = {
        "sport": page.document["sport"],
        "leagues": list(zip(page.document["leagues"], ahead, strict=True)),
        **_pause(page),
    }
    expires_at_s = min((start.timestamp() for start in ahead if start), default=math.inf)
    return Facts(shown, expires_at_s)


def _next_start(league: Mapping[str, Any]) -> datetime | None:
    text = league.get("next_starts_at")
    return datetime.fromisoformat(text) if text else None


def _league(page: BoardPage, now: datetime, betless_sports: Collection[str]) -> Facts:
    sport = page.document["sport"]
    events = event_list(
        sport,
        page.document["events"],
        now=now,
        is_stale=page.is_stale,
        takes_bets=sport["slug"] not in betless_sports,
    )
    shown = {"sport": sport, "league": page.document["league"], "events": events, **_pause(page)}
    return Facts(shown, _first_kick_off_s([events]))


def _event(page: BoardPage, now: datetime, betless_sports: Collection[str]) -> Facts:
    sport = page.document["sport"]
    event = event_detail(
        page.document["event"],
        sport_slug=sport["slug"],
        now=now,
        is_stale=page.is_stale,
        takes_bets=sport["slug"] not in betless_sports,
    )
    shown = {"sport": sport, "league": page.document["league"], "event": event, **_pause(page)}
    return Facts(shown, event.starts_at.timestamp() if event.is_open else math.inf)


def _pause(page: BoardPage, *, is_partly: bool = False) -> dict[str, Any]:
    """What is paused. Of several sports only some of which are, no one time would be true."""
    return {
        "is_paused": page.is_stale,
        "is_partly_paused": is_partly and not page.is_stale,
        "seen_at": page.seen_at if page.is_stale else None,
    }


def _first_kick_off_s(lists: Iterable[EventList]) -> float:
    return min(
        (row.starts_at.timestamp() for events in lists for row in events.rows), default=math.inf
    )


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "lobby": View(("lobby.html", "_lobby.html"), _lobby),
        "sport": View(("sport.html", "_sport.html"), _sport),
        "league": View(("league.html", "_league.html"), _league),
        "event": View(("event.html", "_event.html"), _event),
    }
)
