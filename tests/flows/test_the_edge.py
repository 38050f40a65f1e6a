"""The public edge: always an answer, from memory or Redis, never from the database."""

import pytest
from harness.people import TESTER

from touchline.web.public.theme import DEFAULT


@pytest.fixture
def site(our_book, slug):
    """A web application of a book with one published tenant, and that tenant's slug."""
    our_book.create_tenant(
        slug, name="Glow Bets", domains=(f"bets.{slug}.example",), tokens={"brand": "#7a1fa2"}
    )
    our_book.theme_publisher().publish_once()
    return our_book.web().test_client(), slug


@pytest.mark.spec("S3.1")
def test_a_theme_is_found_by_subdomain_path_and_own_domain(site):
    client, slug = site

    by_host = client.get("/api/public/load-theme", headers={"Host": f"{slug}.localhost"})
    by_path = client.get(f"/{slug}/api/public/load-theme", headers={"Host": "localhost"})
    by_domain = client.get("/api/public/load-theme", headers={"Host": f"bets.{slug}.example"})

    assert by_host.json["name"] == "Glow Bets"
    assert by_host.json["tokens"]["brand"] == "#7a1fa2"
    assert by_host.data == by_path.data == by_domain.data
    assert by_host.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=60"


@pytest.mark.spec("S3.1")
@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("nobody.localhost", "/api/public/load-theme"),
        ("unknown.example", "/api/public/load-theme"),
        ("localhost", "/nobody/api/public/load-theme"),
        ("localhost", "/NOT-A-SLUG_/api/public/load-theme"),
        ("localhost", "/api/public/load-theme"),
    ],
)
def test_an_unknown_name_gets_the_defaults_for_a_few_seconds(our_book, host, path):
    answer = our_book.web().test_client().get(path, headers={"Host": host})

    assert answer.status_code == 200
    assert answer.data == DEFAULT.stored.body
    assert answer.headers["Cache-Control"] == "public, max-age=5"


@pytest.mark.spec("S3.1")
def test_a_theme_the_client_has_is_not_sent_again(site):
    client, slug = site
    host = {"Host": f"{slug}.localhost"}
    tag = client.get("/api/public/load-theme", headers=host).headers["ETag"]

    again = client.get("/api/public/load-theme", headers={**host, "If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["X-Correlation-ID"]
    assert again.headers["X-Request-ID"]
    assert again.headers["Cache-Control"].startswith("public")


def test_a_stylesheet_is_immutable_only_under_its_own_tag(site):
    client, slug = site
    host = {"Host": f"{slug}.localhost"}
    url = client.get("/api/public/load-theme", headers=host).json["css"]

    tagged = client.get(url, headers=host)
    old = client.get("/theme.css?v=0000000000000000", headers=host)

    assert "--brand:#7a1fa2;" in tagged.text
    assert "immutable" in tagged.headers["Cache-Control"]
    assert old.data == tagged.data
    assert "immutable" not in old.headers["Cache-Control"]


def test_an_unknown_tenant_reads_an_empty_board(our_book):
    answer = (
        our_book.web()
        .test_client()
        .get("/api/public/odds?sport=soccer", headers={"Host": "nobody.localhost"})
    )

    assert answer.status_code == 200
    assert answer.json == {"status": "absent", "version": "0", "leagues": []}


@pytest.mark.parametrize(
    "query", ["sport=SOCCER", "league=abc", "sport=soccer&league=%00", "sport=" + "x" * 600]
)
def test_an_absurd_query_gets_a_clear_400(our_book, query):
    answer = (
        our_book.web()
        .test_client()
        .get(f"/api/public/odds?{query}", headers={"Host": "acme.localhost"})
    )

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"].endswith(".")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/public/load-theme", "/api/public/odds", "/theme.css"])
def test_only_reading_is_possible_at_the_edge(our_book, path):
    client = our_book.web().test_client()

    posted = client.post(path, headers={"Host": "acme.localhost"})
    asked = client.head(path, headers={"Host": "acme.localhost"})

    assert (posted.status_code, posted.headers["Allow"]) == (405, "GET, HEAD")
    assert (asked.status_code, asked.data) == (200, b"")
    assert int(asked.headers["Content-Length"]) > 0


