"""Servers are killed for real; the public pages go on."""

import psycopg
import pytest
from harness.book import book
from harness.waiting import eventually

from touchline.sandbox.server import SandboxServer


@pytest.fixture
def published(migrated_stack):
    """A book on servers of its own with one published site, and its web application."""
    feed = SandboxServer(port=0, seed=3)
    feed.start()
    with book({"ENVIRONMENT": "test", **migrated_stack.urls()}, db_conn_timeout=0.5) as ours:
        ours.create_tenant("acme", name="Acme Sports")
        ours.poller(f"{feed.url}/getfeed").poll_once("tennis")
        ours.theme_publisher().publish_once()
        ours.board_publisher().publish_once()
        yield migrated_stack, ours
    feed.stop()


def paths(client):
    host = {"Host": "acme.localhost"}
    return {
        path: client.get(path, headers=host).status_code
        for path in (
            "/",
            "/sports/tennis",
            "/api/public/load-theme",
            "/api/public/odds?sport=tennis",
            "/healthz",
        )
    }


@pytest.mark.slow
@pytest.mark.spec("S3.1", "S3.4")
def test_with_the_database_dead_a_fresh_process_still_serves_every_public_page(published):
    stack, ours = published
    stack.postgres.kill()
    stack.pgbouncer.kill()

    client = ours.web().test_client()

    assert set(paths(client).values()) == {200}
    with pytest.raises(psycopg.OperationalError), ours.worker_db.connection_ctx(timeout_s=0.2):
        pass


@pytest.mark.slow
@pytest.mark.spec("S3.1")
def test_with_redis_dead_a_warm_process_serves_from_memory_and_a_cold_one_the_defaults(published):
    stack, ours = published
    warm, cold = ours.web().test_client(), ours.web().test_client()
    assert set(paths(warm).values()) == {200}
    stack.cache.kill()

    host = {"Host": "acme.localhost"}

    assert set(paths(warm).values()) == {200}
    assert warm.get("/api/public/load-theme", headers=host).json["name"] == "Acme Sports"
    assert cold.get("/api/public/load-theme", headers=host).json["name"] == "Touchline"
    lobby = cold.get("/", headers=host)
    assert (lobby.status_code, lobby.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.slow
def test_redis_back_from_the_dead_is_filled_again_and_read_again(published):
    stack, ours = published
    themes, boards = ours.theme_publisher(), ours.board_publisher()
    client = ours.web().test_client()
    stack.cache.kill()
    host = {"Host": "acme.localhost"}
    assert client.get("/api/public/load-theme", headers=host).json["name"] == "Touchline"

    stack.cache.start()
    themes.publish_once()
    boards.publish_once()

    eventually(
        lambda: client.get("/api/public/load-theme", headers=host).json["name"] == "Acme Sports"
    )
    eventually(
        lambda: client.get("/api/public/odds?sport=tennis", headers=host).json["status"] != "absent"
    )
