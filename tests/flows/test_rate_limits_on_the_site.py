"""What a client is told about limits, and what happens to it beyond them."""

from time import monotonic, sleep

import pytest
from harness.overhearing import commands_asked
from harness.visitors import address_of_this_test
from harness.waiting import eventually

from touchline.plumbing import kv
from touchline.plumbing.ratelimit import SETTLE_S
from touchline.web.app import build
from touchline.web.limits import limited, rate_limit_per_tenant

THEME = "/api/public/load-theme"


def client_of(app, address=None):
    """A client behind the proxy of this machine, which says where it is."""
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = address or address_of_this_test()
    return client


@pytest.fixture
def acme(our_book, slug):
    """A published tenant's headers."""
    our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    return {"Host": f"{slug}.localhost"}


def left(answer):
    return int(answer.headers["X-Rate-Limit-Remaining"])


@pytest.mark.spec("S3.1", "S3.5")
@pytest.mark.parametrize("path", [THEME, "/theme.css", "/api/public/odds"])
def test_every_public_answer_says_what_is_left(our_book, acme, path):
    client = client_of(our_book.web())

    first = client.get(path, headers=acme)
    again = client.get(path, headers={**acme, "If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert (left(first), left(again)) == (99, 98)
    assert [answer.headers["X-Rate-Limit-Reset"] for answer in (first, again)] == ["1", "1"]
    assert "RateLimit" not in first.headers
    assert "RateLimit-Policy" not in first.headers


@pytest.mark.spec("S3.1", "S3.5")
def test_beyond_the_limit_the_theme_still_comes_from_cache(our_book, acme):
    client = client_of(our_book.web(limit_public="100+1/h"))  # nothing is refilled meanwhile

    answers = [client.get(THEME, headers=acme) for _ in range(150)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert left(answers[-1]) == 0
    assert 99 < int(answers[-1].headers["X-Rate-Limit-Reset"]) / 3600 <= 100
    assert [left(answer) for answer in answers[:90]] == list(range(99, 9, -1))


@pytest.mark.spec("S3.5")
def test_a_flood_costs_redis_next_to_nothing(our_book, acme):
    client = client_of(our_book.web())
    client.get(THEME, headers=acme)
    with kv.connect(our_book.settings.redis_url, timeout_ms=2000) as buckets:
        eventually(lambda: has_told_everything(buckets))
        began_s = monotonic()
        with commands_asked(buckets) as asked:
            for _ in range(1000):
                client.get(THEME, headers=acme)
        reports = (monotonic() - began_s) / SETTLE_S

    assert 1 <= asked["evalsha"] <= 50 + reports


def has_told_everything(redis):
    """Whether nobody reports: earlier applications of this process may owe something still."""
    with commands_asked(redis) as asked:
        sleep(3 * SETTLE_S)
    return not asked["evalsha"]


@pytest.mark.spec("S3.5")
def test_another_address_and_another_tenant_have_their_own(our_book, acme):
    app = our_book.web()
    for _ in range(100):
        client_of(app).get(THEME, headers=acme)

    neighbour = client_of(app, "198.51.100.8").get(THEME, headers=acme)
    elsewhere = client_of(app).get(THEME, headers={"Host": "rival.localhost"})

    assert (left(neighbour), left(elsewhere)) == (99, 99)


@pytest.mark.spec("S3.5")
def test_two_processes_share_what_is_left(our_book, acme):
    one, other = client_of(our_book.web()), client_of(our_book.web())
    for _ in range(100):
        one.get(THEME, headers=acme)

    def other_knows():
        return left(other.get(THEME, headers=acme)) == 0

    eventually(other_knows)


@pytest.mark.spec("S2.7")
def test_pages_are_limited_per_address_and_say_so_in_both_families(our_book, acme):
    client = client_of(our_book.web(limit_global="3+1/min", limit_tenant="50+50/s"))

    first, *_, last = [client.get("/", headers=acme) for _ in range(4)]

    assert first.status_code == 200
    assert left(first) == 2
    assert first.headers["X-RateLimit-Limit"] == "3"
    assert first.headers["RateLimit-Policy"] == '"global";q=3;w=180, "tenant";q=50;w=1'
    assert first.headers["RateLimit"] == '"global";r=2;t=60, "tenant";r=49;t=1'
    assert last.status_code == 429
    assert last.content_type.startswith("text/html")
    assert 1 <= int(last.headers["Retry-After"]) <= 60
    assert last.headers["Cache-Control"] == "no-store"
    assert last.headers["X-Request-ID"]


@pytest.mark.spec("S3.5")
def test_one_busy_client_does_not_use_up_its_tenants_limit(our_book, acme):
    app = our_book.web(limit_global="3+1/min", limit_tenant="10+1/min")
    for _ in range(40):
        client_of(app).get("/", headers=acme)

    assert client_of(app, "198.51.100.8").get("/", headers=acme).status_code == 200


@pytest.mark.spec("S3.5")
def test_a_tenant_beyond_its_limit_leaves_the_others_alone(our_book, acme):
    app = our_book.web(limit_tenant="4+1/min")
    hers = [client_of(app, f"198.51.100.{n}").get("/", headers=acme) for n in range(6)]

    rival = client_of(app).get("/", headers={"Host": "localhost"})

    assert [answer.status_code for answer in hers] == [200] * 4 + [429] * 2
    assert rival.status_code == 200


def test_probes_are_never_limited(our_book):
    client = client_of(our_book.web(limit_global="1+1/h"))

    answers = [client.get("/healthz", headers={"Host": "localhost"}) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {200}


def an_app_with_views(book, **settings):
    app = build(book.settings.model_copy(update=settings))

    @app.post("/api/sign-in")
    @limited("login")
    def sign_in():
        return {"is_welcome": True}

    @app.get("/api/dear")
    @rate_limit_per_tenant(max_tokens=2, refill_rate=0.5, window_seconds=60, endpoint_type="dear")
    def dear():
        return {"is_dear": True}

    @app.get("/api/cheap")
    @rate_limit_per_tenant(max_tokens=2, refill_rate=0.5)
    def cheap():
        return {"is_cheap": True}

    return app


@pytest.mark.spec("S2.7", "S3.5")
def test_a_view_beyond_its_limit_is_a_problem_that_says_when_to_come_back(our_book, acme):
    client = client_of(an_app_with_views(our_book))

    answers = [client.get("/api/dear", headers=acme) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused = answers[-1]
    assert refused.content_type == "application/problem+json"
    assert refused.json["type"].endswith("#quota-exceeded")
    assert refused.json["code"] == "too_many_requests"
    assert refused.json["violated-policies"] == ["dear"]
    assert refused.headers["Retry-After"] == "2"
    assert left(refused) == 0
    assert refused.headers["RateLimit"].endswith('"dear";r=0;t=2')
    assert '"dear";q=2;w=60' in refused.headers["RateLimit-Policy"]


@pytest.mark.spec("S3.5")
def test_a_public_view_is_answered_beyond_its_limit(our_book, acme):
    client = client_of(an_app_with_views(our_book))

    answers = [client.get("/api/cheap", headers=acme) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert left(answers[-1]) == 0
    assert answers[0].json == {"is_cheap": True}


@pytest.mark.spec("S2.7")
def test_sign_in_is_exact_over_processes_and_stricter_without_redis(our_book, acme):
    one, other = (client_of(an_app_with_views(our_book)) for _ in range(2))
    lonely = client_of(an_app_with_views(our_book, redis_url=""))
    form = {**acme, "Sec-Fetch-Site": "same-origin"}

    shared = [each.post("/api/sign-in", headers=form).status_code for each in (one, other) * 4]
    alone = [lonely.post("/api/sign-in", headers=form).status_code for _ in range(5)]

    assert shared == [200] * 5 + [429] * 3
    assert alone == [200] + [429] * 4


def test_a_shadow_limit_refuses_nobody_and_is_not_told(our_book, acme):
    client = client_of(our_book.web(limit_global="1+1/h", limit_shadow="global"))

    answers = [client.get("/", headers=acme) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {200}
    assert "global" not in answers[-1].headers["RateLimit"]


@pytest.mark.spec("S3.5")
def test_a_crowded_tenant_waits_and_its_public_answers_do_not(our_book, acme):
    app = our_book.web(web_connections=10, tenant_share_percent=10)
    held = client_of(app).get("/", headers=acme, buffered=False)

    crowded = client_of(app).get("/", headers=acme)
    theme = client_of(app).get(THEME, headers=acme)
    rival = client_of(app).get("/", headers={"Host": "localhost"})
    held.close()
    after = client_of(app).get("/", headers=acme)

    assert crowded.status_code == 503
    assert crowded.headers["Retry-After"] == "1"
    assert (theme.status_code, rival.status_code, after.status_code) == (200, 200, 200)


def test_an_answer_that_nobody_closed_does_not_hold_its_place(our_book, acme):
    app = our_book.web(web_connections=10, tenant_share_percent=20)

    answers = [client_of(app).get("/", headers=acme).status_code for _ in range(20)]

    assert set(answers) == {200}


def test_a_forged_address_helps_nobody_without_our_proxy(our_book, acme):
    app = our_book.web(trusted_proxies="10.0.0.0/8")

    told = [left(client_of(app, f"198.51.100.{n}").get(THEME, headers=acme)) for n in range(3)]

    assert told == [99, 98, 97]
