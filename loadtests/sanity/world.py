"""The production shape on servers of its own, with a fault proxy on every way between two of them."""

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from devstack import caller
from devstack.disposable import disposable_stack
from devstack.faultproxy import FaultProxy
from devstack.places import Places
from devstack.ports import LOOPBACK, free_ports
from devstack.problem import Problem
from devstack.stack import Stack
from devstack.waiting import wait_until
from loadtests import addresses
from loadtests.addresses import Addresses
from loadtests.ground import run_command
from loadtests.processes import PRODUCTION, REPOSITORY, NotUp
from loadtests.sanity.crew import Member
from loadtests.sanity.crowd import Crowd, Terms
from loadtests.sanity.site import Site

POOLER_DATABASE = "pgbouncer-postgres"
WEB_ROUTES = ("web-pgbouncer", "web-cache", "web-sessions")
WORKER_ROUTES = ("workers-pgbouncer", "workers-cache", "workers-sessions")
FEED_ROUTE = "workers-feed"
CACHE_ROUTES = ("web-cache", "workers-cache", "web-sessions", "workers-sessions")
POOLER_ROUTES = ("web-pgbouncer", "workers-pgbouncer")
PUBLISHERS = ("publisher_a", "publisher_b")
WEB_WORKERS = 2

# Everything of the house at a pace at which a line of ten seconds can see it go and come back.
_PACE = {
    "ODDS_SPORTS": "soccer,tennis,basketball",
    "ODDS_POLL_S": "2s",
    "ODDS_FIRST_POLL_SPREAD_S": "1s",
    "ODDS_AGE_MAX_S": "8s",
    "RESULTS_POLL_S": "3s",
    "FEED_TIMEOUT_S": "4s",
}
_UP_WITHIN_S = 60


