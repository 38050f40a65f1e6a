"""Servers die and freeze under people who are in the middle of something, and come back."""

import os
import re
import signal
from contextlib import contextmanager

import pytest
from flows.small_book import match
from harness.scenes import Scene, standing_world
from harness.stack_fixtures import emptied
from harness.waiting import eventually
from playwright.sync_api import expect
from rules.guarded import result as who_wins

from touchline.catalog.store import seen_key
from touchline.errors import Unavailable

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "S3.1"), pytest.mark.slow]
NOT_NOW = "Your slip is kept"
# Whether the bet was taken may not be known: the same form says so when it is sent again.
SAID = re.compile("Your slip is kept|We cannot say yet")
SILENT_S = 7200


@pytest.fixture(scope="module")
def fragile(lasting_stack):
    """A web server on servers that scenes of this file may break."""
    stack = emptied(lasting_stack)
    with standing_world(stack.urls()) as world:
        world.stack = stack
        yield world
        mend(stack)


@pytest.fixture
def scene(fragile, visit, slug):
    eventually(lambda: asks_again(fragile.book), within_s=60)
    fragile.begin()
    made = Scene(fragile, visit, slug)
    made.open()
    made.player()
    yield made
    mend(fragile.stack)


def asks_again(book):
    """Whether the pools of the test itself have heard that the database is back."""
    try:
        for db in (book.worker_db, book.platform_db, book.web_db):
            with db.connection_ctx() as conn:
                conn.execute("SELECT 1")
    except Unavailable:
        return False
    return True


def mend(stack):
    for server in (stack.postgres, stack.pgbouncer, stack.cache, stack.sessions):
        server.resume()
        server.start()


@pytest.fixture
def ana(scene):
    """A window of a player with a single and a stake on the slip."""
    page = scene.window_of()
    takes_money(scene, page)
    page.goto(scene.url)
    scene.pick(page, 1)
    page.get_by_label("Stake").fill("5")
    return page


@contextmanager
def frozen(site):
    """Nobody within the web server asks for anything meanwhile: who asked would know of the fault."""
    workers = site.workers()
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


def place(page):
    page.get_by_role("button", name="Place bet", exact=True).last.click()


def takes_money(scene, page):
    """Wait until the web server asks the database again, and the sessions."""
    kept = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    home = {"Host": f"{scene.slug}.localhost", "X-Forwarded-For": "198.19.1.1", "Cookie": kept}
    eventually(lambda: "EUR" in scene.world.site.get("/account/balance", **home)[2], within_s=60)


def takes_bets_again(scene, page):
    """Hand the slip in, once that can be done."""
    takes_money(scene, page)
    page.goto(f"{scene.url}/slip")
    page.get_by_label("Stake").fill("5")
    place(page)
    expect(page.get_by_role("status")).to_contain_text("Bet placed.")
    assert scene.bets() == [("single", 5_00)]


@pytest.mark.e2e("E76")
@pytest.mark.parametrize("fault", ["kill", "pause"])
def test_without_the_database_prices_are_shown_and_the_slip_is_kept(scene, ana, fault):
    event = scene.event_path(2)
    getattr(scene.world.stack.postgres, fault)()
    place(ana)
    expect(ana.locator("#slip").get_by_role("alert").first).to_contain_text(SAID)
    expect(ana.locator("#slip .leg-outcome")).to_have_text("H1")
    other = ana.context.new_page()
    for path in ("/", event):
        assert other.goto(scene.url + path).status == 200
        expect(other.locator("#live .odds").first).to_have_text("2.00")
    other.goto(f"{scene.url}/slip")
    expect(other.locator(".leg-outcome")).to_have_text("H1")
    expect(other.locator("main")).to_contain_text(NOT_NOW)
    mend(scene.world.stack)
    takes_money(scene, ana)
    ana.get_by_role("button", name="Try again").click()

    expect(ana.get_by_role("status")).to_contain_text("Bet placed.")
    assert scene.bets() == [("single", 5_00)]


