"""`./dev bench outage`: the public side with PostgreSQL, PgBouncer and both Redis dead."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import addresses, client, cores, figures, ground, processes
from loadtests.client import Order
from loadtests.figures import Figure, Goal
from loadtests.ground import Ground
from loadtests.wire import Target

RATE_RPS = 500
REQUESTS = 60_000
# Arrivals are random: a little longer than needed on average, so that there are enough.
_MARGIN = 1.02
USERS = 60_000
TENANTS = ("acme", "rival")
_WARM_ROUNDS = 20


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    with ground.standing() as place:
        ground.fill(place)
        return figures.report(_measure(place, options.requests))


def _measure(place: Ground, requests: int) -> Iterator[Figure]:
    """The web host alone, as in production: workers and feed are other machines' work."""
    with processes.site(
        place.settings, host=place.host, path="/healthz", workers=2, recycles=True
    ) as server:
        ground.await_board(server, place)
        mix = _paths(server.port)
        for path in mix * _WARM_ROUNDS:
            status, _, _ = processes.get(server.port, path, host="localhost")
            assert status == 200, f"{path} is answered {status} while all is well"
        place.kill_servers()
        target = Target(server.port, mix[0], "localhost", users=USERS, mix=mix)
        before_s = server.used_s()
        outcome = client.carry_out(
            Order(target, _MARGIN * requests / RATE_RPS, rate_rps=RATE_RPS, seed=1)
        )
        used_s = server.used_s() - before_s
        body = processes.get(server.port, "/api/public/load-theme", host=place.host)[2]
    is_own = b'"tenant":"acme"' in body
    peers = {
        "answered": outcome.answered,
        "p50_ms": outcome.p_ms(0.5),
        "p999_ms": outcome.p_ms(0.999),
        "statuses": {str(status): number for status, number in outcome.statuses.items()},
        "load_average": cores.load_average(),
    }
    yield Figure("outage_answered", outcome.answered, "requests", Goal(">=", requests))
    yield Figure("outage_failures", outcome.failed, "requests", Goal("=", 0), peers=peers)
    yield Figure("outage_p99_at_500_rps", outcome.p_ms(0.99), "ms", Goal("<", 30), peers=peers)
    yield Figure("outage_own_theme", int(is_own), "of 1 afterwards", Goal("=", 1))
    if used_s > 0:  # a recycled worker takes its account with it
        yield Figure("outage_web_busy", used_s / outcome.seconds, "processors at least")
    yield Figure("load_generator_busy", outcome.cpu_s / outcome.seconds, "share of one processor")


def _paths(port: int) -> tuple[str, ...]:
    """Theme, odds and pages of both tenants, in equal parts of each kind."""
    known = addresses.learn(f"http://127.0.0.1:{port}", "")
    public = ["/api/public/load-theme", "/api/public/odds", "/api/public/load-theme"]
    public += [f"/api/public/odds{known.league_query}", "/api/public/odds?sport=soccer"]
    pages = ["/", "/sports/soccer", known.league_page, known.event_page]
    return tuple(f"/{tenant}{path}" for path in (*public, *pages) for tenant in TENANTS)


if __name__ == "__main__":
    sys.exit(main())
