"""Servers die and freeze; what a process says of itself stays quick and true."""

import time
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest
from harness.book import book
from harness.waiting import eventually

from touchline.plumbing import metrics, pooler, worker_http
from touchline.plumbing.pulse import SILENCE_MIN_S, Pulse
from touchline.web import app as web_app

HOST = {"Host": "localhost"}


@pytest.fixture
def started(migrated_stack):
    """A started web process on servers of its own."""
    with book({"ENVIRONMENT": "test", **migrated_stack.urls()}) as ours:
        app = ours.web()
        web_app.open_in_worker(app)
        yield migrated_stack, app.test_client()
        web_app.close_in_worker(app)


def get(port, path):
    """Status and text of a worker's page."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@pytest.mark.slow
@pytest.mark.spec("S3.4", "S4.3")
def test_with_every_server_dead_a_process_is_ready_and_says_what_it_misses(started):
    stack, client = started
    for server in (stack.pgbouncer, stack.postgres, stack.cache):
        server.kill()

    ready = client.get("/readyz", headers=HOST)
    began_s = time.monotonic()
    detailed = client.get("/health/detailed", headers=HOST)
    took_s = time.monotonic() - began_s

    assert ready.status_code == 200
    assert (detailed.status_code, detailed.json["status"]) == (200, "degraded")
    asked = [detailed.json["checks"][name] for name in ("database", "redis", "feeds")]
    assert [check["status"] for check in asked] == ["degraded"] * 3
    assert all(check["error"] for check in asked)
    assert took_s < 2.0


@pytest.mark.slow
@pytest.mark.spec("S3.4")
def test_a_frozen_server_costs_a_reader_of_health_half_a_second_and_is_asked_once(started):
    stack, client = started
    stack.pgbouncer.pause()
    try:
        frozen = client.get("/health/detailed", headers=HOST).json
    finally:
        stack.pgbouncer.resume()

    assert frozen["checks"]["database"]["error"]
    assert frozen["checks"]["database"]["latency_ms"] < 2000
    assert frozen["checks"]["redis"]["status"] == "healthy"

    def is_healthy():
        return client.get("/health", headers=HOST).json["status"] == "healthy"

    eventually(is_healthy, within_s=20)


@pytest.mark.slow
@pytest.mark.spec("S3.8")
def test_who_queues_inside_the_pooler_is_exported(migrated_stack):
    if migrated_stack.pgbouncer is None:
        pytest.skip("no PgBouncer on this machine")
    url = migrated_stack.pgbouncer.url("pooler_admin", "pgbouncer")
    with psycopg.connect(migrated_stack.urls()["DATABASE_URL"]) as one:
        one.execute("SELECT 1")

        pooler.export_pools(url)

    labels = metrics.pgbouncer_servers_active._metrics
    assert ("touchline", "app_web") in labels
    assert metrics.pgbouncer_servers_active.labels("touchline", "app_web")._value.get() == 1
    assert metrics.pgbouncer_clients_waiting.labels("touchline", "app_web")._value.get() == 0

    migrated_stack.pgbouncer.kill()
    with pytest.raises(psycopg.OperationalError):
        pooler.export_pools(url)


@pytest.mark.spec("S3.4", "S3.8")
def test_a_workers_pages_say_that_it_lives_and_what_it_counted():
    now_s = [0.0]
    pulse = Pulse("worker_odds", now_s=lambda: now_s[0])
    with worker_http.listening("127.0.0.1", 0, pulse) as port:
        pulse.set()
        pulse.wait(1)
        alive, counted = get(port, "/healthz"), get(port, "/metrics")
        now_s[0] = SILENCE_MIN_S + 1
        hanging, unknown = get(port, "/healthz"), get(port, "/")

    assert (alive[0], hanging[0], unknown[0]) == (200, 503, 404)
    assert '"status":"hanging"' in hanging[1]
    assert 'worker_sign_of_life_timestamp_seconds{worker="worker_odds"}' in counted[1]
