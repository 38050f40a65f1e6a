"""`./dev bench restarts`: a site whose workers are all replaced again and again, under clients."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from devstack.waiting import wait_until
from loadtests import cores, figures, ground, processes, proxy_client
from loadtests.client import Order
from loadtests.figures import Figure, Goal
from loadtests.ground import Ground
from loadtests.processes import WebServer
from loadtests.proxy_client import Outcome
from loadtests.wire import Target

PATHS = ("/api/public/load-theme", "/")
RATE_RPS = 300
USERS = 20_000
WARM_S = 2.0
_REPLACED_WITHIN_S = 60


def main() -> int:
    """Measure and report; 1 when a request failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=20)
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    with ground.standing() as place:
        ground.fill(place)
        return figures.report(_measure(place, options.restarts))


def _measure(place: Ground, restarts: int) -> Iterator[Figure]:
    with processes.site(place.settings, host=place.host, path="/healthz", workers=2) as server:
        load = [_load(place, server, path) for path in PATHS]
        time.sleep(WARM_S)  # noqa: TID251 - connections are to be old by the first restart
        took_s = [_restart_s(server) for _ in range(restarts)]
        for process in load:
            process.send_signal(signal.SIGTERM)
        outcomes = [Outcome.from_text(process.communicate()[0]) for process in load]
    for path, outcome in zip(PATHS, outcomes, strict=True):
        yield _figure(path, outcome, restarts)
    yield Figure("restarts_replaced", max(took_s), "s until the last old worker left", runs=took_s)


def _load(place: Ground, server: WebServer, path: str) -> "subprocess.Popen[str]":
    """Half of the load; it is told to end when the restarts are over."""
    target = Target(server.port, path, place.host, users=USERS)
    return proxy_client.started(Order(target, 3600, rate_rps=RATE_RPS / len(PATHS)))


def _restart_s(server: WebServer) -> float:
    before, began_s = set(server.workers()), time.monotonic()
    os.kill(server.pid, signal.SIGHUP)

    def are_replaced() -> bool:
        now = set(server.workers())
        return len(now) == len(before) and not now & before

    if not wait_until(are_replaced, within_s=_REPLACED_WITHIN_S):
        raise processes.NotUp("the workers after a restart")
    return time.monotonic() - began_s


def _figure(path: str, outcome: Outcome, restarts: int) -> Figure:
    name = "pages" if path == "/" else "theme"
    peers = {
        "restarts": restarts,
        "answered": outcome.statuses.total(),
        "statuses": {str(status): count for status, count in outcome.statuses.items()},
        "retried_as_allowed": outcome.retried,
        "connections": outcome.connections,
        "p50_ms": outcome.p50_ms,
        "p99_ms": outcome.p99_ms,
        "longest_ms": outcome.longest_ms,
    }
    return Figure(f"restarts_failed_{name}", outcome.failed, "requests", Goal("=", 0), (), peers)


if __name__ == "__main__":
    sys.exit(main())
