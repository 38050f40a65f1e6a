"""One web host, looked at from outside: what it shows now, and whether it is well."""

import json
from typing import Any

from loadtests import processes
from loadtests.processes import Headers

TENANT = "acme"
THEME = "/api/public/load-theme"
_OK = 200


class Site:
    """Asks as a visitor would, and for its health as an operator."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self._token = token

    def get(self, path: str, *, host: str = f"{TENANT}.localhost") -> tuple[int, Headers, bytes]:
        """One answer; status 0 when there is none."""
        return processes.get(self.port, path, host=host)

    def is_ready(self) -> bool:
        """Whether it takes requests."""
        return self.get("/readyz")[0] == _OK

    def theme(self) -> dict[str, Any]:
        """The theme as the public has it; empty when it is none."""
        return self._document(THEME)

    def odds(self) -> dict[str, Any]:
        """The leagues of soccer as the public has them."""
        return self._document("/api/public/odds?sport=soccer")

    def league_events(self) -> list[dict[str, Any]]:
        """The events of the league whose events start last; none when it cannot be asked."""
        leagues = self.odds().get("leagues", [])
        if not leagues:
            return []
        code = max(leagues, key=lambda league: str(league["next_starts_at"]))["code"]
        events: list[dict[str, Any]] = self._document(
            f"/api/public/odds?sport=soccer&league={code}"
        ).get("events", [])
        return events

    def health(self) -> dict[str, Any]:
        """What one of its processes can reach."""
        return self._document("/health/detailed")

    def metrics(self) -> str:
        """The numbers of its processes; empty when they are not told."""
        status, _, body = processes.get(
            self.port, "/metrics", host=f"{TENANT}.localhost", token=self._token
        )
        return body.decode("utf-8") if status == _OK else ""

    def troubles(self) -> list[str]:
        """What a visitor would miss: the site's own look, or the book."""
        found = []
        theme, odds = self.theme(), self.odds()
        if theme.get("tenant") != TENANT:
            found.append("the theme is not the site's own")
        if odds.get("status", "absent") == "absent" or not odds.get("leagues"):
            found.append("the book is gone")
        return found

    def _document(self, path: str) -> dict[str, Any]:
        status, _, body = processes.get(
            self.port, path, host=f"{TENANT}.localhost", token=self._token
        )
        if status != _OK:
            return {}
        document: dict[str, Any] = json.loads(body)
        return document