class World:
    """Servers, proxies, processes, and whoever visits."""

    def __init__(
        self, stack: Stack, proxy: FaultProxy, *, logs: Path, ending: ExitStack, rate_rps: int
    ) -> None:
        self.stack = stack
        self.rate_rps = rate_rps
        self.proxy = proxy
        self.logs = logs
        self.places = Addresses()
        self.members: dict[str, Member] = {}
        self._ending = ending
        self._token = secrets.token_urlsafe(32)
        self._shared = {
            **caller.environment(),
            **_PACE,
            "ENVIRONMENT": "production",
            "LOG_FORMAT": "json",
            "PLATFORM_DOMAIN": "localhost",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SECRETS_KEY": secrets.token_urlsafe(48),
            "METRICS_TOKEN": self._token,
            "REQUIRE_PGBOUNCER": "1",
            "WEB_CONCURRENCY": str(WEB_WORKERS),
            "GOALSERVE_KEY": "sandbox",
            "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
            **stack.urls(),
        }
        self.feed_port, port = free_ports(2)
        self.site = Site(port, self._token)
        self._crowd: Crowd | None = None
        self._spares = 0

    @property
    def settings(self) -> Mapping[str, str]:
        """What every process is given, past all proxies: for looking and for repairing."""
        return self._shared

    def boot(self) -> None:
        """Start everything and return when the site shows prices. Raises NotUp, Problem."""
        run_command(self._shared, "migrate")
        self.stack.grant_logins()
        run_command(self._shared, "seed")
        self._shared["GOALSERVE_URL"] = self._feed_url()
        workers = {**self._shared, **self._through("workers")}
        self._member(
            "feed", ["touchline", "sandbox-feed", "--port", str(self.feed_port)], self._shared
        )
        for name in ("odds", "settlement"):
            self._member(name, ["touchline", "worker", name], workers)
        for name in PUBLISHERS:
            self._member(name, ["touchline", "worker", "publisher"], workers)
        self._web("web", self.site.port, {**self._shared, **self._through("web")})
        if not wait_until(self._learned, within_s=_UP_WITHIN_S):
            raise NotUp("the site shows no event")

    def visited(self) -> Crowd:
        """The crowd of the site; it comes when it is first wanted, and stays."""
        if self._crowd is None:
            self._crowd = self.crowd("crowd", self.terms(self.site))
            self._crowd.start()
        return self._crowd

    def leave_alone(self) -> None:
        """Send the site's crowd home."""
        if self._crowd is not None:
            self._crowd.stop()
            self._crowd = None

    def terms(self, site: Site, *tags: str) -> Terms:
        """Visitors of a host, as many as the run is for; nobody signs in whose line it is not."""
        seen = tags or ("public", "pages")
        return Terms(site.port, self.places.text(), tags=seen, rate_rps=self.rate_rps)

    def crowd(self, name: str, terms: Terms) -> Crowd:
        """A crowd that has not come yet; whoever starts it stops it."""
        return Crowd(name, terms, self._shared, logs=self.logs, roster=self.stack.roster)

    @contextmanager
    def spare(self, **further: str) -> Iterator[tuple[Site, Member, str]]:
        """Another web host with ways of its own; yields its site, its process, and their prefix.

        Its memory is empty and so is its disk. Raises NotUp when it does not answer.
        """
        self._spares += 1
        name = f"spare{self._spares}"
        with self._snapshots(name) as directory:
            settings = {**self._shared, **self._through(name), "SNAPSHOT_DIR": directory}
            site = Site(free_ports(1)[0], self._token)
            member = self._web(name, site.port, {**settings, **further})
            try:
                yield site, member, name
            finally:
                member.stop()

    def _web(self, name: str, port: int, settings: Mapping[str, str]) -> Member:
        command = ["gunicorn", "-c", PRODUCTION, "touchline.wsgi:app"]
        member = self._member(name, command, {**settings, "PORT": str(port)})
        site = Site(port, self._token)

        def is_up() -> bool:
            return not member.is_running() or site.is_ready()

        if not wait_until(is_up, within_s=_UP_WITHIN_S) or not member.is_running():
            raise NotUp(name)
        return member

    def _member(self, name: str, command: list[str], settings: Mapping[str, str]) -> Member:
        member = Member(name, command, settings, logs=self.logs, roster=self.stack.roster)
        self.members[name] = member
        member.start()
        self._ending.callback(member.stop)
        return member

    def _through(self, prefix: str) -> dict[str, str]:
        """The servers' addresses by way of proxies of this prefix."""
        direct = self._shared
        pooler = self.stack.pgbouncer
        assert pooler is not None, "required, or the world was not made"
        port = self.proxy.route(f"{prefix}-pgbouncer", pooler.port)
        kept = f":{pooler.port}/"
        databases = {
            name: direct[name].replace(kept, f":{port}/")
            for name in ("DATABASE_URL", "WORKER_DATABASE_URL")
        }
        return {
            **databases,
            "REDIS_CACHE_URL": self.proxy.through(f"{prefix}-cache", direct["REDIS_CACHE_URL"]),
            "REDIS_URL": self.proxy.through(f"{prefix}-sessions", direct["REDIS_URL"]),
        }

    def _feed_url(self) -> str:
        return f"http://{LOOPBACK}:{self.proxy.route(FEED_ROUTE, self.feed_port)}/getfeed"

    def _learned(self) -> bool:
        self.places = addresses.learn(f"http://{LOOPBACK}:{self.site.port}", "")
        return bool(self.places.event)

    @contextmanager
    def _snapshots(self, name: str) -> Iterator[str]:
        directory = self.stack.records / f"snapshots-{name}"
        directory.mkdir(mode=0o700)
        yield str(directory)


@contextmanager
def standing(places: Places, *, rate_rps: int) -> Iterator[World]:
    """The whole shape, running; all gone afterwards but the logs. Raises NotUp, Problem."""
    logs = places.dev / "sanity"
    logs.mkdir(exist_ok=True)
    for old in logs.iterdir():
        old.unlink()
    with ExitStack() as ending:
        proxy = ending.enter_context(FaultProxy.start())
        stack = ending.enter_context(
            disposable_stack(
                places,
                "sanity",
                pooler_target=lambda port: proxy.route(POOLER_DATABASE, port),
            )
        )
        if stack.pgbouncer is None or stack.cache is None or stack.sessions is None:
            raise Problem("PgBouncer and Valkey are part of the production shape.")
        world = World(stack, proxy, logs=logs, ending=ending, rate_rps=rate_rps)
        ending.callback(world.leave_alone)
        world.boot()
        print(f"sanity: logs are in {logs}", file=sys.stderr)
        yield world
