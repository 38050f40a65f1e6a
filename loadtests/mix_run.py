"""One mixed load run from its beginning to its verdict: who takes part, and what the site says of itself."""

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gevent
from locust import events

from loadtests import mix_verdict, poolwatch
from loadtests.addresses import Addresses, learn
from loadtests.mix_verdict import CacheReads

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LOOK_AT_POOL_S = 2.0


@dataclass
class MixRun:
    """What the people of a run need to know, and what they did.

    Errors count from the first request on; the other figures from when everybody has come.
    """

    players: Iterator[dict[str, str]] = field(default_factory=lambda: iter(()))
    staff: Iterator[dict[str, str]] = field(default_factory=lambda: iter(()))
    places: Addresses = field(default_factory=Addresses)
    bets: int = 0
    bets_refused: int = 0
    errors: int = 0
    since_s: float = 0.0
    address: str = ""
    pool_percent: list[float] = field(default_factory=list)
    reads_before: CacheReads = field(default_factory=lambda: CacheReads(0, 0))

    def begin(self, address: str) -> None:
        """Learn what the site has, and keep an eye on its pool."""
        self.address = address
        told = json.loads(Path(_said("LOAD_PEOPLE")).read_text("utf-8"))
        self.players, self.staff = cycle(told["players"]), cycle(told["staff"])
        self.places = learn(address, "")
        self.count_from_now()
        gevent.spawn(self._watch_pool)

    def count_from_now(self) -> None:
        """Everybody is there: what came before is not the crowd's."""
        self.bets = self.bets_refused = 0
        self.pool_percent.clear()
        self.since_s = time.monotonic()
        self.reads_before = self._reads()

    def lines(self, environment: Any) -> list[mix_verdict.Line]:
        """The verdict at the end."""
        total = environment.stats.total
        return mix_verdict.verdict(
            users=environment.runner.target_user_count or 0,
            requests=total.num_requests,
            errors=self.errors,
            p95_ms=total.get_response_time_percentile(0.95) or 0.0,
            bets=self.bets,
            bets_refused=self.bets_refused,
            seconds=time.monotonic() - self.since_s,
            pool_percent=self.pool_percent,
            reads=self._reads().since(self.reads_before),
        )

    def _reads(self) -> CacheReads:
        return mix_verdict.cache_reads(poolwatch.read(self.address, _said("METRICS_TOKEN")) or "")

    def _watch_pool(self) -> None:
        while True:
            text = poolwatch.read(self.address, _said("METRICS_TOKEN"))
            if text is not None:
                self.pool_percent.append(poolwatch.pool_usage_percent(text))
            gevent.sleep(_LOOK_AT_POOL_S)


def _said(name: str) -> str:
    return os.environ.get(name, "")  # noqa: TID251 - not a process of the project


run = MixRun()


@events.test_start.add_listener  # type: ignore[untyped-decorator]  # locust does not type its hooks
def _begin(environment: Any, **_: Any) -> None:
    address = environment.host or "http://127.0.0.1:8080"
    host = urlsplit(address).hostname or ""
    if host not in _LOOPBACK and not host.endswith(".localhost"):
        environment.process_exit_code = 2
        environment.runner.quit()
        raise SystemExit(f"{host} is not loopback: only a site of this machine is loaded.")
    run.begin(address)


@events.spawning_complete.add_listener  # type: ignore[untyped-decorator]  # as above
def _everybody_is_there(**_: Any) -> None:
    run.count_from_now()


@events.request.add_listener  # type: ignore[untyped-decorator]  # as above
def _note(exception: Any, **_: Any) -> None:
    run.errors += exception is not None


# Before the people leave: what they are cut off from is nobody's error.
@events.test_stopping.add_listener  # type: ignore[untyped-decorator]  # as above
def _judge(environment: Any, **_: Any) -> None:
    lines = run.lines(environment)
    print(mix_verdict.table(lines), file=sys.stderr)
    if not environment.process_exit_code:
        environment.process_exit_code = 0 if all(each.is_ok for each in lines) else 1
