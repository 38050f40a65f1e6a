"""PostgreSQL and PgBouncer die, freeze, slow down and come back."""

from collections.abc import Callable, Iterator
from functools import partial

from devstack.servers.server import Server
from loadtests.sanity.scene import Line, Scene
from loadtests.sanity.world import POOLER_DATABASE, POOLER_ROUTES

SLOW_S = 2.0


def lines() -> Iterator[Line]:
    """All of them."""
    yield Line("postgres_killed", "PostgreSQL kill -9, 3 s, started again", killed(postgres))
    yield Line(
        "postgres_frozen", "SIGSTOP to the postmaster and every backend, 3 s", frozen(postgres)
    )
    yield Line(
        "postgres_slow",
        "each answer of PostgreSQL 2 s late, 3 s",
        partial(_on_the_way, mode="latency", delay_s=SLOW_S),
    )
    yield Line(
        "postgres_timeouts",
        "nothing flows between PgBouncer and PostgreSQL, 3 s",
        partial(_on_the_way, mode="blackhole"),
    )
    yield Line("postgres_restarted", "PostgreSQL restarted in order", _restarted(postgres))
    yield Line("pgbouncer_killed", "PgBouncer kill -9, 3 s, started again", killed(pooler))
    yield Line("pgbouncer_frozen", "SIGSTOP to PgBouncer, 3 s", frozen(pooler))
    yield Line("pgbouncer_restarted", "PgBouncer restarted in order", _restarted(pooler))


Find = Callable[[Scene], tuple[Server, tuple[str, ...]]]


def postgres(scene: Scene) -> tuple[Server, tuple[str, ...]]:
    """The server, and the ways to it."""
    server = scene.world.stack.postgres
    assert server is not None, "part of the world"
    return server, (POOLER_DATABASE,)


def pooler(scene: Scene) -> tuple[Server, tuple[str, ...]]:
    """The pooler, and the ways to it."""
    server = scene.world.stack.pgbouncer
    assert server is not None, "part of the world"
    return server, POOLER_ROUTES


def killed(find: Find) -> Callable[[Scene], None]:
    """It dies, is gone for a while, and is started again."""

    def act(scene: Scene) -> None:
        server, routes = find(scene)
        server.kill()
        for route in routes:
            scene.world.proxy.mode(route, "refuse")  # as without a proxy: nobody listens
        scene.hold()
        server.start()
        scene.world.proxy.heal(*routes)
        scene.recover()

    return act


def frozen(find: Find) -> Callable[[Scene], None]:
    """It stops where it is, and goes on after a while."""

    def act(scene: Scene) -> None:
        server, _ = find(scene)
        server.pause()
        try:
            scene.hold()
        finally:
            server.resume()
        scene.recover()

    return act


def _restarted(find: Find) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        server, _ = find(scene)
        server.stop()
        server.start()
        scene.recover()

    return act


def _on_the_way(scene: Scene, *, mode: str, **number: float) -> None:
    scene.world.proxy.mode(POOLER_DATABASE, mode, **number)
    scene.hold()
    scene.world.proxy.heal(POOLER_DATABASE)
    scene.recover()
