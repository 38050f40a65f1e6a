"""Pages that exist and will for a while: a league, and the last of its events to start."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

_TENANT = "acme"
_ODDS = "api/public/odds?sport=soccer"
_PATIENCE_S = 10


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the visitors go besides the lobby and the sport; nowhere else when no codes are known."""

    league: str = ""
    event: str = ""

    @property
    def league_query(self) -> str:
        """What follows the odds endpoint's path."""
        return f"?sport=soccer&league={self.league}" if self.league else "?sport=soccer"

    @property
    def league_page(self) -> str:
        """The page of the league."""
        return f"/sports/soccer/{self.league}" if self.league else "/sports/soccer"

    @property
    def event_page(self) -> str:
        """The page of the event."""
        return f"/events/{self.event}" if self.event else self.league_page

    def text(self) -> str:
        """For another process: `learn` reads it."""
        return f"{self.league},{self.event}"


def learn(address: str, told: str) -> Addresses:
    """What was told as text; else what the site's own odds say, nothing when they say nothing."""
    if told:
        return Addresses(*told.split(","))
    if not address:
        return Addresses()
    root = f"{address.rstrip('/')}/{_TENANT}/{_ODDS}"
    leagues = _asked(root).get("leagues", [])
    if not leagues:
        return Addresses()
    league = max(leagues, key=lambda entry: entry["next_starts_at"])["code"]
    listed = _asked(f"{root}&league={league}").get("events", [])
    last = max(listed, key=lambda entry: entry["starts_at"], default={"code": ""})
    return Addresses(league, last["code"])


def _asked(url: str) -> dict[str, Any]:
    try:
        with urlopen(url, timeout=_PATIENCE_S) as answer:
            document: dict[str, Any] = json.load(answer)
    except (URLError, OSError, ValueError):
        return {}
    return document
