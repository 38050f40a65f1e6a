"""What the provider's odds, scores and events have in common: ids, names, times, numbers. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from re import compile as pattern
from typing import Any

from touchline.feeds.offers import Drop
from touchline.feeds.sniff import (
    AnswerRefused,
    Node,
    Reason,
    name_of,
    printable,
    provider_id,
    read_json,
    text,
)
from touchline.feeds.the_odds_api.competitions import SPORT_OF

PROVIDER = "the_odds_api"

_INSTANT = pattern(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,6})?Z"
)


@dataclass(frozen=True, slots=True)
class Named:
    """An event as every answer of this provider names it. Its teams have names and no ids."""

    event_id: str
    competition: str
    competition_name: str
    home_team: str
    away_team: str
    starts_at: datetime


def event_nodes(body: bytes) -> Iterator[Node]:
    """The events of an answer; that of a single event is one of its own.

    Raises:
        AnswerRefused: no answer about events.

    """
    document = read_json(body)
    if isinstance(document, dict):
        if "id" not in document:
            is_error = not document.keys().isdisjoint({"message", "error_code"})
            raise AnswerRefused(Reason.ERROR_PAYLOAD if is_error else Reason.NOT_A_FEED)
        document = [document]
    return (node for node in document if isinstance(node, dict))


def named(node: Node, sport: str) -> Named | Drop:
    """Which event it is, or why it cannot be told."""
    competition = text(node, "sport_key")
    if SPORT_OF.get(competition) != sport:
        return Drop.EVENT_OF_ANOTHER_SPORT
    event_id = provider_id(node, "id")
    if not event_id:
        return Drop.EVENT_NO_ID
    # Prices and scores name a side by its team's name, here as it stands in the same event.
    home, away = text(node, "home_team"), text(node, "away_team")
    if not (printable(home) and printable(away)) or home == away:
        return Drop.EVENT_NO_NAMES
    starts_at = instant(node.get("commence_time"))
    if starts_at is None:
        return Drop.EVENT_BAD_TIME
    title = name_of({"name": text(node, "sport_title")}) or competition
    return Named(event_id, competition, title, home, away, starts_at)


def instant(value: Any) -> datetime | None:
    """The moment as the provider writes it, in UTC: ISO 8601, always with Z."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def number_text(value: Any) -> str:
    """A JSON number as it was written, for exact reading; empty when it is none.

    The shortest text of a binary fraction is what stood in the answer, up to 15 digits.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value)
