"""A player's program over real HTTP: signs in once, then hands in whatever bytes it is given."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from devstack.ports import LOOPBACK

_TOKEN = re.compile(rb'name="csrf_token" value="([^"]*)"')
Answer = tuple[int, dict[str, str], bytes]


class NotSignedIn(Exception):
    """The site did not take the password, or shows no token."""


@dataclass(slots=True)
class Program:
    """One player of one site, on a connection that is kept while the server keeps it."""

    port: int
    host: str
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _connection: HTTPConnection | None = None

    def sign_in(self, name: str, password: str) -> None:
        """Become that player.

        Raises:
            NotSignedIn: the site refused.

        """
        form = urlencode({"name": name, "password": password}).encode()
        self.send("POST", "/sign-in", form, "application/x-www-form-urlencoded")
        found = _TOKEN.search(self.send("GET", "/", b"", "")[2])
        if found is None:
            raise NotSignedIn(name)
        self.token = found[1].decode()

    def hand_in(self, body: bytes, kind: str) -> Answer:
        """POST /bets with these bytes, as what they are said to be."""
        return self.send("POST", "/bets", body, kind)

    def send(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        """One request; on a new connection where the server has closed the one before."""
        headers = {
            "Host": self.host,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": self.address,
            "X-CSRF-Token": self.token,
            "Accept": "application/json" if path == "/bets" else "text/html",
        }
        if kind:
            headers["Content-Type"] = kind
        for _ in range(2):
            connection = self._connection or HTTPConnection(LOOPBACK, self.port, timeout=60)
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                said = answer.read()
            except (OSError, HTTPException):
                connection.close()
                self._connection = None
                continue
            self._connection = None if answer.will_close else connection
            for cookie in answer.msg.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, dict(answer.getheaders()), said
        return 0, {}, b""
