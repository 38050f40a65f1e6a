"""What must hold while nothing is broken: the checklist of S3.11."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import psycopg

from devstack.waiting import wait_until
from loadtests import client, poolwatch
from loadtests.client import Order
from loadtests.players import Visitor, all_of, make_players
from loadtests.sanity.judge import SECONDS_MIN
from loadtests.sanity.scene import Line, Scene
from loadtests.sanity.site import THEME
from loadtests.wire import Target

IDLE_MAX_MS = 300
HEALTHZ_RPS = 300
# The shortest there is. Had one answer in four cost a call, so much would have flowed.
COMMAND_MIN_BYTES = 14
PLAYERS, PAGES_EACH = 40, 5
_CYCLES_WITHIN_S = 10
_REFRESHED = "theme.refreshed"
_STEPS = ("connection_opened", "saved", "connection_closed")
_HOLDERS = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change)) * 1000, 0)
  FROM pg_stat_activity
 WHERE state LIKE 'idle in transaction%'
"""


def lines() -> Iterator[Line]:
    """All of them."""
    yield Line("pool_and_holds", "the pool and idle transactions watched, 3 s", _pool_and_holds)
    yield Line("worker_logs", "the logs of both pollers read: opened, saved, closed", _worker_logs)
    yield Line("healthz", "/healthz of a second web host asked 300 times a second", _healthz)
    yield Line("shared_cache", "a second web host starts with an empty memory", _shared_cache)
    yield Line(
        "login_burst", f"{PLAYERS} players sign in at once, and then read pages", _login_burst
    )


