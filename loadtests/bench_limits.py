"""`./dev bench limits`: what limits admit over processes, what they cost, and whom they protect."""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from devstack.disposable import disposable_stack
from devstack.places import find_places
from loadtests import client, cores, counters, figures, ground, processes
from loadtests.client import Order, Outcome
from loadtests.figures import Figure, Goal, of_median
from loadtests.ground import Ground
from loadtests.wire import Target

OFFERER = Path(__file__).resolve().parent / "limit_offerer.py"
PROCESSES = 4
BURST, RATE, LEASE = 100, 50, 25
OFFERED_RPS = 10 * RATE / PROCESSES
THEME = "/api/public/load-theme"
USERS = 20_000
NEIGHBOUR_RPS = 1000
RIVAL_RPS = 40
# After the loss of Redis, this much over the policy and the leases is still the policy.
LOSS_SHARE = 1.3


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="of one run")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    return figures.report(_measure(options.seconds))


def _measure(seconds: float) -> Iterator[Figure]:
    yield from _of_admission(seconds)
    with ground.standing() as place:
        ground.fill(place)
        yield from _of_neighbours(place, seconds)


def _of_admission(seconds: float) -> Iterator[Figure]:
    """Ten times the rate is offered to four processes; then once more, and Redis dies halfway."""
    with disposable_stack(find_places(), f"limits-{time.time_ns()}") as stack:
        url = stack.urls()["REDIS_URL"]
        calls = counters.redis_calls(url)
        offers = _offered(url, seconds)
        calls = counters.redis_calls(url) - calls
        admitted, offered = _sum(offers, "admitted"), _sum(offers, "offered")
        policy = BURST + RATE * seconds
        bounds = Goal("<=", policy + PROCESSES * LEASE)
        peers = {"policy": policy, "offered": offered, "redis_commands": calls}
        yield Figure("limits_admitted", admitted, "requests", bounds, peers=peers)
        least = Goal(">=", policy - PROCESSES * LEASE)
        yield Figure("limits_admitted_at_least", admitted, "requests", least)
        spent_us = 1e6 * _sum(offers, "spent_s") / offered
        yield Figure("limits_decision", spent_us, "us", peers={"redis_included": True})

        lossy = _offered(url, seconds, after_half=stack.sessions.kill)
        goal = Goal("<=", LOSS_SHARE * policy + PROCESSES * LEASE)
        yield Figure("limits_admitted_redis_dying", _sum(lossy, "admitted"), "requests", goal)


def _offered(
    url: str, seconds: float, after_half: Callable[[], None] | None = None
) -> list[dict[str, Any]]:
    order = {
        "redis_url": url,
        "burst": BURST,
        "interval_us": 1_000_000 // RATE,
        "lease": LEASE,
        "processes": PROCESSES,
        "rate_rps": OFFERED_RPS,
        "seconds": seconds,
        "start_at": time.time() + 2,
    }
    command = [sys.executable, str(OFFERER), json.dumps(order)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    if after_half is not None:
        time.sleep(2 + seconds / 2)  # noqa: TID251 - halfway is a time
        after_half()
    return [json.loads(process.communicate()[0]) for process in running]


def _sum(offers: list[dict[str, Any]], name: str) -> float:
    return sum(offer[name] for offer in offers)


def _of_neighbours(place: Ground, seconds: float) -> Iterator[Figure]:
    """The pages of one tenant while another's are asked for far too often, by many."""
    with processes.site(place.settings, host=place.host, path="/healthz", workers=2) as server:
        hers = Target(server.port, "/", "rival.localhost", users=USERS)
        theirs = Target(server.port, "/", place.host, users=USERS)
        client.carry_out(Order(hers, 2, rate_rps=RIVAL_RPS, seed=9))
        rounds = [_round(hers, theirs, seconds, seed) for seed in (1, 11, 21)]
        yield from _beside(*zip(*rounds, strict=True))
        yield _of_many_users(place, server.port, seconds)


def _round(
    hers: Target, theirs: Target, seconds: float, seed: int
) -> tuple[Outcome, Outcome, Outcome]:
    """Her pages alone, and beside theirs; and theirs."""
    alone = client.carry_out(Order(hers, seconds, rate_rps=RIVAL_RPS, seed=seed))
    with ThreadPoolExecutor() as pool:
        loud = pool.submit(
            client.carry_out, Order(theirs, seconds, rate_rps=NEIGHBOUR_RPS, seed=seed + 1)
        )
        beside = client.carry_out(Order(hers, seconds, rate_rps=RIVAL_RPS, seed=seed + 2))
    return alone, beside, loud.result()


def _beside(
    alone: Sequence[Outcome], beside: Sequence[Outcome], loud: Sequence[Outcome]
) -> Iterator[Figure]:
    alone_ms = median(each.p_ms(0.99) for each in alone)
    peers = {
        "alone_p99_ms": alone_ms,
        "alone_p50_ms": median(each.p_ms(0.5) for each in alone),
        "p50_ms": median(each.p_ms(0.5) for each in beside),
        "neighbour_statuses": dict(sum((Counter(each.statuses) for each in loud), Counter())),
    }
    beside_ms = [each.p_ms(0.99) for each in beside]
    goal = Goal("<=", 1.5 * alone_ms + 10)
    yield of_median("limits_p99_beside_a_flood", beside_ms, "ms", goal, peers)
    failed = sum(each.failed for each in beside)
    yield Figure("limits_errors_beside_a_flood", failed, "requests", Goal("=", 0))


def _of_many_users(place: Ground, port: int, seconds: float) -> Figure:
    """Themes for forty users at full speed: what their limits ask of Redis, refreshes included."""
    calls = place.redis_calls()
    target = Target(port, THEME, place.host, users=40)
    outcome = client.carry_out(Order(target, seconds, connections=16))
    calls = place.redis_calls() - calls
    peers = {"requests": outcome.answered, "failed": outcome.failed}
    return Figure(
        "limits_redis_calls", calls / outcome.answered, "calls/request", Goal("<=", 0.05), (), peers
    )


if __name__ == "__main__":
    sys.exit(main())
