"""Players with browsers of their own, and the rows they need: for loads that sign in."""

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlencode

import psycopg

from devstack.ports import LOOPBACK
from loadtests.ground import TENANT
from touchline.accounts.passwords import Passwords

PASSWORD = "a good password"
# No more at once than a pool has connections: signing in is to be counted, not to be overrun.
AT_ONCE = 4

_NAME = re.compile(rb'<span class="account-name">.*?</span>([^<]*)</span>')
_PLAYERS = """
    INSERT INTO players (tenant_id, id, username_norm, display_name, password_hash)
    SELECT tenant.id, n, 'player-' || n, 'Player ' || n, %(password_hash)s
    FROM tenants AS tenant, generate_series(%(first)s, %(first)s + %(count)s - 1) AS n
    WHERE tenant.slug = %(slug)s
"""


@dataclass(slots=True)
class Visitor:
    """A player with a browser, at an address of their own."""

    number: int
    cookies: str = ""

    def ask(
        self, port: int, path: str = "/", form: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request on a connection of its own; keeps the cookies it is given."""
        headers = {
            "Host": f"{TENANT}.localhost",
            "Cookie": self.cookies,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"198.{18 + (self.number >> 16)}.{self.number >> 8 & 255}.{self.number & 255}",
        }
        connection = HTTPConnection(LOOPBACK, port, timeout=30)
        try:
            body = urlencode(form) if form else None
            connection.request("POST" if form else "GET", path, body, headers)
            answer = connection.getresponse()
            given = [field.partition(";")[0] for field in answer.msg.get_all("Set-Cookie", [])]
            kept = dict(part.split("=", 1) for part in [*self.cookies.split("; "), *given] if part)
            self.cookies = "; ".join(f"{name}={value}" for name, value in kept.items())
            return answer.status, answer.read()
        finally:
            connection.close()

    def sign_in(self, port: int) -> bool:
        """Send the form; whether it was accepted."""
        form = {"name": f"player-{self.number}", "password": PASSWORD}
        return self.ask(port, "/sign-in", form)[0] == HTTPStatus.SEE_OTHER

    def is_known(self, port: int) -> bool:
        """Whether a page shows the player's own name."""
        status, page = self.ask(port)
        found = _NAME.search(page)
        is_own = found is not None and found[1].decode() == f"Player {self.number}"
        return status == HTTPStatus.OK and is_own


def make_players(settings: Mapping[str, str], count: int, *, first: int = 1) -> int:
    """Players of the ground's tenant, with one password between them; the tenant's id."""
    facts: dict[str, object] = {
        "password_hash": Passwords().hashed(PASSWORD),
        "count": count,
        "first": first,
        "slug": TENANT,
    }
    with psycopg.connect(settings["DIRECT_DATABASE_URL"], autocommit=True) as conn:  # noqa: TID251 - prepares the server from outside
        conn.execute(_PLAYERS, facts)
        row = conn.execute("SELECT id FROM tenants WHERE slug = %s", [TENANT]).fetchone()
    assert row is not None, "the seed made it"
    return int(row[0])


def all_of(visitors: Sequence[Visitor], do: Callable[[Visitor], bool]) -> list[bool]:
    """What came of everybody's doing, a few at a time."""
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        return list(crowd.map(do, visitors))
