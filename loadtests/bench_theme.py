"""`./dev bench theme`: the theme endpoint from memory beside a bare WSGI callable."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import client, cores, duel, figures, ground, processes
from loadtests.client import Order
from loadtests.duel import Side
from loadtests.figures import Figure, Goal, of_median, ratio_of_medians
from loadtests.ground import Ground
from loadtests.peers import recorded
from loadtests.wire import Target

PATH = "/api/public/load-theme"
# Longer than any window: in it every answer comes from memory and nothing is refreshed behind it.
_NO_REFRESH = {"EDGE_SOFT_TTL_S": "3600"}


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2, help="of one run")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    with ground.standing() as place:
        ground.fill(place)
        return figures.report(_measure(place, rounds=options.rounds, seconds=options.seconds))


def _measure(place: Ground, *, rounds: int, seconds: float) -> Iterator[Figure]:
    settings = {**place.settings, **_NO_REFRESH}
    with (
        tempfile.TemporaryDirectory() as folder,
        processes.site(settings, host=place.host, path=PATH) as ours,
    ):
        answer = Path(folder) / "theme.json"
        _, headers, body = processes.get(ours.port, PATH, host=place.host)
        assert b'"tenant":"acme"' in body, "these are not the tenant's, but the defaults"
        recorded.write(answer, body, headers)
        with processes.peer(settings, "bare_wsgi", answer, host=place.host, path=PATH) as theirs:
            place.await_quiet()
            sides = [
                Side("theme", ours, Target(ours.port, PATH, place.host, users=duel.CONNECTIONS)),
                Side(
                    "bare_wsgi",
                    theirs,
                    Target(theirs.port, PATH, place.host, users=duel.CONNECTIONS),
                ),
            ]
            redis_calls, queries = place.redis_calls(), place.queries()
            duel.fight(sides, rounds=rounds, seconds=seconds)
            redis_calls = place.redis_calls() - redis_calls
            queries = place.queries() - queries
            calls_each = redis_calls / sides[0].answered
        ceiling = duel.ceiling(settings, answer, sides[0].target)
    yield from _of_duel(*sides)
    yield Figure("theme_database_queries", queries, "queries", Goal("=", 0))
    yield Figure("theme_redis_calls", calls_each, "calls/request", Goal("<=", 0.05))
    yield ceiling
    yield _of_refreshing(place, seconds=12)


def _of_duel(ours: Side, theirs: Side) -> Iterator[Figure]:
    peers = {theirs.name: theirs.summary()}
    yield Figure(
        "theme_to_bare_wsgi",
        ratio_of_medians(ours.rps, theirs.rps),
        "ratio of requests/s",
        Goal(">=", 0.75),
        [our / their for our, their in zip(ours.rps, theirs.rps, strict=True)],
        peers,
    )
    yield Figure("theme_to_bare_wsgi_cpu", duel.cpu_ratio(ours, theirs), "ratio of requests/cpu s")
    yield of_median("theme_throughput", ours.rps, "requests/s", peers=peers)
    yield of_median("theme_cpu", ours.cpu_us, "us of server cpu/request")
    yield Figure("load_generator_busy", median(ours.client_share), "share of one processor")


def _of_refreshing(place: Ground, *, seconds: float) -> Figure:
    """With the usual soft age a look behind is one GET each time it passes, however many ask."""
    with processes.site(place.settings, host=place.host, path=PATH) as server:
        place.await_quiet()
        calls = place.redis_calls()
        target = Target(server.port, PATH, place.host)
        outcome = client.carry_out(Order(target, seconds, connections=duel.CONNECTIONS))
        calls = place.redis_calls() - calls
    peers = {"requests": outcome.answered, "redis_calls": calls, "seconds": outcome.seconds}
    value = 1000 * calls / outcome.answered
    return Figure("theme_refresh_calls", value, "calls/1000 requests", peers=peers)


if __name__ == "__main__":
    sys.exit(main())
