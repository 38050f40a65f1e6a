"""Every process hears of a change; one that cannot hear looks for itself."""

import pytest
from harness.people import TESTER
from harness.waiting import eventually

from touchline.plumbing import kv, logs
from touchline.plumbing.logs import Surroundings
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding
from touchline.web.app import EXTENSION

NEVER_S = 3600.0


@pytest.fixture
def processes(our_book):
    """Web processes of the book that listen; none looks by itself unless told to."""
    started = []

    def build(**overrides):
        app = our_book.web(**{"edge_soft_ttl_s": NEVER_S, **overrides})
        app.extensions[EXTENSION].listener.start()
        started.append(app)
        return app

    yield build
    for app in started:
        app.extensions[EXTENSION].listener.stop()


def listeners(book):
    """How many processes are subscribed, whichever of the databases of Redis they read."""
    return dict(book.redis.pubsub_numsub(kv.CHANGED))[kv.CHANGED.encode()]


def site_name(app, slug):
    host = {"Host": f"{slug}.localhost"}
    return app.test_client().get("/api/public/load-theme", headers=host).json["name"]


def publish(book, tenant_id, name):
    save_branding(
        book.platform_db,
        tenant_id,
        checked_branding(site_name=name, tokens={}),
        by=TESTER,
    )
    book.theme_publisher().publish_once()


@pytest.mark.spec("S3.1")
def test_new_branding_shows_in_every_process_that_listens(our_book, processes, slug):
    tenant_id = our_book.create_tenant(slug, name="Before")
    our_book.theme_publisher().publish_once()
    before = listeners(our_book)
    apps = [processes(), processes()]
    eventually(lambda: listeners(our_book) == before + 2)
    assert [site_name(app, slug) for app in apps] == ["Before"] * 2

    publish(our_book, tenant_id, "After")

    for app in apps:
        eventually(lambda app=app: site_name(app, slug) == "After")


@pytest.mark.spec("S3.9")
def test_an_announcement_says_whose_work_it_tells_of(our_book, slug):
    announced = {}

    def is_announced():
        message = heard.get_message(ignore_subscribe_messages=True)
        if message:
            correlation_id, *keys = message["data"].decode().split("\n")
            announced.update(dict.fromkeys(keys, correlation_id))
        return f"tl:theme:slug:{slug}" in announced

    with our_book.redis.pubsub() as heard:
        heard.subscribe(kv.CHANGED)
        logs.enter(Surroundings(correlation_id="round-0001"))
        our_book.create_tenant(slug)
        our_book.theme_publisher().publish_once()
        logs.enter(Surroundings())
        eventually(is_announced)

    assert announced[f"tl:theme:slug:{slug}"] == "round-0001"


@pytest.mark.spec("S3.1")
def test_a_new_tenant_shows_where_it_was_just_unknown(our_book, processes, slug):
    before = listeners(our_book)
    app = processes()
    eventually(lambda: listeners(our_book) == before + 1)
    assert site_name(app, slug) == "Touchline"

    our_book.create_tenant(slug, name="Brand New")
    our_book.theme_publisher().publish_once()

    eventually(lambda: site_name(app, slug) == "Brand New")


@pytest.mark.spec("S3.1")
def test_what_was_missed_while_cut_off_is_fetched_on_the_next_subscription(
    our_book, processes, slug
):
    tenant_id = our_book.create_tenant(slug, name="Before")
    our_book.theme_publisher().publish_once()
    before = listeners(our_book)
    app = processes()
    eventually(lambda: listeners(our_book) == before + 1)
    assert site_name(app, slug) == "Before"

    our_book.redis.client_kill_filter(_type="pubsub")
    publish(our_book, tenant_id, "After")

    eventually(lambda: site_name(app, slug) == "After")


@pytest.mark.spec("S3.1")
def test_without_hearing_anything_a_process_still_looks_when_its_copy_is_old(our_book, slug):
    tenant_id = our_book.create_tenant(slug, name="Before")
    our_book.theme_publisher().publish_once()
    deaf = our_book.web(edge_soft_ttl_s=0.2)
    assert site_name(deaf, slug) == "Before"

    publish(our_book, tenant_id, "After")

    eventually(lambda: site_name(deaf, slug) == "After")


def test_a_process_that_ends_leaves_what_it_knew_to_one_that_starts_without_redis(
    our_book, processes, slug
):
    our_book.create_tenant(slug, name="Glow Bets")
    our_book.theme_publisher().publish_once()
    app = processes()
    assert site_name(app, slug) == "Glow Bets"
    app.extensions[EXTENSION].listener.stop()

    cold = our_book.web()
    nowhere = kv.connect("", timeout_ms=100)
    cold.extensions[EXTENSION].redis.connection_pool = nowhere.connection_pool
    host = {"Host": f"{slug}.localhost"}
    answer = cold.test_client().get("/api/public/load-theme", headers=host)

    assert answer.json["name"] == "Glow Bets"
    assert answer.headers["X-Theme-Source"] == "snapshot"
    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=60"
