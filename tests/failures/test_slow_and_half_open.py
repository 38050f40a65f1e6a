"""Servers answer late, and connections die without a word; readers are turned away or never notice."""

import time

import pytest
from harness.book import opened, settings_from
from harness.people import TESTER
from harness.readers import reading
from harness.waiting import eventually

from devstack.faultproxy import FaultProxy
from touchline.errors import Unavailable
from touchline.plumbing import listening
from touchline.plumbing.news import GateState
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding
from touchline.web.app import EXTENSION
from touchline.wiring import web_pool

THEME = "/api/public/load-theme"


@pytest.fixture
def proxy():
    with FaultProxy.start() as running:
        yield running


@pytest.fixture
def web_db(stack_env, proxy):
    """A web process's pool whose pooler lies behind the proxy."""
    urls = {**stack_env, "DATABASE_URL": proxy.through("database", stack_env["DATABASE_URL"])}
    with opened(web_pool(settings_from(urls)), "web") as db:
        yield db


@pytest.mark.slow
@pytest.mark.spec("S3.2")
def test_a_database_that_answers_two_seconds_late_is_left_alone_until_it_is_quick_again(
    web_db, proxy
):
    with reading(web_db, every_s=0.02) as heard:
        eventually(lambda: len(heard.answered_since(0)) > 20)

        proxy.mode("database", "latency", delay_s=2.0)
        eventually(lambda: web_db.gate.is_bypassed, within_s=15)
        shed_s = time.monotonic()
        eventually(lambda: len(heard.refused_since(shed_s)) > 50, within_s=15)
        eventually(lambda: web_db.gate.state is GateState.OPEN, within_s=15)
        proxy.heal("database")
        eventually(lambda: web_db.gate.state is GateState.CLOSED, within_s=15)
        healed_s = time.monotonic()
        eventually(lambda: len(heard.answered_since(healed_s)) > 20, within_s=15)

    assert not heard.strange
    refused = [error for _, _, error in heard.refused_since(shed_s)]
    assert all(isinstance(error, Unavailable) for error in refused)
    assert web_db.gate.usage() == (0, 0, 0)


@pytest.mark.slow
@pytest.mark.spec("S3.2")
def test_connections_whose_end_nobody_heard_of_keep_no_reader_and_no_slot(web_db, proxy):
    with reading(web_db, every_s=0.02) as heard:
        eventually(lambda: len(heard.answered_since(0)) > 20)
        lost = proxy.open("database")

        proxy.mode("database", "blackhole")
        eventually(lambda: web_db.gate.state is GateState.OPEN, within_s=15)
        eventually(lambda: web_db.gate.usage() == (0, 0, 0), within_s=15)
        accepted = proxy.accepted("database")
        proxy.heal("database")
        eventually(lambda: web_db.gate.state is GateState.CLOSED, within_s=15)
        healed_s = time.monotonic()
        eventually(lambda: len(heard.answered_since(healed_s)) > 20, within_s=15)

    assert lost > 0
    assert proxy.accepted("database") > accepted  # on new connections, not on the dead ones
    assert not heard.strange


@pytest.mark.slow
@pytest.mark.spec("S3.2")
def test_one_reader_finds_out_for_all_that_the_idle_connections_are_dead(migrated_stack, proxy):
    urls = migrated_stack.urls()
    urls["DATABASE_URL"] = proxy.through("database", urls["DATABASE_URL"])
    settings = settings_from({**urls, "DB_POOL_MIN": "3"})
    with opened(web_pool(settings), "web") as db:
        assert db.await_connections(within_s=60)
        proxy.mode("database", "half_open")
        migrated_stack.pgbouncer.kill()
        migrated_stack.pgbouncer.start()
        proxy.heal("database")
        accepted = proxy.accepted("database")

        with pytest.raises(Unavailable), db.connection_ctx():
            pass  # the first to ask pays with all his patience

        eventually(lambda: proxy.accepted("database") >= accepted + 3, within_s=10)
        assert db.await_connections(within_s=60)
        for _ in range(3):
            with db.connection_ctx() as conn:
                assert conn.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.spec("S3.1")
def test_a_subscription_whose_end_nobody_heard_of_is_given_up_and_made_again(
    our_book, slug, proxy, monkeypatch
):
    monkeypatch.setattr(listening, "LOOK_S", 0.2)
    monkeypatch.setattr(listening, "SILENT_S", 0.5)
    monkeypatch.setattr(listening, "SILENT_MAX_S", 1.0)
    tenant_id = our_book.create_tenant(slug, name="Acme One")
    our_book.theme_publisher().publish_once()
    url = proxy.through("redis", our_book.settings.cache_url)
    app = our_book.web(redis_cache_url=url, edge_soft_ttl_s=3600)
    listener = app.extensions[EXTENSION].listener
    listener.start()
    client, host = app.test_client(), {"Host": f"{slug}.localhost"}

    def name():
        return client.get(THEME, headers=host).json["name"]

    eventually(lambda: name() == "Acme One")
    before = proxy.accepted("redis")
    proxy.mode("redis", "half_open")
    our_book.redis.client_kill_filter(_type="pubsub")
    our_book.redis.client_kill_filter(_type="normal", skipme=True)
    save_branding(
        our_book.platform_db,
        tenant_id,
        checked_branding(site_name="Acme Two", tokens={}),
        by=TESTER,
    )
    our_book.theme_publisher().publish_once()
    kept = name()

    eventually(lambda: name() == "Acme Two", within_s=10)
    listener.stop()
    assert kept == "Acme One"
    assert proxy.accepted("redis") > before
