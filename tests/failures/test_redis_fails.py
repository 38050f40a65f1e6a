"""Redis is frozen, flushed, full or deaf; the public pages go on and come back by themselves."""

import socket

import pytest
from harness.book import book
from harness.people import TESTER
from harness.waiting import eventually
from redis.exceptions import RedisError

from touchline.plumbing import kv
from touchline.sandbox.server import SandboxServer
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding
from touchline.web.app import EXTENSION

HOST = {"Host": "acme.localhost"}
THEME, ODDS = "/api/public/load-theme", "/api/public/odds?sport=tennis"
PAGES = ("/", "/sports/tennis", THEME, ODDS, "/healthz")


@pytest.fixture
def published(migrated_stack):
    """A book on servers of its own with one published site, and that site's id."""
    feed = SandboxServer(port=0, seed=3)
    feed.start()
    with book({"ENVIRONMENT": "test", **migrated_stack.urls()}) as ours:
        tenant_id = ours.create_tenant("acme", name="Acme Sports")
        ours.poller(f"{feed.url}/getfeed").poll_once("tennis")
        ours.theme_publisher().publish_once()
        ours.board_publisher().publish_once()
        yield migrated_stack, ours, tenant_id
    feed.stop()


def statuses(client, address="127.0.0.1"):
    reader = {"REMOTE_ADDR": address}
    return {client.get(path, headers=HOST, environ_base=reader).status_code for path in PAGES}


def site_name(client):
    return client.get(THEME, headers=HOST).json["name"]


def leave_a_snapshot(ours):
    """What a process that has served every page leaves on the disk when it ends."""
    app = ours.web()
    assert statuses(app.test_client()) == {200}
    app.extensions[EXTENSION].listener.stop()


def rename(ours, tenant_id, name):
    save_branding(
        ours.platform_db,
        tenant_id,
        checked_branding(site_name=name, tokens={}),
        by=TESTER,
    )


@pytest.mark.slow
@pytest.mark.spec("S3.1")
def test_a_frozen_redis_changes_nothing_for_readers_and_what_follows_shows(published):
    stack, ours, tenant_id = published
    client = ours.web(edge_soft_ttl_s=0.2).test_client()
    assert statuses(client) == {200}

    stack.cache.pause()
    # Readers of their own: what this process keeps to without Redis is less than one reader's limit.
    during = [statuses(client, f"192.0.2.{reader}") for reader in range(20)]
    name_during = site_name(client)
    stack.cache.resume()
    rename(ours, tenant_id, "Acme Thawed")
    ours.theme_publisher().publish_once()

    assert during == [{200}] * 20
    assert name_during == "Acme Sports"
    eventually(lambda: site_name(client) == "Acme Thawed")


@pytest.mark.slow
@pytest.mark.spec("S3.1")
def test_with_everything_dead_a_fresh_process_serves_what_the_last_one_knew(published):
    stack, ours, _ = published
    leave_a_snapshot(ours)
    stack.cache.kill()
    stack.postgres.kill()
    stack.pgbouncer.kill()

    cold = ours.web().test_client()

    assert statuses(cold) == {200}
    assert site_name(cold) == "Acme Sports"
    assert cold.get(ODDS, headers=HOST).json["leagues"]


@pytest.mark.slow
@pytest.mark.spec("S3.1")
def test_a_flushed_redis_takes_nothing_from_readers_and_is_filled_again(published):
    _, ours, _ = published
    themes, boards = ours.theme_publisher(), ours.board_publisher()
    themes.publish_once()
    boards.publish_once()
    warm = ours.web(edge_soft_ttl_s=0.05).test_client()
    before = warm.get(ODDS, headers=HOST).json
    assert site_name(warm) == "Acme Sports"

    ours.redis.flushall()
    during = {site_name(warm) for _ in range(50)}
    odds_during = warm.get(ODDS, headers=HOST).json
    themes.publish_once()
    boards.publish_once()

    assert during == {"Acme Sports"}
    assert odds_during["leagues"] == before["leagues"]
    assert site_name(ours.web().test_client()) == "Acme Sports"
    again = ours.web().test_client().get(ODDS, headers=HOST).json
    assert again["leagues"] == before["leagues"]


@pytest.mark.slow
@pytest.mark.spec("S3.1")
def test_a_full_redis_stops_the_publisher_and_not_the_readers(published):
    _, ours, tenant_id = published
    client = ours.web(edge_soft_ttl_s=0.05).test_client()
    assert statuses(client) == {200}
    ours.redis.config_set("maxmemory-policy", "noeviction")
    ours.redis.config_set("maxmemory", "1")
    rename(ours, tenant_id, "Acme Roomy")

    with pytest.raises(RedisError):
        ours.theme_publisher().publish_once()
    during = [statuses(client) for _ in range(5)]
    unknown = client.get(THEME, headers={"Host": "nobody.localhost"})
    ours.redis.config_set("maxmemory", "0")
    ours.theme_publisher().publish_once()

    assert during == [{200}] * 5
    assert unknown.status_code == 200
    eventually(lambda: site_name(client) == "Acme Roomy")


@pytest.mark.spec("S3.1")
def test_a_redis_that_accepts_and_never_answers_costs_a_cold_process_nothing_but_its_pages(
    our_book, slug
):
    our_book.create_tenant(slug, name="Glow Bets")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        app = our_book.web(redis_cache_url=url, redis_timeout_ms=50)
        app.extensions[EXTENSION].listener.start()
        client = app.test_client()

        seen = statuses(client)
        theme = client.get(THEME, headers=HOST)
        lobby = client.get("/", headers=HOST)
        app.extensions[EXTENSION].listener.stop()

    assert seen == {200}
    assert theme.headers["Cache-Control"] == "public, max-age=5"
    assert theme.headers["X-Theme-Source"] == "default"
    assert lobby.headers["Cache-Control"] == "no-store"


@pytest.mark.slow
@pytest.mark.spec("S3.1")
def test_a_process_that_lost_its_subscription_with_redis_hears_again_when_redis_is_back(published):
    stack, ours, tenant_id = published
    app = ours.web(edge_soft_ttl_s=3600)
    app.extensions[EXTENSION].listener.start()
    client = app.test_client()
    assert site_name(client) == "Acme Sports"
    stack.cache.kill()
    assert statuses(client) == {200}
    rename(ours, tenant_id, "Acme Again")

    stack.cache.start()
    ours.theme_publisher().publish_once()

    eventually(lambda: site_name(client) == "Acme Again", within_s=10)
    assert dict(ours.redis.pubsub_numsub(kv.CHANGED))[kv.CHANGED.encode()] == 1
    app.extensions[EXTENSION].listener.stop()
