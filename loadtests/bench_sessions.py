"""`./dev bench sessions`: what a burst of sign-ins costs the database, and 2,000 players at once."""

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
import psycopg

from devstack.ports import LOOPBACK
from loadtests import cores, figures, ground, processes
from loadtests.figures import Figure, Goal
from loadtests.ground import TENANT, Ground
from loadtests.peers.database_sessions import TABLE
from loadtests.processes import WebServer
from touchline.accounts.model import Player
from touchline.accounts.passwords import Passwords
from touchline.accounts.store import SessionStore
from touchline.plumbing import kv
from touchline.web.session_cookies import new_sid

OURS, PEER = "touchline.wsgi:app", "loadtests.peers.database_sessions:make()"
PAGES_EACH = 5
PASSWORD = "a good password"
# No more at once than a pool has connections: the peer is to be counted, not to be overrun.
VISITORS = 4
WORKERS = 2
# One operator's usual limit is 300 pages a second; a burst is what this bench is about.
LIMIT_TENANT = "10000+5000/s"

_NAME = re.compile(rb'<span class="account-name">.*?</span>([^<]*)</span>')
_PLAYERS = """
    INSERT INTO players (tenant_id, id, username_norm, display_name, password_hash)
    SELECT tenant.id, n, 'player-' || n, 'Player ' || n, %(password_hash)s
    FROM tenants AS tenant, generate_series(1, %(count)s) AS n
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
        return self.ask(port, "/sign-in", form)[0] == 303

    def is_known(self, port: int) -> bool:
        """Whether a page shows the player's own name."""
        status, page = self.ask(port)
        found = _NAME.search(page)
        return status == 200 and found is not None and found[1].decode() == f"Player {self.number}"


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sign-ins", type=int, default=200, help="of the burst")
    parser.add_argument("--sessions", type=int, default=2000, help="that live at once")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    return figures.report(_measure(options.sign_ins, options.sessions))


def _measure(sign_ins: int, sessions: int) -> Iterator[Figure]:
    with ground.standing() as found:
        ground.fill(found)
        tenant_id = _prepare(found, max(sign_ins, sessions))
        ours = _burst(found, OURS, sign_ins)
        theirs = _burst(found, PEER, sign_ins)
        yield from _of_bursts(ours, theirs, sign_ins)
        yield from _at_once(found, tenant_id, sessions)


@dataclass(frozen=True, slots=True)
class Burst:
    """Queries of signing in and of the pages after it, and what did not go well."""

    sign_in_queries: int
    page_queries: int
    failed: int
    seconds: float

    @property
    def queries(self) -> int:
        """All of them; those that compare the password too."""
        return self.sign_in_queries + self.page_queries


def _burst(found: Ground, application: str, count: int) -> Burst:
    """Everybody signs in at once and then reads some pages."""
    visitors = [Visitor(number) for number in range(1, count + 1)]
    with _serving(found, application) as server:
        found.await_quiet()
        before, began_s = found.queries(), time.monotonic()
        accepted = _all(visitors, lambda visitor: visitor.sign_in(server.port))
        between = found.queries()
        known = [
            is_known
            for _ in range(PAGES_EACH)
            for is_known in _all(visitors, lambda visitor: visitor.is_known(server.port))
        ]
        took_s = time.monotonic() - began_s
        after = found.queries()
    failed = accepted.count(False) + known.count(False)
    return Burst(between - before, after - between, failed, took_s)


def _of_bursts(ours: Burst, theirs: Burst, count: int) -> Iterator[Figure]:
    peers = {
        "ours": ours.queries,
        "sessions in a table": theirs.queries,
        "of them after signing in": [ours.page_queries, theirs.page_queries],
        "failed with sessions in a table": theirs.failed,
    }
    fewer = 100 * (1 - ours.queries / theirs.queries)
    yield Figure("sessions_queries_fewer", fewer, "%", Goal(">=", 70), peers=peers)
    pages = count * PAGES_EACH
    yield Figure("sessions_queries_per_page", ours.page_queries / pages, "queries", Goal("=", 0))
    yield Figure("sessions_burst_failed", ours.failed, "requests", Goal("=", 0))
    yield Figure("sessions_sign_ins", count / ours.seconds, "sign-ins/s, pages between")


def _at_once(found: Ground, tenant_id: int, count: int) -> Iterator[Figure]:
    """Many live at once, each reading a page that shows whose it is."""
    redis = kv.connect(found.settings["REDIS_URL"], timeout_ms=5000)
    store = SessionStore(redis)
    visitors = [Visitor(number) for number in range(1, count + 1)]
    for visitor in visitors:
        sid = new_sid(TENANT)
        player = Player(tenant_id, visitor.number, f"Player {visitor.number}", 1)
        store.create(
            TENANT, sid, player, idle_ms=3_600_000, age_max_ms=86_400_000,
            data={"csrf_token": "0" * 40},
        )  # fmt: skip
        visitor.cookies = f"sid={sid}"
    with _serving(found, OURS) as server:
        found.await_quiet()
        before, took_ms = found.queries(), []

        def is_known(visitor: Visitor) -> bool:
            began_s = time.perf_counter()
            known = visitor.is_known(server.port)
            took_ms.append((time.perf_counter() - began_s) * 1000)
            return known

        known = _all(visitors, is_known).count(True)
        live, queries = store.count(), found.queries() - before
    redis.connection_pool.disconnect()
    yield Figure("sessions_at_once", known, "players who see their name", Goal("=", count))
    yield Figure("sessions_live", live, "sessions", Goal(">=", count))
    yield Figure("sessions_at_once_queries", queries, "queries", Goal("=", 0))
    yield Figure("sessions_page_p99", quantiles(took_ms, n=100)[98], "ms")


def _serving(found: Ground, application: str) -> AbstractContextManager[WebServer]:
    settings = {**found.settings, "LIMIT_TENANT": LIMIT_TENANT}
    return processes.site(
        settings, host=found.host, path="/", workers=WORKERS, application=application
    )


def _all(visitors: Sequence[Visitor], do: Callable[[Visitor], bool]) -> list[bool]:
    with ThreadPoolExecutor(VISITORS) as crowd:
        return list(crowd.map(do, visitors))


def _prepare(found: Ground, count: int) -> int:
    """Players with one password between them, the peer's table; the tenant's id."""
    facts = {"password_hash": Passwords().hashed(PASSWORD), "count": count, "slug": TENANT}
    with psycopg.connect(found.settings["DIRECT_DATABASE_URL"], autocommit=True) as conn:  # noqa: TID251 - prepares the server from outside
        conn.execute(TABLE)
        conn.execute(_PLAYERS, facts)
        row = conn.execute("SELECT id FROM tenants WHERE slug = %s", [TENANT]).fetchone()
    assert row is not None, "the seed made it"
    return int(row[0])


if __name__ == "__main__":
    sys.exit(main())
