"""`./dev bench branding`: how soon an edit shows in every web process, and what a cold rush costs."""

import argparse
import re
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from redis import Redis

from devstack.ports import LOOPBACK, free_ports
from devstack.waiting import wait_until
from loadtests import figures, ground, processes
from loadtests.figures import Figure, Goal
from loadtests.ground import TENANT, Ground
from loadtests.processes import WebServer
from touchline import wiring
from touchline.config import Settings
from touchline.rights import at_terminal
from touchline.tenants.create import find_tenant
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding
from touchline.themes.store import ThemeStore, slug_key

PATH = "/api/public/load-theme"
PROCESSES = 4
VISITORS = 500
_GIVE_UP_S = 20
_POLL_S = 0.005
_DEAF_PASSWORD = "deaf"
_RENDERS = re.compile(rb'^renders_total\{kind="theme"\} ([0-9.]+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Editor:
    """Saves branding as `touchline tenant brand` does, and knows when."""

    settings: Settings

    def rename(self, name: str) -> float:
        """Save a new name; returns the time at which it was committed."""
        db = wiring.open_database(wiring.platform_pool(self.settings), self.settings, name="bench")
        try:
            branding = checked_branding(site_name=name, tokens={})
            save_branding(db, find_tenant(db, TENANT).id, branding, by=at_terminal("bench"))
            committed_s = time.monotonic()
            with wiring.cache_client(self.settings) as redis:
                ThemeStore(redis).wake()
        finally:
            db.close()
        return committed_s


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=30)
    parser.add_argument("--deaf-edits", type=int, default=6)
    options = parser.parse_args()
    with ground.standing() as place, _publishers(place.settings) as ports:
        return figures.report(_measure(place, place.settings, ports, options))


def _measure(
    place: Ground, settings: Mapping[str, str], ports: list[int], options: argparse.Namespace
) -> Iterator[Figure]:
    known = Settings.model_fields
    given = {name.lower(): value for name, value in settings.items() if name.lower() in known}
    editor = Editor(Settings(**given))
    yield _of_a_rush(place, settings, ports)
    heard = _visible_after_s(place, settings, editor, options.edits)
    yield Figure(
        "branding_visible_p99", _p99(heard), "s until the last process", Goal("<", 1), heard
    )
    deaf = {**settings, "REDIS_CACHE_URL": _deaf_url(settings["REDIS_CACHE_URL"])}
    unheard = _visible_after_s(place, deaf, editor, options.deaf_edits)
    yield Figure(
        "branding_visible_deaf", max(unheard), "s until the last process", Goal("<", 6), unheard
    )


def _visible_after_s(
    place: Ground, settings: Mapping[str, str], editor: Editor, edits: int
) -> list[float]:
    """For each edit the time until every process answered with the new name."""
    with ExitStack() as stack:
        servers = stack.enter_context(_sites(settings, place.host, PATH))
        connections = [stack.enter_context(_connection(server.port)) for server in servers]
        after_s = []
        for number in range(edits):
            name = f"Edit {number}"
            committed_s = editor.rename(name)
            after_s.append(_seen_s(connections, place.host, name) - committed_s)
    return after_s


def _seen_s(connections: list[HTTPConnection], host: str, name: str) -> float:
    """When the last of the processes first answered with the name."""
    behind, wanted = list(connections), f'"name":"{name}"'.encode()
    give_up_s = time.monotonic() + _GIVE_UP_S
    while behind:
        behind = [other for other in behind if wanted not in _answer(other, host)]
        assert time.monotonic() < give_up_s, f"{name!r} never showed"
        time.sleep(_POLL_S)  # noqa: TID251 - looks from outside
    return time.monotonic()


def _of_a_rush(place: Ground, settings: Mapping[str, str], ports: list[int]) -> Figure:
    """Redis loses one theme, and five hundred visitors ask workers that have never seen it."""
    redis: Redis = Redis.from_url(settings["REDIS_CACHE_URL"])
    is_there = wait_until(lambda: bool(redis.exists(slug_key(TENANT))), within_s=_GIVE_UP_S)
    assert is_there, "the publisher has published nothing"
    with _sites(settings, place.host, "/healthz") as servers:
        before = _renders(ports)
        redis.delete(slug_key(TENANT))
        statuses = _rush([server.port for server in servers], place.host)
        back = wait_until(lambda: bool(redis.exists(slug_key(TENANT))), within_s=_GIVE_UP_S)
        assert back, "the theme was not rendered again"
        time.sleep(3)  # noqa: TID251 - a second render would come within a sweep
        renders = _renders(ports) - before
    redis.close()
    peers = {"visitors": VISITORS, "answered_200": statuses.count(200), "processes": PROCESSES}
    return Figure("cold_rush_renders", renders, "renders", Goal("=", 1), peers=peers)


def _rush(ports: list[int], host: str) -> list[int]:
    question = f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_connection((LOOPBACK, port), timeout=_GIVE_UP_S))
            for port in islice(cycle(ports), VISITORS)
        ]
        for visitor in sockets:
            visitor.sendall(question)
        return [int(visitor.recv(64).split()[1]) for visitor in sockets]


@contextmanager
def _sites(settings: Mapping[str, str], host: str, path: str) -> Iterator[list[WebServer]]:
    """Web processes with a port each, so that all of them can be watched."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(processes.site(settings, host=host, path=path))
            for _ in range(PROCESSES)
        ]


@contextmanager
def _publishers(settings: Mapping[str, str]) -> Iterator[list[int]]:
    """Two of them, as in production; yields the ports of their metrics."""
    ports = free_ports(2)
    with ExitStack() as stack:
        for port in ports:
            own = {**settings, "MONITORING_PORT": str(port)}
            stack.enter_context(processes.running(["touchline", "worker", "publisher"], own))
        yield ports


def _renders(ports: list[int]) -> float:
    total = 0.0
    for port in ports:
        found = _RENDERS.search(processes.get(port, "/metrics", host=LOOPBACK)[2])
        total += float(found[1]) if found else 0.0
    return total


@contextmanager
def _connection(port: int) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def _answer(connection: HTTPConnection, host: str) -> bytes:
    connection.request("GET", PATH, headers={"Host": host})
    return connection.getresponse().read()


def _deaf_url(url: str) -> str:
    """The same Redis for a user who may do everything but listen."""
    with Redis.from_url(url) as redis:
        redis.execute_command(
            "ACL", "SETUSER", "deaf", "on", f">{_DEAF_PASSWORD}", "~*", "+@all", "-subscribe"
        )
    return f"redis://deaf:{_DEAF_PASSWORD}@{url.rpartition('@')[2]}"


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.99 * len(values)))]


if __name__ == "__main__":
    sys.exit(main())
