"""Redis dies, freezes, forgets, fills up and falls silent, alone and together with PostgreSQL."""

from collections.abc import Iterator
from contextlib import suppress

from redis import Redis
from redis.exceptions import RedisError

from devstack.servers.server import Server
from loadtests.sanity.scene import Line, Scene
from loadtests.sanity.world import (
    CACHE_ROUTES,
    POOLER_DATABASE,
    POOLER_ROUTES,
    WEB_ROUTES,
    WORKER_ROUTES,
)

_PATIENCE_S = 5


def lines() -> Iterator[Line]:
    """All of them. Both servers, the cache and that of limits, meet each fault."""
    yield Line("redis_killed", "Redis kill -9, 3 s, started again empty", _killed)
    yield Line("redis_frozen", "SIGSTOP to Redis, 3 s", _frozen)
    yield Line("redis_flushed", "FLUSHALL", _flushed)
    yield Line("redis_blackholed", "nothing flows between anybody and Redis, 3 s", _blackholed)
    yield Line("redis_full", "CONFIG SET maxmemory 1 without eviction, 3 s", _full)
    yield Line("redis_reset", "every connection to Redis reset, 3 s", _reset)
    yield Line("both_down", "PostgreSQL, PgBouncer and Redis kill -9, 3 s", _both_down)
    yield Line(
        "half_open", "servers restarted, nobody hears that connections ended, 3 s", _half_open
    )


def _servers(scene: Scene) -> list[Server]:
    stack = scene.world.stack
    return [server for server in (stack.cache, stack.sessions) if server is not None]


def _clients(scene: Scene) -> list["Redis"]:
    urls = (scene.world.settings["REDIS_CACHE_URL"], scene.world.settings["REDIS_URL"])
    return [Redis.from_url(url, socket_timeout=_PATIENCE_S) for url in urls]


def _refuse(scene: Scene, routes: tuple[str, ...]) -> None:
    for route in routes:
        scene.world.proxy.mode(route, "refuse")


def _killed(scene: Scene) -> None:
    for server in _servers(scene):
        server.kill()
    _refuse(scene, CACHE_ROUTES)
    scene.hold()
    for server in _servers(scene):
        server.start()
    scene.world.proxy.heal(*CACHE_ROUTES)
    scene.recover()


def _frozen(scene: Scene) -> None:
    for server in _servers(scene):
        server.pause()
    try:
        scene.hold()
    finally:
        for server in _servers(scene):
            server.resume()
    scene.recover()


def _flushed(scene: Scene) -> None:
    for client in _clients(scene):
        client.flushall()
    scene.recover()
    scene.hold(2)


def _on_all_ways(scene: Scene, mode: str) -> None:
    for route in CACHE_ROUTES:
        scene.world.proxy.mode(route, mode)
    scene.hold()
    scene.world.proxy.heal(*CACHE_ROUTES)
    scene.recover()


def _blackholed(scene: Scene) -> None:
    _on_all_ways(scene, "blackhole")


def _reset(scene: Scene) -> None:
    _on_all_ways(scene, "reset")


def _full(scene: Scene) -> None:
    kept = []
    for client in _clients(scene):
        kept.append({**client.config_get("maxmemory"), **client.config_get("maxmemory-policy")})
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 1)
    try:
        scene.hold()
    finally:
        for client, before in zip(_clients(scene), kept, strict=True):
            for name in ("maxmemory", "maxmemory-policy"):
                client.config_set(name, before[name])
    scene.recover()


def _both_down(scene: Scene) -> None:
    stack = scene.world.stack
    assert stack.postgres is not None, "part of the world"
    assert stack.pgbouncer is not None, "part of the world"
    fallen: list[Server] = [stack.postgres, stack.pgbouncer, *_servers(scene)]
    for server in fallen:
        server.kill()
    routes = (POOLER_DATABASE, *POOLER_ROUTES, *CACHE_ROUTES)
    _refuse(scene, routes)
    scene.hold()
    for server in fallen:
        server.start()
    scene.world.proxy.heal(*routes)
    scene.recover()


def _half_open(scene: Scene) -> None:
    stack = scene.world.stack
    assert stack.pgbouncer is not None, "part of the world"
    routes = (*WEB_ROUTES, *WORKER_ROUTES)
    for route in routes:
        scene.world.proxy.mode(route, "half_open")
    for server in (stack.pgbouncer, *_servers(scene)):
        server.kill()
        server.start()
    scene.hold()
    scene.world.proxy.heal(*routes)
    with suppress(RedisError):
        scene.note(
            f"{sum(scene.world.proxy.open(route) for route in routes)} connections stay open"
        )
    scene.recover()
