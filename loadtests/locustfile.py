"""Visitors of the public side, for locust: themes, odds and pages of the demo tenants.

    ./dev load -u 400 -r 100 -t 60s
    LOAD_SHAPE=spike ./dev load

Tags choose a part: ``--tags public`` (theme and odds endpoints), ``pages``, or ``login`` (demo players
who sign in and out, which a laptop has and production has not). The exit code is 1
when more than one request in a hundred fails, none was made, p95 is above LOAD_P95_MAX_MS (200), or
the database pool, as /metrics tells it, reaches 85 %. Only loopback is loaded, unless
ALLOW_REMOTE_LOAD=1 says that the servers are yours.
"""

import os
import random
import re
import sys
import time
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import gevent
from locust import FastHttpUser, LoadTestShape, events, tag, task

from loadtests import poolwatch
from loadtests.addresses import learn
from loadtests.journal import FOREIGN, Entry

# What each site calls itself; the name of one on a page of the other would be a leak.
TENANTS = {"acme": b"Acme Sports", "rival": b"Rival Bet"}
# A player of each: name, password, and what the page shows.
PLAYERS = {"acme": ("ana", "ana-demo", b"Ana"), "rival": ("rita", "rita-demo", b"Rita")}
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# How long somebody looks at what he got.
REST_MIN_S, REST_MAX_S = 0.5, 2.0
_FAILED_MAX = 0.01
_LOOK_AT_POOL_S = 2.0
_OK, _SEE_OTHER, _UNCHANGED = 200, 303, 304


def _said(name: str, otherwise: str = "") -> str:
    return os.environ.get(name, otherwise)  # noqa: TID251 - not a process of the project


_P95_MAX_MS = float(_said("LOAD_P95_MAX_MS", "200"))
_MAY_LEAVE_HOME = _said("ALLOW_REMOTE_LOAD") == "1"
# So many requests a second of all visitors together, each by a schedule of its own: who has to
# wait for an answer does not make the next one come later. Without it they behave like people.
_RATE_RPS = float(_said("LOAD_RATE_RPS", "0"))
# A file that takes one line a request.
_JOURNAL = _said("LOAD_JOURNAL")
_TENANTS_VISITED = _said("LOAD_TENANTS").split(",") if _said("LOAD_TENANTS") else list(TENANTS)
_METRICS_TOKEN = _said("METRICS_TOKEN")
_numbers = count()
_pool_percent: list[float] = []


class Foreign(Exception):
    """An answer that belongs to another tenant."""


