"""A web application counts what it answers, and says how it is."""

import re
import time
from datetime import datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from touchline.catalog import store
from touchline.web import app as web_app

HOST = {"Host": "localhost"}
TOKEN = "t" * 32


def samples(text):
    """Every sample of a scrape, by name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def requests_counted(text, **labels):
    found = samples(text).items()
    return sum(
        value
        for (name, pairs), value in found
        if name == "http_requests_total" and labels.items() <= dict(pairs).items()
    )


@pytest.fixture
def open_app(our_book):
    """A started application."""
    app = our_book.web()
    web_app.open_in_worker(app)
    yield app
    web_app.close_in_worker(app)


@pytest.mark.spec("S3.8")
def test_answers_are_counted_by_template_and_known_tenant(our_book, slug):
    our_book.create_tenant(slug, domains=(f"www.{slug}.example",))
    our_book.theme_publisher().publish_once()
    client = our_book.web().test_client()

    for host in (f"{slug}.localhost", f"www.{slug}.example"):
        client.get("/api/public/load-theme", headers={"Host": host})
        client.get("/sports/tennis", headers={"Host": host})
        client.get(f"/no/such/{slug}", headers={"Host": host})
    client.get(f"/{slug}/api/public/odds", headers={"Host": "localhost"})
    text = client.get("/metrics", headers=HOST).text

    assert requests_counted(text, tenant=slug, endpoint="/api/public/load-theme") == 2
    assert requests_counted(text, tenant=slug, endpoint="/api/public/odds", status="200") == 1
    assert requests_counted(text, tenant=slug, endpoint="/sports/<sport>") == 2
    assert requests_counted(text, tenant=slug, endpoint="unmatched", status="404") == 2
    assert samples(text)["tenant_requests_total", (("tenant", slug),)] == 7
    assert f"/no/such/{slug}" not in text


@pytest.mark.spec("S3.8")
def test_a_duration_has_no_tenant(our_book):
    client = our_book.web().test_client()
    client.get("/healthz", headers=HOST)

    found = samples(client.get("/metrics", headers=HOST).text)

    labels = {pairs for name, pairs in found if name == "http_request_duration_seconds_count"}
    assert (("endpoint", "/healthz"), ("method", "GET")) in labels
    assert {tuple(name for name, _ in pairs) for pairs in labels} == {("endpoint", "method")}


@pytest.mark.spec("S3.8")
def test_the_running_version_and_the_hubs_lag_are_measured(open_app):
    text = open_app.test_client().get("/metrics", headers=HOST).text

    assert samples(text)["app_build_info", (("version", "0.1.0"),)] == 1
    assert "hub_lag_seconds_bucket" in text


@pytest.mark.spec("S3.8")
def test_the_pool_and_its_breaker_are_measured_from_the_start(open_app):
    found = samples(open_app.test_client().get("/metrics", headers=HOST).text)

    assert found["circuit_breaker_state", (("name", "web"),)] == 0
    assert found["db_gate_state", (("pool", "web"),)] == 0


@pytest.mark.spec("S2.6")
@pytest.mark.parametrize(
    "path", ["/healthz", "/api/public/load-theme", "/", "/no-such-page", "/metrics", "/readyz"]
)
def test_every_answer_says_how_long_it_took_and_who_it_was(our_book, path):
    answer = our_book.web().test_client().get(path, headers={"Host": "acme.localhost"})

    assert re.fullmatch(r"\d+\.\d\dms", answer.headers["X-Response-Time"])
    assert answer.headers["X-Request-ID"]


@pytest.mark.spec("S3.4", "S1.8", "S4.3")
def test_readiness_follows_the_life_of_the_process_alone(our_book):
    app = our_book.web(database_url="postgresql://app_web@127.0.0.1:1/none")
    client = app.test_client()
    is_serving = [True]

    def statuses():
        paths = ("/readyz", "/ready", "/health/ready", "/health/startup", "/health/live")
        return [client.get(path, headers=HOST).status_code for path in paths]

    built = statuses()
    web_app.open_in_worker(app, lambda: is_serving[0])
    serving = statuses()
    is_serving[0] = False
    draining = statuses()
    web_app.close_in_worker(app)

    assert built == [503, 503, 503, 503, 200]
    assert serving == [200, 200, 200, 200, 200]
    assert draining == [503, 503, 503, 200, 200]


@pytest.mark.spec("S3.4", "S0.12", "S4.3")
def test_health_says_what_can_be_reached(open_app):
    detailed = open_app.test_client().get("/health/detailed", headers=HOST).json
    summary = open_app.test_client().get("/health", headers=HOST).json

    assert detailed["status"] == "healthy"
    assert datetime.fromisoformat(detailed["time"]).utcoffset().total_seconds() == 0
    assert detailed["version"] == "0.1.0"
    assert set(detailed["checks"]) == {"database", "gate", "redis", "sessions", "feeds", "clock"}
    assert all(check["latency_ms"] >= 0 for check in detailed["checks"].values())
    assert detailed["checks"]["database"]["pooler"]["kind"] in ("pgbouncer", "none")
    gate = detailed["checks"]["gate"]
    assert (gate["state"], gate["in_use"] <= gate["size"]) == ("closed", True)
    assert summary == {name: detailed[name] for name in ("status", "time", "version")}


@pytest.mark.spec("S3.4")
def test_health_says_how_old_prices_are(our_book, feed):
    our_book.poller(f"{feed.url}/getfeed").poll_once("tennis")

    fresh = _feeds(our_book)
    our_book.redis.set(store.seen_key("tennis"), int(time.time()) - 1000)
    old = _feeds(our_book)

    assert fresh["status"] == "healthy"
    assert 0 <= fresh["ages_s"]["tennis"] < 60
    assert fresh["ages_s"]["soccer"] is None
    assert old["status"] == "degraded"
    assert old["ages_s"]["tennis"] >= 1000


def _feeds(our_book):
    client = our_book.web().test_client()
    return client.get("/health/detailed", headers=HOST).json["checks"]["feeds"]


@pytest.mark.spec("S3.4", "S3.8")
@pytest.mark.parametrize("path", ["/metrics", "/health/detailed"])
def test_production_shows_details_to_who_has_the_token(our_book, path):
    client = our_book.web(environment="production", metrics_token=TOKEN).test_client()

    def status(**headers):
        return client.get(path, headers={**HOST, **headers}).status_code

    assert status() == 401
    assert status(Authorization="Bearer " + "x" * 32) == 401
    assert status(Authorization=f"Bearer {TOKEN}") == 200


@pytest.mark.spec("S3.4")
def test_without_a_token_set_nobody_sees_details_in_production(our_book):
    client = our_book.web(environment="production").test_client()

    refused = client.get("/metrics", headers={**HOST, "Authorization": "Bearer "})
    health = client.get("/health", headers=HOST)

    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert refused.content_type == "application/problem+json"
    assert set(health.json) == {"status", "time", "version"}