def _pool_and_holds(scene: Scene) -> None:
    fullest_percent, longest_ms = 0.0, 0.0
    looks = 0
    url = scene.world.settings["DIRECT_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as conn:  # noqa: TID251 - looks at the server from outside

        def look() -> bool:
            nonlocal fullest_percent, longest_ms, looks
            looks += 1
            text = scene.world.site.metrics()
            fullest_percent = max(fullest_percent, poolwatch.pool_usage_percent(text))
            row = conn.execute(_HOLDERS).fetchone()
            longest_ms = max(longest_ms, float(row[0]) if row else 0.0)
            scene.demand(is_so=bool(text), otherwise="/metrics does not answer")
            return False

        scene.hold(until=look)
    limit_percent = poolwatch.USAGE_MAX_PERCENT
    scene.note(f"pool at most {fullest_percent:.0f} %, idle at most {longest_ms:.0f} ms")
    scene.demand(is_so=looks > 0, otherwise="nobody looked")
    scene.demand(
        is_so=fullest_percent < limit_percent, otherwise=f"pool at {fullest_percent:.0f} %"
    )
    scene.demand(
        is_so=longest_ms <= IDLE_MAX_MS, otherwise=f"idle in transaction {longest_ms:.0f} ms"
    )


def _worker_logs(scene: Scene) -> None:
    for name, prefix in (("odds", "odds"), ("settlement", "results")):
        worker = scene.world.members[name]
        offset = worker.log_size()
        wait_until(
            lambda: f"{prefix}.{_STEPS[-1]}" in worker.said_since(offset),  # noqa: B023 - within its turn
            within_s=_CYCLES_WITHIN_S,
        )
        counted, torn = _in_order(worker.said_since(offset), prefix)
        scene.demand(is_so=counted > 0, otherwise=f"worker_{name} saved nothing")
        scene.demand(is_so=not torn, otherwise=f"worker_{name} out of order: {torn[:1]}")
        scene.note(f"{name} {counted}")


def _in_order(log: str, prefix: str) -> tuple[int, list[list[str]]]:
    """How many connections were opened, used and closed in order, and what was not in order."""
    steps = [f"{prefix}.{step}" for step in _STEPS]
    said: dict[str, list[str]] = defaultdict(list)
    for line in log.splitlines():
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if entry["event"] in steps:
            said[entry["correlation_id"]].append(entry["event"])
    counted, torn = 0, []
    for events in said.values():
        whole = events[events.index(steps[0]) :] if steps[0] in events else []
        whole = whole[: len(whole) // len(steps) * len(steps)]  # the last may be under way
        counted += len(whole) // len(steps)
        if whole != steps * (len(whole) // len(steps)):
            torn.append(events)
    return counted, torn


def _healthz(scene: Scene) -> None:
    """What a host hears of others flows in any case: so much as without being asked is nobody's call."""
    with scene.world.spare() as (site, _, prefix):
        routes = [f"{prefix}-{server}" for server in ("pgbouncer", "cache", "sessions")]
        _await_quiet(scene, routes)
        began = _carried(scene, routes)
        time.sleep(SECONDS_MIN)  # noqa: TID251 - as long as it will be asked
        unasked = _carried(scene, routes)
        target = Target(site.port, "/healthz", "anybody.example", users=1000)
        outcome = client.carry_out(Order(target, SECONDS_MIN, rate_rps=HEALTHZ_RPS))
        asked = _carried(scene, routes)
    more_bytes = sum(asked) - 2 * sum(unasked) + sum(began)
    scene.note(f"{outcome.answered} asked, p99 {outcome.p_ms(0.99):.1f} ms")
    scene.note(
        f"{sum(asked) - sum(unasked)} bytes, {sum(unasked) - sum(began)} without being asked"
    )
    scene.demand(is_so=outcome.failed == 0, otherwise=f"{outcome.failed} of /healthz failed")
    least_bytes = outcome.answered * COMMAND_MIN_BYTES // 4
    scene.demand(is_so=more_bytes < least_bytes, otherwise=f"{more_bytes} bytes more than unasked")


def _shared_cache(scene: Scene) -> None:
    publishers = [scene.world.members[name] for name in ("publisher_a", "publisher_b")]
    offsets = [publisher.log_size() for publisher in publishers]
    with scene.world.spare() as (site, _, _prefix):
        sources = [dict(site.get(THEME)[1]).get("X-Theme-Source") for _ in range(20)]
        scene.hold()
        hits = sum(
            value
            for name, labels, value in poolwatch.samples(site.metrics())
            if name == "cache_hits_total" and 'level="redis"' in labels
        )
    said = "".join(
        publisher.said_since(offset) for publisher, offset in zip(publishers, offsets, strict=True)
    )
    scene.note(f"{hits:.0f} hits in Redis, {said.count(_REFRESHED)} renders")
    scene.demand(is_so=set(sources) == {"cache"}, otherwise=f"the theme came from {set(sources)}")
    scene.demand(is_so=hits > 0, otherwise="nothing was found in Redis")
    scene.demand(is_so=_REFRESHED not in said, otherwise="a theme was rendered for it")


def _login_burst(scene: Scene) -> None:
    players = [Visitor(number) for number in range(1, PLAYERS + 1)]
    make_players(scene.world.settings, PLAYERS)
    with scene.world.spare() as (site, _, prefix):
        accepted = all_of(players, lambda player: player.sign_in(site.port))
        scene.demand(is_so=all(accepted), otherwise=f"{accepted.count(False)} could not sign in")
        routes = [f"{prefix}-pgbouncer"]
        scene.demand(
            is_so=_await_quiet(scene, routes), otherwise="the database is never left alone"
        )
        before = _carried(scene, routes)
        known = [
            is_known
            for _ in range(PAGES_EACH)
            for is_known in all_of(players, lambda player: player.is_known(site.port))
        ]
        bytes_moved = sum(_carried(scene, routes)) - sum(before)
    scene.note(
        f"{PLAYERS} signed in, {len(known)} pages, {bytes_moved} bytes to PostgreSQL for them"
    )
    scene.demand(
        is_so=all(known), otherwise=f"{known.count(False)} pages without the player's name"
    )
    scene.demand(is_so=bytes_moved == 0, otherwise=f"{bytes_moved} bytes to PostgreSQL for pages")


def _carried(scene: Scene, routes: Sequence[str]) -> list[int]:
    return [scene.world.proxy.carried_bytes(route) for route in routes]


def _await_quiet(scene: Scene, routes: Sequence[str]) -> bool:
    """Whether a second passes in which nothing flows."""

    def is_quiet() -> bool:
        before = _carried(scene, routes)
        time.sleep(1)  # noqa: TID251 - a window of nothing is what is waited for
        return _carried(scene, routes) == before

    return wait_until(is_quiet, within_s=_CYCLES_WITHIN_S)
