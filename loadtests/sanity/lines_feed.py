"""The feed dies, dawdles, refuses and lies."""

import json
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

from devstack.ports import LOOPBACK
from loadtests.sanity.scene import Line, Scene
from loadtests.sanity.world import FEED_ROUTE

# Longer than FEED_TIMEOUT_S of the run, so that a slow feed is one that never answers in time.
_TOO_SLOW_S = 6
_STALE_WITHIN_S = 20
EACH_LIE_S = 2.0
_LIES = ("truncated", "xml_for_json", "entity_bomb", "empty")


def lines() -> Iterator[Line]:
    """All of them."""
    yield Line("feed_dead", "nobody listens where the feed was, until prices are stale", _dead)
    yield Line(
        "feed_slow", "the feed needs 6 s, readers wait 4, 3 s", _spoilt(latency_s=_TOO_SLOW_S)
    )
    yield Line("feed_429", "429 with Retry-After 1, 3 s", _spoilt(status=429, retry_after_s=1))
    yield Line("feed_lying", "cut off, XML for JSON, entities, empty: 2 s each", _lying)


def _dead(scene: Scene) -> None:
    scene.world.proxy.mode(FEED_ROUTE, "refuse")
    site = scene.world.site
    is_told = scene.hold(_STALE_WITHIN_S, until=lambda: site.odds().get("status") == "stale")
    scene.demand(is_so=is_told, otherwise="the prices' age is not told: never stale")
    ages_s = site.health().get("checks", {}).get("feeds", {}).get("ages_s", {})
    scene.note(f"stale at {max((age or 0 for age in ages_s.values()), default=0)} s")
    scene.world.proxy.heal(FEED_ROUTE)
    scene.recover()


def _spoilt(**fault: Any) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        _tell(scene, "POST", fault)
        scene.hold()
        _tell(scene, "DELETE")
        scene.recover()

    return act


def _lying(scene: Scene) -> None:
    for body in _LIES:
        _tell(scene, "POST", {"body": body})
        scene.hold(EACH_LIE_S)
        _tell(scene, "DELETE")
    scene.recover()


def _tell(scene: Scene, method: str, fault: dict[str, Any] | None = None) -> None:
    connection = HTTPConnection(LOOPBACK, scene.world.feed_port, timeout=5)
    connection.request(method, "/_sandbox/faults", json.dumps(fault) if fault else None)
    connection.getresponse().read()
    connection.close()
