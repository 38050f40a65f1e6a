"""What must be true of the production shape after a storm, looked at from outside."""

import time
from collections.abc import Mapping
from threading import Event
from typing import Any

import orjson
import psycopg
from redis import Redis
from redis.exceptions import RedisError

from devstack.waiting import wait_until
from loadtests import ground
from loadtests.databases import with_path
from loadtests.shape import PUBLISHER, STANDBY, Shape
from touchline.catalog import store
from touchline.catalog.publish import BoardPublisher
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.plumbing import kv
from touchline.plumbing.db import Database
from touchline.themes.publish import ThemePublisher
from touchline.themes.store import ThemeStore
from touchline.wiring import worker_pool

# A number of the cache's that no process of the shape uses.
_CALM_DATABASE = "5"
_LOOK_S = 0.05
_EDIT_SHOWS_WITHIN_S = 20
_THEMES = f"{kv.THEME_BY_SLUG}*"
_BUGS = ("http.request_failed", "worker.cycle_failed", "database.gate_failed", "HeldWhileSlow")

# Each must give no row: the schema forbids some of them already, and the others are code's promise.
_IMPOSSIBLE = {
    "duplicate_events": """
        SELECT sport_id, provider, provider_event_id FROM events
        GROUP BY sport_id, provider, provider_event_id HAVING count(*) > 1
    """,
    "gaps_in_results": """
        SELECT event_id FROM results GROUP BY event_id HAVING max(version) <> count(*)
    """,
    "prices_without_a_market": """
        SELECT price.selection_id FROM prices AS price
        LEFT JOIN selections AS selection ON selection.id = price.selection_id
        LEFT JOIN markets AS market ON market.id = selection.market_id
        WHERE market.id IS NULL
    """,
}


class Versions:
    """The versions of documents that everybody reads; none may ever be older than before."""

    def __init__(self, shape: Shape) -> None:
        self._url = shape.settings["REDIS_CACHE_URL"]
        self._keys = [store.lobby_key(), store.sports_key()]
        self._known: dict[str, int] = {}
        self.went_back: list[tuple[str, int, int]] = []

    def watch(self, stop: Event) -> None:
        """Look again and again, until told to stop."""
        client = kv.connect(self._url, timeout_ms=200)
        while not stop.wait(_LOOK_S):
            try:
                values: list[Any] = client.mget(self._keys)  # type: ignore[assignment]
            except RedisError:
                continue  # killed or frozen; it will be back
            for key, raw in zip(self._keys, values, strict=True):
                if raw is not None:
                    self._compare(key, int(store.unpacked(raw).version))
        client.close()

    def _compare(self, key: str, version: int) -> None:
        before = self._known.get(key, 0)
        if version < before:
            self.went_back.append((key, before, version))
        self._known[key] = version


def publishers_of_one_edit(shape: Shape) -> int:
    """How many publishers render when one branding is saved; one leads, whatever happened before."""
    before = {name: shape[name].said("theme.refreshed") for name in (PUBLISHER, STANDBY)}
    name = f"Acme Sports {time.time_ns()}"
    ground.run_command(shape.settings, "tenant", "brand", "acme", "--name", name)
    shows = f'"name":"{name}"'.encode()
    wait_until(
        lambda: shows in shape.get("/api/public/load-theme")[2], within_s=_EDIT_SHOWS_WITHIN_S
    )
    return sum(shape[name].said("theme.refreshed") > said for name, said in before.items())


def unlike_calm(shape: Shape) -> tuple[list[str], int]:
    """The keys under which the shape published something else than a calm publisher renders now.

    And how many were compared: the calm one begins with an empty Redis and the same catalogue.
    """
    settings = Settings(
        environment="test",
        **{name.lower(): url for name, url in shape.stack.urls().items()},
    )
    calm = Redis.from_url(with_path(shape.settings["REDIS_CACHE_URL"], _CALM_DATABASE))
    calm.flushdb()
    db = Database(worker_pool(settings), name="calm")
    db.open()
    try:
        BoardPublisher(db, BoardStore(calm)).publish_once()
        ThemePublisher(db, ThemeStore(calm)).publish_once()
    finally:
        db.close()
    with Redis.from_url(shape.settings["REDIS_CACHE_URL"]) as live:
        said = _documents(calm)
        found = [key for key, document in said.items() if _document(live, key) != document]
    calm.flushdb()
    calm.close()
    return found, len(said)


def bugs_logged(shape: Shape) -> list[str]:
    """Lines of any process that tell of a bug: what is foreseen has words of its own."""
    return [
        f"{name}: {line[:300]}"
        for name, process in shape.processes.items()
        for line in process.log.read_text("utf-8", errors="replace").splitlines()
        if any(word in line for word in _BUGS)
    ]


def impossible_rows(shape: Shape) -> Mapping[str, int]:
    """How many rows there are of each kind that must not be."""
    url = shape.settings["DIRECT_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as conn:  # noqa: TID251 - looks at the server from outside
        return {name: len(conn.execute(sql).fetchall()) for name, sql in _IMPOSSIBLE.items()}


def _documents(client: Redis) -> dict[str, Any]:
    keys = [
        key.decode()
        for pattern in (f"{kv.BOARD}*:*", store.lobby_key(), store.sports_key(), _THEMES)
        for key in client.scan_iter(pattern)
    ]
    return {key: said for key in keys if (said := _document(client, key)) is not None}


def _document(client: Redis, key: str) -> Any:
    """What a key says, without when it was rendered; None for what is no document."""
    raw: Any = client.get(key) if client.type(key) == b"string" else None
    if raw is None or b"\n" not in raw:
        return None
    document = orjson.loads(raw.split(b"\n")[1])
    document.pop("version", None)
    return document
