"""Other web hosts: cold, without Redis, with a wrong clock, overrun by one tenant."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

from devstack import sources
from devstack.debian import CannotUnpack
from devstack.places import find_places
from devstack.servers.server import Server
from devstack.waiting import wait_until
from loadtests import client
from loadtests.client import Order
from loadtests.sanity.judge import SECONDS_MIN
from loadtests.sanity.recovery import WITHIN_S
from loadtests.sanity.scene import Line, Scene, Skipped
from loadtests.sanity.site import Site
from loadtests.wire import Target

HOUR_S = 3600
# One tenant's quota, and twenty times as much.
QUOTA_RPS = 50
FLOOD_RPS = 20 * QUOTA_RPS
FLOODERS = 60_000
BURST = 500
BURST_S = 0.2
_AMPLE = "2000+1000/s"
# The neighbour stays within the quota, with room for chance.
NEIGHBOUR_RPS = QUOTA_RPS // 2
# Over its quota, or over its share of a process's connections: a refusal either way, and his alone.
_FLOOD_MAY = frozenset({200, 304, 429, 503})


def lines() -> Iterator[Line]:
    """All of them."""
    yield Line(
        "cold_start_both_down",
        "a web host starts with an empty disk while PostgreSQL, PgBouncer and Redis are dead",
        _cold_start,
        crowd="own",
    )
    yield Line("redis_unset", "a web host without REDIS_URL", _redis_unset, crowd="own")
    yield Line(
        "cold_burst", f"{BURST} at once at a web host that just started", _cold_burst, crowd="own"
    )
    yield Line(
        "noisy_tenant",
        f"one tenant asked {FLOOD_RPS} times a second, 20 times its quota",
        _noisy_tenant,
        crowd="own",
    )
    yield Line("clock_ahead", "a web host's clock an hour ahead", _clock("+"), crowd="own")
    yield Line("clock_behind", "a web host's clock an hour behind", _clock("-"), crowd="own")


def _cold_start(scene: Scene) -> None:
    stack = scene.world.stack
    found: tuple[Server | None, ...] = (
        stack.postgres,
        stack.pgbouncer,
        stack.cache,
        stack.sessions,
    )
    servers = [server for server in found if server is not None]
    for server in servers:
        server.kill()
    try:
        with scene.world.spare() as (site, _, _prefix):
            scene.demand(
                is_so=_is_honest(site), otherwise="no themed page says that prices are away"
            )
            scene.visit(scene.world.terms(site))
            for server in servers:
                server.start()
            is_back = wait_until(lambda: not site.troubles(), within_s=WITHIN_S)
            scene.demand(is_so=is_back, otherwise=f"no book of its own: {site.troubles()}")
    finally:
        for server in servers:
            server.start()
    scene.recover()


def _is_honest(site: Site) -> bool:
    """Whether the lobby is a page that may not be kept and that says that prices cannot be shown."""
    status, headers, body = site.get("/")
    control = dict(headers).get("Cache-Control", "")
    return status == 200 and "no-store" in control and b"Prices cannot be shown right now" in body


def _redis_unset(scene: Scene) -> None:
    nothing = {"REDIS_URL": "", "REDIS_CACHE_URL": "", "ALLOW_NO_REDIS": "1"}
    with scene.world.spare(**nothing) as (site, _, _prefix):
        scene.visit(scene.world.terms(site))


def _cold_burst(scene: Scene) -> None:
    # The burst and who visits besides are more than an operator's usual quota; that has its own line.
    with scene.world.spare(LIMIT_TENANT=_AMPLE) as (site, _, _prefix):
        target = Target(site.port, "/", "acme.localhost", users=FLOODERS)
        burst = client.carry_out(Order(target, BURST_S, rate_rps=BURST / BURST_S))
        scene.note(f"{burst.answered} of the burst answered, p99 {burst.p_ms(0.99):.0f} ms")
        failed = {
            status: count for status, count in burst.statuses.items() if status != HTTPStatus.OK
        }
        scene.demand(
            is_so=burst.failed == 0,
            otherwise=f"{burst.failed} of the burst failed: {failed}, {burst.broken} cut off",
        )
        scene.demand(is_so=burst.answered > 0, otherwise="there was no burst")
        scene.visit(scene.world.terms(site))


def _noisy_tenant(scene: Scene) -> None:
    quota = {"LIMIT_TENANT": f"{QUOTA_RPS}+{QUOTA_RPS}/s"}
    with scene.world.spare(**quota) as (site, _, _prefix):
        public = scene.world.terms(site, "public")
        pages = replace(scene.world.terms(site, "pages"), rate_rps=NEIGHBOUR_RPS, tenants="rival")
        flood = Order(
            Target(site.port, "/", "acme.localhost", users=FLOODERS),
            SECONDS_MIN,
            rate_rps=FLOOD_RPS,
        )
        outcomes = []
        scene.visit(public, pages, while_there=lambda: outcomes.append(client.carry_out(flood)))
    statuses = outcomes[0].statuses
    scene.note(f"the noisy one was answered {dict(sorted(statuses.items()))}")
    strange = set(statuses) - _FLOOD_MAY
    scene.demand(is_so=not strange, otherwise=f"the noisy tenant was answered {strange}")
    scene.demand(is_so=statuses[429] > 0, otherwise="the noisy tenant was never limited")


def _clock(sign: str) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        try:
            library = sources.find_faketime(find_places())
        except CannotUnpack as reason:
            raise Skipped(f"libfaketime not available: {reason}") from reason
        wrong = {
            "LD_PRELOAD": str(library),
            "FAKETIME": f"{sign}{HOUR_S}s",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        with scene.world.spare(**wrong) as (site, _, _prefix):
            told = datetime.fromisoformat(site.health()["time"])
            off_s = (told - datetime.now(UTC)).total_seconds()  # noqa: DTZ005, TID251, RUF100 - the right clock is the question
            scene.note(f"{off_s:+.0f} s")
            scene.demand(is_so=abs(off_s) > HOUR_S / 2, otherwise="the clock was not off")
            scene.visit(scene.world.terms(site))

    return act
