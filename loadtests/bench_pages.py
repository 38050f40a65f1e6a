"""`./dev bench pages`: the lobby for an anonymous visitor, beside a bare Flask route and in traffic.

And how soon the lobby and an event are seen in Chromium, with an empty cache on a slow line.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import client, cores, duel, figures, ground, painting, processes
from loadtests.client import Order, Outcome
from loadtests.duel import Side
from loadtests.figures import Figure, Goal, of_median, ratio_of_medians
from loadtests.ground import Ground
from loadtests.peers import recorded
from loadtests.wire import Target

PATH = "/"
RATE_RPS = 150
# The duel runs without workers, so the feed has fallen silent: its prices shall not pause meanwhile.
_KEEP_PRICES = {"ODDS_AGE_MAX_S": "3600"}
_EVENT = re.compile(rb'href="(/events/[^"]+)"')
# What a visitor may wait for the largest thing on a page, on a slow line with an empty cache.
LCP_MAX_MS = 1_800
# So many addresses that none asks a hundred times a minute; what one tenant may have is not the question.
USERS = 60_000
_WIDE = {"LIMIT_TENANT": "100000+100000/s"}


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2, help="of one closed-loop run")
    parser.add_argument("--open-seconds", type=float, default=20, help="of one run of arrivals")
    parser.add_argument("--visits", type=int, default=5, help="to each page in Chromium")
    parser.add_argument("--only-painting", action="store_true", help="measure Chromium alone")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    with ground.standing() as place:
        return figures.report(_measure(place, options))


def _measure(place: Ground, options: argparse.Namespace) -> Iterator[Figure]:
    with ground.trading(place):
        yield from _of_painting(place, visits=options.visits)
        if options.only_painting:
            return
        yield from _of_traffic(place, seconds=options.open_seconds)
    yield from _of_duel(place, rounds=options.rounds, seconds=options.seconds)


def _of_painting(place: Ground, *, visits: int) -> Iterator[Figure]:
    """Cold visits in Chromium to the lobby and to the first event it names."""
    with (
        processes.site(place.settings, host=place.host, path="/healthz") as server,
        painting.chromium() as browser,
    ):
        page = ground.await_board(server, place)
        event = _EVENT.search(page)
        assert event is not None, "the lobby names no event"
        for name, path in (("lobby", PATH), ("event", event[1].decode())):
            url = f"http://{place.host}:{server.port}{path}"
            seen = [painting.visit(browser, url) for _ in range(visits)]
            peers = {
                "requests": seen[-1].requests,
                "bytes": seen[-1].received_bytes,
                "largest": seen[-1].largest,
                "cls_max": max(each.cls for each in seen),
                "load_average": cores.load_average(),
            }
            lcp_ms = [each.lcp_ms for each in seen]
            yield of_median(f"{name}_lcp", lcp_ms, "ms", Goal("<=", LCP_MAX_MS), peers)


def _of_traffic(place: Ground, *, seconds: float, runs: int = 3) -> Iterator[Figure]:
    """Arrivals at two workers, while the board is polled and published as it is in life."""
    outcomes: list[Outcome] = []
    with processes.site(
        place.settings, host=place.host, path="/healthz", workers=2, recycles=True
    ) as server:
        page = ground.await_board(server, place)
        place.await_web_quiet()
        since = place.database_now()
        target = Target(server.port, PATH, place.host, users=USERS)
        for run in range(runs):
            order = Order(target, seconds, rate_rps=RATE_RPS, seed=run + 1)
            outcomes.append(client.carry_out(order))
            figures.tell(f"arrivals {run + 1}: p95 {outcomes[-1].p_ms(0.95):.1f} ms")
        used = place.web_connections_since(since)
    answered = sum(outcome.answered for outcome in outcomes)
    peers = {
        "p50_ms": median(outcome.p_ms(0.5) for outcome in outcomes),
        "p99_ms": median(outcome.p_ms(0.99) for outcome in outcomes),
        "answered": answered,
        "page_bytes": len(page),
        "load_average": cores.load_average(),
    }
    p95_ms = [outcome.p_ms(0.95) for outcome in outcomes]
    yield of_median("lobby_p95_at_150_rps", p95_ms, "ms", Goal("<", 60), peers)
    failed = sum(outcome.failed for outcome in outcomes)
    yield Figure("lobby_failures_at_150_rps", failed, "requests", Goal("=", 0))
    yield Figure("lobby_database_connections", used, "connections used", Goal("=", 0))


def _of_duel(place: Ground, *, rounds: int, seconds: float) -> Iterator[Figure]:
    settings = {**place.settings, **_KEEP_PRICES, **_WIDE}
    with (
        tempfile.TemporaryDirectory() as folder,
        processes.site(settings, host=place.host, path=PATH) as ours,
    ):
        answer = Path(folder) / "lobby.json"
        _, headers, body = processes.get(ours.port, PATH, host=place.host)
        assert ground.PRICE.search(body), "the lobby shows no price"
        recorded.write(answer, body, headers)
        with processes.peer(
            settings, "bare_flask", str(answer), host=place.host, path=PATH
        ) as theirs:
            place.await_quiet()
            sides = [
                Side("lobby", ours, Target(ours.port, PATH, place.host, users=USERS)),
                Side("bare_flask", theirs, Target(theirs.port, PATH, place.host, users=USERS)),
            ]
            redis_calls, queries = place.redis_calls(), place.queries()
            duel.fight(sides, rounds=rounds, seconds=seconds)
            redis_calls = place.redis_calls() - redis_calls
            queries = place.queries() - queries
        ceiling = duel.ceiling(settings, answer, sides[0].target)
    ours_side, theirs_side = sides
    peers = {theirs_side.name: theirs_side.summary(), "page_bytes": len(body)}
    yield Figure(
        "lobby_to_bare_flask",
        ratio_of_medians(ours_side.rps, theirs_side.rps),
        "ratio of requests/s",
        Goal(">=", 0.4),
        [our / their for our, their in zip(ours_side.rps, theirs_side.rps, strict=True)],
        peers,
    )
    ratio = duel.cpu_ratio(ours_side, theirs_side)
    yield Figure("lobby_to_bare_flask_cpu", ratio, "ratio of requests/cpu s")
    yield of_median("lobby_throughput", ours_side.rps, "requests/s", peers=peers)
    yield of_median("lobby_cpu", ours_side.cpu_us, "us of server cpu/request")
    yield Figure("lobby_database_queries", queries, "queries", Goal("=", 0))
    yield Figure("lobby_redis_calls", redis_calls, "calls in all runs")
    busy = median(ours_side.client_share)
    yield Figure("load_generator_busy", busy, "share of one processor")
    yield ceiling


if __name__ == "__main__":
    sys.exit(main())