@pytest.mark.spec("S3.4")
@pytest.mark.parametrize("host", ["localhost", "acme.localhost", "anything at all", ""])
def test_liveness_answers_on_any_host(our_book, host):
    answer = our_book.web().test_client().get("/healthz", headers={"Host": host})

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.headers["X-Request-ID"]


def test_a_malformed_host_is_refused_before_anything_is_read(our_book):
    answer = our_book.web().test_client().get("/", headers={"Host": "bad host"})

    assert answer.status_code == 400


def test_a_correlation_id_is_echoed_only_when_it_is_harmless(our_book):
    client = our_book.web().test_client()

    good = client.get("/healthz", headers={"X-Correlation-ID": "trace-0001"})
    bad = client.get("/healthz", headers={"X-Correlation-ID": "x' OR 1=1 --"})

    assert good.headers["X-Correlation-ID"] == "trace-0001"
    assert bad.headers["X-Correlation-ID"] == bad.headers["X-Request-ID"]
    assert good.headers["X-Request-ID"] != bad.headers["X-Request-ID"]


def test_pages_of_an_unknown_tenant_are_a_plain_404(site):
    client, _ = site

    page = client.get("/", headers={"Host": "nobody.localhost"})

    assert page.status_code == 404
    assert "Traceback" not in page.text
    assert page.headers["X-Request-ID"]


def test_new_branding_reaches_a_running_web_process(our_book, slug):
    from harness.waiting import eventually

    from touchline.themes.brand import save_branding
    from touchline.themes.model import checked_branding

    tenant_id = our_book.create_tenant(slug, name="Before")
    themes = our_book.theme_publisher()
    themes.publish_once()
    client = our_book.web(edge_soft_ttl_s=0.05).test_client()
    host = {"Host": f"{slug}.localhost"}
    assert client.get("/api/public/load-theme", headers=host).json["name"] == "Before"

    save_branding(
        our_book.platform_db,
        tenant_id,
        checked_branding(site_name="After", tokens={}),
        by=TESTER,
    )
    themes.publish_once()

    eventually(lambda: client.get("/api/public/load-theme", headers=host).json["name"] == "After")


def test_a_suspended_tenants_site_is_withdrawn(our_book, slug):
    tenant_id = our_book.create_tenant(slug)
    themes = our_book.theme_publisher()
    themes.publish_once()
    with our_book.platform_db.connection_ctx() as conn:
        conn.execute("UPDATE tenants SET status = 'suspended' WHERE id = %s", (tenant_id,))

    themes.publish_once()

    assert (
        our_book.web().test_client().get("/", headers={"Host": f"{slug}.localhost"}).status_code
        == 404
    )


def test_an_older_rendering_never_replaces_a_newer_one(our_book):
    from touchline.plumbing.monotone import MonotonePut

    put = MonotonePut(our_book.redis)
    put([("tl:test", 10, b'{"version":"10"}\nten')])

    older = put([("tl:test", 9, b'{"version":"9"}\nnine')])

    assert older == 0
    assert our_book.redis.get("tl:test").endswith(b"ten")
    assert put([("tl:test", 11, b'{"version":"11"}\neleven')]) == 1


@pytest.mark.spec("S3.7")
def test_without_any_redis_configured_the_site_still_answers(our_book):
    client = our_book.web(redis_url="", redis_cache_url="").test_client()
    host = {"Host": "acme.localhost"}

    theme = client.get("/api/public/load-theme", headers=host)
    lobby = client.get("/", headers=host)

    assert theme.data == DEFAULT.stored.body
    assert (lobby.status_code, lobby.headers["Cache-Control"]) == (200, "no-store")