@pytest.mark.e2e("E77")
def test_a_pooler_that_is_restarted_between_two_presses_is_not_noticed(scene, ana):
    with frozen(scene.world.site):
        scene.world.stack.pgbouncer.kill()
        scene.world.stack.pgbouncer.start()
    place(ana)

    expect(ana.get_by_role("status")).to_contain_text("Bet placed.")


@pytest.mark.e2e("E78")
def test_without_the_shared_memory_the_pages_go_on_and_bets_are_taken(scene, ana):
    ana.goto(f"{scene.url}/sports/soccer")
    expect(ana.locator("#live .league").first).to_be_visible()
    scene.world.stack.cache.kill()
    for path in ("/", "/sports/soccer"):
        assert ana.goto(scene.url + path).status == 200
        expect(ana.locator("#live .row, #live .league").first).to_be_visible()
    expect(ana.locator(".account-name")).to_contain_text("Ana")
    mend(scene.world.stack)

    takes_bets_again(scene, ana)


@pytest.mark.e2e("E79")
def test_without_the_sessions_one_is_still_known_and_told_to_wait(scene, ana):
    scene.world.stack.sessions.kill()
    place(ana)
    expect(ana.locator("#slip .notice, #slip .wrong, .sorry").first).to_be_visible()
    ana.goto(scene.url)
    expect(ana.locator("#live .row, #live .league").first).to_be_visible()
    assert scene.bets() == []


@pytest.mark.e2e("E80")
def test_with_everything_gone_a_visitor_still_finds_the_matches(scene):
    page = scene.window(360)
    for path in ("/sports/soccer", "/"):
        page.goto(scene.url + path)
        expect(page.locator("#live .row, #live .league").first).to_be_visible()
    stack = scene.world.stack
    for server in (stack.postgres, stack.pgbouncer, stack.cache, stack.sessions):
        server.kill()

    for path in ("/", "/sports/soccer"):
        assert page.goto(scene.url + path).status == 200
        expect(page.locator("#live .row, #live .league").first).to_be_visible()


@pytest.mark.e2e("E81")
def test_prices_of_a_silent_feed_are_paused_and_come_back_by_themselves(scene, ana):
    redis = scene.book.redis
    redis.set(seen_key("soccer"), int(redis.time()[0]) - SILENT_S)
    scene.shop.catalogue.publish()
    eventually(lambda: scene.world.shows(scene.slug, "/", "Prices are paused"), within_s=60)
    ana.goto(scene.url)
    expect(ana.get_by_text("Prices are paused").first).to_be_visible()
    expect(ana.locator("button.price")).to_have_count(0)
    ana.goto(f"{scene.url}/slip")
    expect(ana.locator(".leg .wrong")).to_contain_text("Prices are paused")
    ana.goto(scene.url)
    scene.shop.catalogue.save(match(1, who_wins(2_000, 3_000, 4_000)))
    scene.shop.catalogue.publish()
    expect(ana.locator("#live button.price").first).to_be_visible(timeout=30_000)
    takes_bets_again(scene, ana)


@pytest.mark.e2e("E82")
def test_a_web_worker_that_is_killed_costs_nobody_the_slip(scene, ana):
    for pid in scene.world.site.workers():
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: scene.world.shows(scene.slug, "/", scene.shop.event_code(1)), within_s=60)
    place(ana)

    expect(ana.get_by_role("status")).to_contain_text("Bet placed.")


@pytest.mark.e2e("E83")
def test_the_office_says_that_it_cannot_be_used_now_and_goes_on_later(scene):
    page = scene.office()
    page.goto(f"{scene.url}/office/players")
    scene.world.stack.postgres.kill()
    answer = page.goto(f"{scene.url}/office/bets")
    assert answer.status == 503
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    mend(scene.world.stack)

    eventually(lambda: page.goto(f"{scene.url}/office/bets").status == 200, within_s=60)
    expect(page.get_by_role("heading", name="Bets")).to_be_visible()
