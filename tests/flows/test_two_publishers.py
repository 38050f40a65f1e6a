"""Two publishers may run: one renders, the other stands by, and a late one writes nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.people import TESTER
from harness.waiting import eventually

from touchline.plumbing import kv, metrics
from touchline.plumbing.lease import Fence, Lease, LeaseLost
from touchline.themes import store
from touchline.themes.brand import save_branding
from touchline.themes.model import checked_branding, default_branding
from touchline.themes.store import ThemeStore
from touchline.workers.publisher import Rounds


@pytest.fixture
def rounds(our_book):
    """A publisher's rounds, as its worker would run them."""

    def build():
        client = kv.connect(our_book.settings.cache_url, timeout_ms=2000)
        clients.append(client)
        return Rounds(our_book.settings, our_book.worker_db, client)

    clients = []
    yield build
    for client in clients:
        client.close()


def renders():
    """How many themes this process has rendered so far."""
    return metrics.renders.labels("theme")._value.get()


def name_in_redis(book, slug):
    """The site's name as Redis holds it; None when it is withdrawn or missing."""
    raw = book.redis.get(store.slug_key(slug))
    stored = raw and store.unpacked(raw)
    return stored.document["name"] if stored else None


def brand(book, tenant_id, name):
    save_branding(
        book.platform_db,
        tenant_id,
        checked_branding(site_name=name, tokens={}),
        by=TESTER,
    )


@pytest.mark.spec("S3.6")
def test_one_leads_and_the_other_renders_nothing(our_book, rounds, slug):
    our_book.create_tenant(slug, name="Glow Bets")
    leader, standby = rounds(), rounds()

    leader.themes()
    after_leader = renders()
    standby.themes()
    standby.boards()

    assert name_in_redis(our_book, slug) == "Glow Bets"
    assert renders() == after_leader


@pytest.mark.spec("S3.6")
def test_a_leader_that_stops_in_order_is_replaced_at_once(our_book, rounds, slug):
    leader, standby = rounds(), rounds()
    leader.themes()
    standby.themes()
    our_book.create_tenant(slug, name="Glow Bets")

    leader.end()
    standby.themes()

    assert name_in_redis(our_book, slug) == "Glow Bets"


@pytest.mark.spec("S3.6")
def test_what_another_publisher_has_rendered_is_not_rendered_again(our_book, slug):
    our_book.create_tenant(slug, name="Glow Bets")
    one, other = our_book.theme_publisher(), our_book.theme_publisher()
    other._since_s = one._since_s
    one.publish_once()

    assert other.publish_once() == 0


def test_a_publisher_that_takes_over_renders_everything_once_in_its_own_form(our_book, slug):
    our_book.create_tenant(slug, name="Glow Bets")
    our_book.theme_publisher().publish_once()
    heir = our_book.theme_publisher()
    heir._since_s += 3600
    heir._now_s = lambda: heir._since_s

    first, second = heir.publish_once(), heir.publish_once()

    assert first > 0
    assert second == 0


@pytest.mark.spec("S3.1")
def test_a_leader_that_wakes_up_late_writes_nothing(our_book):
    redis, key = our_book.redis, store.slug_key("late")
    lead = Lease(redis, kv.LEAD_LOCK, ttl_s=30)
    render = Lease(redis, kv.THEME_LOCK, ttl_s=30)
    late = ThemeStore(redis, Fence(lead, render))
    lead.hold()
    render.hold()
    value = store.packed("late", default_branding("Late"), 5, 1)
    late.put([key], value, 5)
    redis.set(kv.THEME_LOCK, "another publisher's token")

    with pytest.raises(LeaseLost):
        late.put([key], store.packed("late", default_branding("Later"), 6, 2), 6)
    with pytest.raises(LeaseLost):
        late.withdraw(late.renderings([key]), at_s=2)

    assert redis.get(key) == value


