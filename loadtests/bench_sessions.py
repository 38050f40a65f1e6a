"""`./dev bench sessions`: what a burst of sign-ins costs the database, and 2,000 players at once."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
import psycopg

from loadtests import cores, figures, ground, processes
from loadtests.figures import Figure, Goal
from loadtests.ground import TENANT, Ground
from loadtests.peers.database_sessions import TABLE
from loadtests.players import Visitor, all_of, make_players
from loadtests.processes import WebServer
from touchline.accounts.model import Player
from touchline.accounts.store import SessionStore
from touchline.plumbing import kv
from touchline.web.session_cookies import new_sid

OURS, PEER = "touchline.wsgi:app", "loadtests.peers.database_sessions:make()"
PAGES_EACH = 5
WORKERS = 2
# One operator's usual limit is 300 pages a second; a burst is what this bench is about.
LIMIT_TENANT = "10000+5000/s"


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
        accepted = all_of(visitors, lambda visitor: visitor.sign_in(server.port))
        between = found.queries()
        known = [
            is_known
            for _ in range(PAGES_EACH)
            for is_known in all_of(visitors, lambda visitor: visitor.is_known(server.port))
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

        known = all_of(visitors, is_known).count(True)
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


def _prepare(found: Ground, count: int) -> int:
    """Players, and the peer's table; the tenant's id."""
    with psycopg.connect(found.settings["DIRECT_DATABASE_URL"], autocommit=True) as conn:  # noqa: TID251 - prepares the server from outside
        conn.execute(TABLE)
    return make_players(found.settings, count)


if __name__ == "__main__":
    sys.exit(main())