class Visitor(FastHttpUser):
    """Somebody who looks around a site without signing in, and comes back to see what moved."""

    host = "http://127.0.0.1:8080"
    max_retries = 1  # as a browser does when a kept connection turns out to be closed
    connection_timeout = network_timeout = 10.0

    def on_start(self) -> None:
        """Choose a site; it is reached by path, for which no name needs to resolve."""
        number = next(_numbers)
        slug = _TENANTS_VISITED[number % len(_TENANTS_VISITED)]
        self.root = f"/{slug}"
        self.player = PLAYERS[slug]
        self.others = [name for other, name in TENANTS.items() if other != slug]
        self.etags: dict[str, str] = {}
        # Everybody has an address, as a proxy of the server's own machine would say it.
        self.home = {"X-Forwarded-For": f"198.18.{number >> 8 & 255}.{number & 255}"}
        people: int = getattr(self.environment.parsed_options, "num_users", None) or 1
        self.period_s = people / _RATE_RPS if _RATE_RPS else 0.0
        self.due_s = time.perf_counter() + random.uniform(0, self.period_s or REST_MAX_S)
        # Who is spawned together does not come together.
        gevent.sleep(self.due_s - time.perf_counter())

    def wait_time(self) -> float:
        """Seconds until this visitor's next request, which falls due whatever became of the last.

        Who was kept for longer than a round does not ask for all he missed at once: that would be
        another load than was ordered, and the missing requests show as such.
        """
        if not self.period_s:
            return random.uniform(REST_MIN_S, REST_MAX_S)
        now_s = time.perf_counter()
        self.due_s = max(self.due_s, now_s - self.period_s)
        self.due_s += random.expovariate(1 / self.period_s)
        return max(0.0, self.due_s - now_s)

    @tag("public", "theme")
    @task(4)
    def theme(self) -> None:
        """The theme, revalidated as a browser would."""
        self.look("/api/public/load-theme", "theme")

    @tag("public")
    @task(4)
    def odds(self) -> None:
        """The menu of sports, a sport's leagues, or a league's events."""
        query = random.choice(("", "?sport=soccer", _places.league_query))
        self.look(f"/api/public/odds{query}", "odds")

    @tag("pages")
    @task(4)
    def lobby(self) -> None:
        """The first page."""
        self.look("/", "lobby")

    @tag("pages")
    @task(2)
    def sport(self) -> None:
        """The leagues of a sport."""
        self.look("/sports/soccer", "sport")

    @tag("pages")
    @task(1)
    def league(self) -> None:
        """The events of a league."""
        self.look(_places.league_page, "league")

    @tag("pages")
    @task(1)
    def event(self) -> None:
        """All markets of an event."""
        self.look(_places.event_page, "event")

    @tag("login")
    @task(1)
    def sign_in_and_out(self) -> None:
        """Signs in, reads the first page under the player's own name, and signs out."""
        name, password, shown = self.player
        if not self.send("/sign-in", {"name": name, "password": password}):
            return
        with self.client.get(
            f"{self.root}/", name="lobby, signed in", headers=self.home, catch_response=True
        ) as answer:
            page = answer.content or b""
            token = _TOKEN.search(page)
            if shown not in page or token is None:
                answer.failure("the page does not know its player")
                return
        self.send("/sign-out", {"csrf_token": token[1].decode()})

    def send(self, path: str, form: dict[str, str]) -> bool:
        """Send a form from a page of the site; whether it led on."""
        with self.client.post(
            self.root + path,
            data=form,
            headers={**self.home, **_SAME_ORIGIN},
            name=path,
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            is_accepted = answer.status_code == _SEE_OTHER
            if is_accepted:
                answer.success()
            else:
                answer.failure(f"{path} answered {answer.status_code}")
        return is_accepted

    def look(self, path: str, kind: str) -> None:
        """Ask for something we may have seen before; whoever's it is, it must be this site's."""
        known = {"If-None-Match": self.etags[path]} if path in self.etags else {}
        with self.client.get(
            self.root + path, name=kind, headers={**self.home, **known}, catch_response=True
        ) as answer:
            if any(name in (answer.content or b"") for name in self.others):
                answer.failure(Foreign(path))
            elif answer.status_code in (_OK, _UNCHANGED):
                answer.success()
            self.etags[path] = (answer.headers or {}).get("ETag", "")


class Spike(LoadTestShape):
    """Quiet, six times as many at once, quiet again: chosen by LOAD_SHAPE=spike."""

    abstract = _said("LOAD_SHAPE") != "spike"
    # Until which second, how many visitors, and how fast they come or go.
    stages = ((20, 50, 50), (50, 300, 300), (80, 50, 300))

    def tick(self) -> tuple[int, float] | None:
        """How many there should be now; None when it is over."""
        passed_s = self.get_run_time()
        return next(((users, rate) for end_s, users, rate in self.stages if passed_s < end_s), None)


_places = learn("", "")


@events.test_start.add_listener  # type: ignore[untyped-decorator]  # locust does not type its hooks
def _begin(environment: Any, **_: Any) -> None:
    global _places  # noqa: PLW0603 - learned once, before the first visitor comes
    address = environment.host or Visitor.host
    host = urlsplit(address).hostname or ""
    is_home = host in _LOOPBACK or host.endswith(".localhost")
    if not is_home and not _MAY_LEAVE_HOME:
        environment.process_exit_code = 2
        environment.runner.quit()
        raise SystemExit(f"{host} is not loopback; set ALLOW_REMOTE_LOAD=1 if it is yours.")
    _places = learn(address, _said("LOAD_PLACES"))
    gevent.spawn(_watch_pool, address)
    if _JOURNAL:
        _keep_journal(Path(_JOURNAL))


def _watch_pool(address: str) -> None:
    while True:
        text = poolwatch.read(address, _METRICS_TOKEN)
        if text is not None:
            _pool_percent.append(poolwatch.pool_usage_percent(text))
        gevent.sleep(_LOOK_AT_POOL_S)


def _keep_journal(path: Path) -> None:
    journal = path.open("a", encoding="utf-8")

    def note(name: str, response_time: float, response: Any, exception: Any, **_: Any) -> None:
        status = FOREIGN if isinstance(exception, Foreign) else response.status_code
        journal.write(Entry(time.time(), name, status, response_time).line())

    def flush() -> None:
        while True:
            gevent.sleep(0.1)
            journal.flush()

    events.request.add_listener(note)
    events.quitting.add_listener(lambda **_: journal.close())
    gevent.spawn(flush)


@events.quitting.add_listener  # type: ignore[untyped-decorator]  # as above
def _judge(environment: Any, **_: Any) -> None:
    total = environment.stats.total
    p95_ms = total.get_response_time_percentile(0.95) or 0
    fullest_percent = max(_pool_percent, default=0)
    print(f"pool at most {fullest_percent:.0f} % in {len(_pool_percent)} looks", file=sys.stderr)
    is_ok = (
        total.num_requests > 0
        and total.fail_ratio <= _FAILED_MAX
        and p95_ms <= _P95_MAX_MS
        and fullest_percent < poolwatch.USAGE_MAX_PERCENT
    )
    if not environment.process_exit_code:
        environment.process_exit_code = 0 if is_ok else 1