@pytest.mark.spec("S3.1")
def test_the_script_itself_refuses_a_token_that_is_no_longer_the_one(our_book):
    redis, key = our_book.redis, store.slug_key("frozen")
    lease = Lease(redis, kv.THEME_LOCK, ttl_s=30)
    lease.hold()
    fence = Fence(lease)
    frozen = ThemeStore(redis, fence)
    fence.renew = lambda: redis.set(kv.THEME_LOCK, "taken between the check and the write")

    with pytest.raises(LeaseLost):
        frozen.put([key], store.packed("frozen", default_branding("Frozen"), 5, 1), 5)

    assert redis.get(key) is None


def test_a_saved_theme_wakes_the_publisher_before_its_sweep(our_book, rounds, slug):
    tenant_id = our_book.create_tenant(slug, name="Before")
    publisher = rounds()
    publisher.themes()
    publisher._themes_due_s = float("inf")
    brand(our_book, tenant_id, "After")
    publisher.themes()
    assert name_in_redis(our_book, slug) == "Before"

    ThemeStore(our_book.redis).wake()
    publisher.themes()

    assert name_in_redis(our_book, slug) == "After"


@pytest.mark.spec("S3.1", "S3.6", "S2.4")
def test_five_hundred_cold_requests_to_several_processes_make_one_render(our_book, rounds, slug):
    our_book.create_tenant(slug, name="Glow Bets")
    publisher, standby = rounds(), rounds()
    publisher.themes()
    publisher._themes_due_s = float("inf")
    our_book.redis.delete(store.slug_key(slug))
    before, host = renders(), {"Host": f"{slug}.localhost"}
    sites = [our_book.web() for _ in range(4)]

    def ask(number):
        client = sites[number % len(sites)].test_client()
        return client.get("/api/public/load-theme", headers=host)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(500)))
    publisher.themes()
    standby.themes()

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json["name"] for answer in answers} == {"Touchline"}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=5"}
    assert renders() - before == 1
    assert name_in_redis(our_book, slug) == "Glow Bets"


def test_a_document_that_redis_dropped_is_published_again_once_a_reader_missed_it(
    our_book, rounds, feed
):
    our_book.poller(f"{feed.url}/getfeed").poll_once("tennis")
    our_book.create_tenant("missed", name="Missed")
    publisher = rounds()
    publisher.themes()
    publisher.boards()
    client = our_book.web().test_client()
    host = {"Host": "missed.localhost"}
    published = client.get("/api/public/odds?sport=tennis", headers=host).json
    our_book.redis.delete("tl:board:sport:tennis")

    cold = our_book.web().test_client()
    missed = cold.get("/api/public/odds?sport=tennis", headers=host).json
    publisher._boards_due_s = float("inf")
    publisher.boards()
    again = our_book.web().test_client().get("/api/public/odds?sport=tennis", headers=host).json

    assert missed["status"] == "absent"
    assert again["leagues"] == published["leagues"]


@pytest.mark.spec("S3.1")
def test_a_tenant_suspended_while_no_publisher_ran_is_withdrawn_by_the_next(our_book, slug):
    tenant_id = our_book.create_tenant(slug, name="Glow Bets", domains=(f"bets.{slug}.example",))
    our_book.theme_publisher().publish_once()
    with our_book.platform_db.connection_ctx() as conn:
        conn.execute("UPDATE tenants SET status = 'suspended' WHERE id = %s", (tenant_id,))

    our_book.theme_publisher().publish_once()

    assert name_in_redis(our_book, slug) is None
    domain = our_book.redis.get(store.host_key(f"bets.{slug}.example"))
    assert store.unpacked(domain) is None
    with our_book.platform_db.connection_ctx() as conn:
        conn.execute("UPDATE tenants SET status = 'active' WHERE id = %s", (tenant_id,))
    our_book.theme_publisher().publish_once()
    eventually(lambda: name_in_redis(our_book, slug) == "Glow Bets")
