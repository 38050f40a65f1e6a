"""Finding an event by what its sides, its league or its sport are called. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from touchline.catalog.model import EventStatus
from touchline.web.player.lists import kick_off

FOUND_MAX = 30
QUERY_MAX = 60
_LETTERS_MIN = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that can be found: by the beginnings of its ``words``."""

    code: str
    home: str
    away: str
    league: str
    sport: str
    starts_at: datetime
    words: tuple[str, ...]


def entries_of(
    sport: Mapping[str, Any], league: Mapping[str, Any], events: Iterable[Mapping[str, Any]]
) -> list[Entry]:
    """The events of a league."""
    shared = words_of(f"{league['name']} {sport['name']}")
    return [
        Entry(
            code=event["code"],
            home=event["home"],
            away=event["away"],
            league=league["name"],
            sport=sport["name"],
            starts_at=kick_off(event),
            words=(*words_of(f"{event['home']} {event['away']}"), *shared),
        )
        for event in events
        if event["state"] == EventStatus.SCHEDULED
    ]


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        letter if letter.isalnum() else "" if unicodedata.combining(letter) else " "
        for letter in plain
    )
    return tuple(kept.split())


def found(query: str, entries: Sequence[Entry], *, now: datetime) -> list[Entry]:
    """The events still to start that have a word beginning with each of the query's, soonest first."""
    wanted = words_of(query[:QUERY_MAX])
    if sum(map(len, wanted)) < _LETTERS_MIN:
        return []
    hits = [
        entry
        for entry in entries
        if entry.starts_at > now
        and all(any(word.startswith(each) for word in entry.words) for each in wanted)
    ]
    return sorted(hits, key=lambda entry: (entry.starts_at, entry.code))[:FOUND_MAX]
