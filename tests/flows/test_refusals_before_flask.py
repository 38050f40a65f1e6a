"""Who is beyond a page's limits is turned away before Flask, and is told the same as ever."""

import json
import os
import zlib

import pytest
from harness.waiting import eventually

from touchline.plumbing import metrics

LIMITS = {"limit_global": "1+1/h", "limit_tenant": "50+50/s"}


def client_of(app):
    """A client with an address of this test alone."""
    name = zlib.crc32(os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0].encode())
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.18.{name >> 8 & 255}.{name & 255}"
    return client


@pytest.fixture
def acme(our_book, slug):
    """A published tenant's headers."""
    our_book.create_tenant(slug, name="Acme Sports")
    our_book.theme_publisher().publish_once()
    return {"Host": f"{slug}.localhost"}


@pytest.fixture
def app(our_book):
    return our_book.web(**LIMITS)


@pytest.mark.spec("S2.7", "S3.5")
def test_a_refused_page_never_reaches_flask(app, acme):
    reached = []
    app.before_request(lambda: reached.append(1))
    client = client_of(app)

    answers = [client.get("/", headers=acme).status_code for _ in range(5)]

    assert answers == [200, 429, 429, 429, 429]
    assert len(reached) == 1


@pytest.mark.spec("S2.7")
def test_a_refused_page_wears_the_tenants_look_and_says_when_to_come_back(app, acme):
    client = client_of(app)
    client.get("/", headers=acme)

    refused = client.get("/sports/soccer", headers=acme)

    assert refused.content_type == "text/html; charset=utf-8"
    assert "Acme Sports" in refused.text
    assert "Slow down a little" in refused.text
    assert 3590 <= int(refused.headers["Retry-After"]) <= 3600
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["RateLimit"].startswith('"global";r=0;t=')
    assert refused.headers["RateLimit-Policy"] == '"global";q=1;w=3600'
    assert refused.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert refused.headers["X-Request-ID"]
    assert refused.headers["X-Response-Time"]
    assert int(refused.headers["Content-Length"]) == len(refused.data)


@pytest.mark.parametrize("root", ["", "/{slug}"])
def test_a_refused_page_leads_home_to_its_own_site(app, acme, slug, root):
    root = root.format(slug=slug)
    host = {"Host": "localhost"} if root else acme
    client = client_of(app)
    client.get(f"{root}/", headers=host)

    refused = client.get(f"{root}/", headers=host)

    assert refused.status_code == 429
    assert f'href="{root}/"' in refused.text
    assert f'href="{root}/theme.css?v=' in refused.text


@pytest.mark.spec("S3.5")
@pytest.mark.parametrize(
    ("path", "accept"),
    [("/api/anything", "*/*"), ("/", "application/json"), ("/", "application/problem+json")],
)
def test_a_program_is_refused_with_a_document(app, acme, path, accept):
    client = client_of(app)
    client.get("/", headers=acme)

    refused = client.get(path, headers={**acme, "Accept": accept})

    assert refused.status_code == 429
    assert refused.content_type == "application/problem+json"
    assert refused.json["violated-policies"] == ["global"]
    assert refused.json["code"] == "too_many_requests"
    assert refused.json["type"].endswith("#quota-exceeded")


def test_a_browser_that_also_takes_json_is_shown_a_page(app, acme):
    client = client_of(app)
    client.get("/", headers=acme)

    refused = client.get("/", headers={**acme, "Accept": "text/html,application/json;q=0.9"})

    assert refused.content_type == "text/html; charset=utf-8"


def test_head_is_refused_without_a_body(app, acme):
    client = client_of(app)
    client.get("/", headers=acme)

    refused = client.head("/", headers=acme)

    assert (refused.status_code, refused.data) == (429, b"")
    assert int(refused.headers["Content-Length"]) > 0


def test_a_stranger_host_is_refused_with_a_plain_page(our_book, acme):
    del acme  # published, so that nobody's host is known to be nobody's
    client = client_of(our_book.web(**LIMITS))
    host = {"Host": "nobody.localhost"}
    client.get("/", headers=host)

    refused = client.get("/", headers=host)

    assert refused.status_code == 429
    assert "Slow down a little" in refused.text
    assert "Acme Sports" not in refused.text


@pytest.mark.spec("S3.9", "S3.8")
def test_a_flood_of_refusals_is_one_line_and_counted(our_book, acme, slug, capsys):
    app = our_book.web(log_format="json", **LIMITS)
    client = client_of(app)
    client.get("/", headers=acme)

    for _ in range(20):
        client.get("/events/0000000000000", headers=acme)
    app.extensions["touchline"].tally.flush()

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    finished = [line for line in lines if line["event"] == "http.request_finished"]
    counted = [line for line in lines if line["event"] == "edge.hits_counted"]
    assert [line["status"] for line in finished] == [200]
    assert [(line["endpoint"], line["status"], line["count"]) for line in counted] == [
        ("refused", 429, 20)
    ]
    assert counted[0]["tenant"] == slug
    labels = {"method": "GET", "endpoint": "refused", "status": "429", "tenant": slug}
    assert metrics.http_requests.labels(**labels)._value.get() == 20


@pytest.mark.spec("S3.5")
def test_in_a_late_process_the_busiest_tenant_makes_room_for_the_others(our_book, acme):
    app = our_book.web(tenant_share_percent=1, limit_global="10000+1/s", limit_tenant="10000+1/s")
    fair_time, client = app.extensions["touchline"].fair_time, client_of(app)
    rival, rivals_answers = {"Host": "localhost"}, set()

    def acme_makes_room():
        fair_time.note_lag(1.0)
        answers = [client.get("/", headers=acme) for _ in range(20)]
        rivals_answers.add(client.get("/", headers=rival).status_code)
        refused = [answer for answer in answers if answer.status_code == 503]
        return bool(refused) and {answer.headers["Retry-After"] for answer in refused} == {"1"}

    eventually(acme_makes_room, within_s=10)

    assert rivals_answers == {200}
