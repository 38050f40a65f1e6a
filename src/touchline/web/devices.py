"""Where somebody is signed in, in words: since when, and what browser it was. Pure."""

import re
from datetime import datetime

from flask import Request

from touchline.plumbing.pacing import utc_now

SINCE, AGENT = "since", "agent"
# The first that is found; each names itself, and the ones it descends from.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
_AGENT_MAX = 500


def note_device(request: Request) -> dict[str, str]:
    """What a session keeps of where it was begun."""
    agent = request.headers.get("User-Agent", "")[:_AGENT_MAX]
    return {SINCE: utc_now().isoformat(timespec="seconds"), AGENT: device_of(agent)}


def device_of(agent: str) -> str:
    """Browser and system of a User-Agent header; "" for what is neither."""
    found = [
        next((name for mark, name in marks if re.search(rf"\b{mark}\b", agent)), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))


def instant_of(text: str) -> datetime | None:
    """When a session was begun; None for one that does not say."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
