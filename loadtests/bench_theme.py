"""`./dev bench theme`: the theme from memory beside bare WSGI, bare Flask, and Flask with Redis."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
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
_PEERS_PATH = "/"
_GOALS = {
    "bare_wsgi": Goal(">=", 0.80),
    "bare_flask": Goal(">=", 1.3),
    "flask_redis": Goal(">=", 2.2),
}


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
    with ExitStack() as stack:
        answer = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "theme.json"
        ours = stack.enter_context(processes.site(settings, host=place.host, path=PATH))
        _, headers, body = processes.get(ours.port, PATH, host=place.host)
        assert b'"tenant":"acme"' in body, "these are not the tenant's, but the defaults"
        recorded.write(answer, body, headers)
        target = Target(ours.port, PATH, place.host, users=duel.CONNECTIONS)
        yield from _of_asking(place, target, seconds=3 * seconds)
        sides = [Side("theme", ours, target)]
        for name, given in _peers(settings, str(answer)).items():
            theirs = stack.enter_context(
                processes.peer(settings, name, *given, host=place.host, path=_PEERS_PATH)
            )
            sides.append(Side(name, theirs, replace(target, port=theirs.port, path=_PEERS_PATH)))
        duel.fight(sides, rounds=rounds, seconds=seconds)
        ceiling = duel.ceiling(settings, answer, target)
    yield from _of_duel(*sides)
    yield ceiling
    yield _of_refreshing(place, seconds=12)


def _peers(settings: Mapping[str, str], answer: str) -> dict[str, tuple[str, ...]]:
    """Whom the theme is read beside, and what each is made of."""
    return {
        "bare_wsgi": (answer,),
        "bare_flask": (answer,),
        "flask_redis": (answer, settings["REDIS_CACHE_URL"]),
    }


def _of_asking(place: Ground, target: Target, *, seconds: float) -> Iterator[Figure]:
    """What the theme asks of the servers behind, in a window in which nobody else asks them."""
    place.await_quiet()
    redis_calls, queries = place.redis_calls(), place.queries()
    outcome = client.carry_out(Order(target, seconds, connections=duel.CONNECTIONS))
    redis_calls = place.redis_calls() - redis_calls
    queries = place.queries() - queries
    peers = {"requests": outcome.answered, "redis_calls": redis_calls}
    yield Figure("theme_database_queries", queries, "queries", Goal("=", 0), peers=peers)
    calls_each = redis_calls / outcome.answered
    yield Figure("theme_redis_calls", calls_each, "calls/request", Goal("<=", 0.05), peers=peers)


def _of_duel(ours: Side, *theirs: Side) -> Iterator[Figure]:
    for their in theirs:
        peers = {their.name: their.summary()}
        yield Figure(
            f"theme_to_{their.name}",
            ratio_of_medians(ours.rps, their.rps),
            "ratio of requests/s",
            _GOALS[their.name],
            [mine / other for mine, other in zip(ours.rps, their.rps, strict=True)],
            peers,
        )
        ratio = duel.cpu_ratio(ours, their)
        yield Figure(f"theme_to_{their.name}_cpu", ratio, "ratio of requests/cpu s")
    yield of_median("theme_throughput", ours.rps, "requests/s")
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
