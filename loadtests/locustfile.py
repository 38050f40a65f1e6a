"""Visitors of the public side, for locust: themes, odds and pages of the demo tenants.

    locust -f loadtests/locustfile.py --headless -u 20 -r 10 -t 30s -H http://127.0.0.1:8080

Tags choose a part: ``--tags theme``, ``odds``, ``pages``. The exit code is 1 when more than one
request in a hundred fails, none was made, or p95 is above LOAD_P95_MAX_MS (200). Only loopback is
loaded, unless ALLOW_REMOTE_LOAD=1 says that the servers are yours.
"""

import os
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from locust import FastHttpUser, between, events, tag, task

TENANTS = ("acme", "rival")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_FAILED_MAX = 0.01
_P95_MAX_MS = float(os.environ.get("LOAD_P95_MAX_MS", "200"))  # noqa: TID251 - not a process of the project
_MAY_LEAVE_HOME = os.environ.get("ALLOW_REMOTE_LOAD") == "1"  # noqa: TID251 - as above
_OK, _UNCHANGED = 200, 304
_NUMBERS = count()


class Visitor(FastHttpUser):
    """Somebody who looks around a site without signing in, and comes back to see what moved."""

    host = "http://127.0.0.1:8080"
    wait_time = between(0.5, 2)

    def on_start(self) -> None:
        """Choose a site; it is reached by path, for which no name needs to resolve."""
        self.tenant = self.environment.runner.user_count % len(TENANTS)
        self.root = f"/{TENANTS[self.tenant]}"
        self.etags: dict[str, str] = {}
        # Everybody has an address, as a proxy of the server's own machine would say it.
        number = next(_NUMBERS)
        self.home = {"X-Forwarded-For": f"198.18.{number >> 8 & 255}.{number & 255}"}

    @tag("theme")
    @task(2)
    def theme(self) -> None:
        """The theme, revalidated as a browser would."""
        self.look("/api/public/load-theme", "theme")

    @tag("odds")
    @task(3)
    def odds(self) -> None:
        """The menu of sports, a sport's leagues, and the events of its first league."""
        sports = self.read("/api/public/odds", "odds: sports")["sports"]
        if not sports:
            return
        query = f"/api/public/odds?sport={sports[0]['slug']}"
        leagues = self.read(query, "odds: sport")["leagues"]
        if leagues:
            self.look(f"{query}&league={leagues[0]['code']}", "odds: league")

    @tag("pages")
    @task(5)
    def lobby(self) -> None:
        """The first page."""
        self.look("/", "page: lobby")

    @tag("pages")
    @task(3)
    def sport(self) -> None:
        """The leagues of a sport."""
        self.look("/sports/soccer", "page: sport")

    def look(self, path: str, name: str) -> None:
        """Ask for something we may have seen before."""
        known = {"If-None-Match": self.etags[path]} if path in self.etags else {}
        with self.client.get(
            self.root + path, name=name, headers={**self.home, **known}, catch_response=True
        ) as answer:
            if answer.status_code in (_OK, _UNCHANGED):
                answer.success()
            self.etags[path] = (answer.headers or {}).get("ETag", "")

    def read(self, path: str, name: str) -> dict[str, Any]:
        """Ask for a document and decode it; an empty one when it was refused."""
        answer = self.client.get(self.root + path, name=name, headers=self.home)
        empty: dict[str, Any] = {"sports": [], "leagues": []}
        return {**empty, **answer.json()} if answer.status_code == _OK else empty


@events.test_start.add_listener  # type: ignore[untyped-decorator]  # locust does not type its hooks
def _stay_at_home(environment: Any, **_: Any) -> None:
    host = urlsplit(environment.host or Visitor.host).hostname or ""
    is_home = host in _LOOPBACK or host.endswith(".localhost")
    if not is_home and not _MAY_LEAVE_HOME:
        environment.process_exit_code = 2
        environment.runner.quit()
        raise SystemExit(f"{host} is not loopback; set ALLOW_REMOTE_LOAD=1 if it is yours.")


@events.quitting.add_listener  # type: ignore[untyped-decorator]  # as above
def _judge(environment: Any, **_: Any) -> None:
    total = environment.stats.total
    p95_ms = total.get_response_time_percentile(0.95) or 0
    is_ok = total.num_requests > 0 and total.fail_ratio <= _FAILED_MAX and p95_ms <= _P95_MAX_MS
    if not environment.process_exit_code:
        environment.process_exit_code = 0 if is_ok else 1
