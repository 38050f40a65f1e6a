"""The ground a web bench stands on: servers of its own, a migrated database, a published board.

Servers of their own, because counts are only exact where nobody else asks.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from devstack import caller
from devstack.disposable import disposable_stack
from devstack.places import find_places
from devstack.ports import LOOPBACK, free_ports
from devstack.stack import Stack
from devstack.waiting import wait_until
from loadtests import counters, data, figures, processes

TENANT = "acme"
PRICE = re.compile(rb'<b class="odds">\d')  # an open price of a page; a paused one shows a lock
# The niceness of what only looks: it is not what is measured.
LAST = 19
_FILLED_WITHIN_S = 60
_SETTLED_FOR_S = 4
_QUIET_WITHIN_S = 20


@dataclass(frozen=True, slots=True)
class Ground:
    """Settings of the project's processes on these servers, and where to look from outside."""

    settings: Mapping[str, str]
    stack: Stack

    def kill_servers(self) -> None:
        """PostgreSQL, PgBouncer and both Redis end as in a crash, and do not come back."""
        for server in (
            self.stack.pgbouncer,
            self.stack.postgres,
            self.stack.cache,
            self.stack.sessions,
        ):
            if server is not None:
                server.kill()

    @property
    def host(self) -> str:
        """The Host of the demo tenant."""
        return f"{TENANT}.localhost"

    @property
    def has_pooler(self) -> bool:
        """Whether a PgBouncer stands before the database."""
        return self.settings["DATABASE_URL"].rpartition("@")[2] != self._direct.rpartition("@")[2]

    @property
    def _direct(self) -> str:
        return self.settings["DIRECT_DATABASE_URL"]

    def redis_calls(self) -> int:
        """Commands of both Redis servers so far."""
        urls = {self.settings["REDIS_URL"], self.settings["REDIS_CACHE_URL"]}
        return sum(counters.redis_calls(url) for url in urls)

    def queries(self) -> int:
        """Queries through the pooler so far."""
        stats_url = self.settings["PLATFORM_DATABASE_URL"]
        return counters.pooler_queries(stats_url, self._direct.rpartition("/")[2])

    def database_now(self) -> str:
        """The database's clock."""
        return counters.database_now(self._direct)

    def web_connections_since(self, since: str) -> int:
        """Database connections that the web processes' role has used."""
        return counters.connections_of(self._direct, "app_web", since)

    def await_quiet(self) -> None:
        """Until nothing is asked of the database any more: start-up proofs are not the window's."""

        def is_quiet() -> bool:
            before = self.queries()
            time.sleep(1)  # noqa: TID251 - as below
            return self.queries() == before

        wait_until(is_quiet, within_s=_QUIET_WITHIN_S)

    def await_web_quiet(self) -> None:
        """Until the web processes' role has left the database alone for a second."""

        def is_quiet() -> bool:
            since = self.database_now()
            time.sleep(1)  # noqa: TID251 - a window of nothing is what is waited for
            return self.web_connections_since(since) == 0

        wait_until(is_quiet, within_s=_QUIET_WITHIN_S)


@contextmanager
def standing() -> Iterator[Ground]:
    """Servers with the schema and the demo tenants; all gone afterwards."""
    with (
        disposable_stack(find_places(), f"bench-{os.getpid()}") as stack,
        tempfile.TemporaryDirectory() as snapshots,
    ):
        settings = {
            **caller.environment(),
            "ENVIRONMENT": "development",
            "PLATFORM_DOMAIN": "localhost",
            "SNAPSHOT_DIR": snapshots,
            "PYTHONPATH": str(processes.REPOSITORY / "src"),
            **stack.urls(),
        }
        run_command(settings, "migrate")
        stack.grant_logins()
        run_command(settings, "seed")
        if stack.pgbouncer is None:
            figures.tell("no PgBouncer: queries cannot be counted, connections can")
        yield Ground(settings, stack)


@contextmanager
def trading(ground: Ground) -> Iterator[None]:
    """The board is filled and kept fresh by the real workers while this lasts."""
    feed_port = free_ports(1)[0]
    url = f"http://{LOOPBACK}:{feed_port}/getfeed"
    settings = {
        **ground.settings,
        "GOALSERVE_URL": url,
        "GOALSERVE_KEY": "sandbox",
        "ODDS_FIRST_POLL_SPREAD_S": "1",
    }
    feed = ["touchline", "sandbox-feed", "--port", str(feed_port), *data.replay_options()]
    with ExitStack() as stack:
        stack.enter_context(processes.running(feed, settings))
        for worker in ("odds", "publisher"):
            command = ["touchline", "worker", worker]
            stack.enter_context(processes.running(command, settings))
        yield


def fill(ground: Ground) -> None:
    """Publish themes and a board once, by the real workers, which are gone afterwards."""
    with (
        trading(ground),
        processes.site(ground.settings, host=ground.host, path="/healthz") as server,
    ):
        await_board(server, ground)


def run_command(settings: Mapping[str, str], *command: str, niceness: int = 0) -> None:
    """Run a command of the project to its end; with a niceness, after others that want to run."""
    subprocess.run(
        ["nice", "-n", str(niceness), sys.executable, "-m", "touchline", *command],
        cwd=processes.REPOSITORY,
        env=settings,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def await_board(server: processes.WebServer, ground: Ground) -> bytes:
    """The lobby, once it shows prices and has kept its size for a while: sports come one by one."""
    page, since_s = b"", time.monotonic()

    def is_settled() -> bool:
        nonlocal page, since_s
        now = processes.get(server.port, "/", host=ground.host)[2]
        if len(now) != len(page):
            since_s = time.monotonic()
        page = now
        return bool(PRICE.search(page)) and time.monotonic() - since_s > _SETTLED_FOR_S

    if not wait_until(is_settled, within_s=_FILLED_WITHIN_S) and not PRICE.search(page):
        raise processes.NotUp("the lobby shows no price")
    return page
