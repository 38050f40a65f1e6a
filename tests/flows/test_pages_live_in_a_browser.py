"""The pages in Chromium: the policy holds, prices move in place, no phone scrolls sideways."""

import pytest
from flask import Response
from flows.player_documents import lobby_document, sports_document
from flows.player_site import PATHS, site_of
from harness.chromium import overflow, served
from playwright.sync_api import expect

from touchline.catalog.model import SPORTS

pytestmark = pytest.mark.browser


@pytest.fixture
def site():
    site = site_of()
    site.app.add_url_rule("/theme.css", "theme", lambda: Response("", content_type="text/css"))
    with served(site.app) as port:
        site.url = f"http://127.0.0.1:{port}"
        yield site


@pytest.fixture
def page(visit):
    return visit(390, 844)


def refresh(page):
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request")) as answer:
        page.evaluate("htmx.trigger('#live', 'refresh')")
    return answer.value


def first_price(site):
    return site.board.pages["lobby",]["sections"][0]["events"][0]["markets"][0]["selections"][0]


@pytest.mark.spec("S1.9")
def test_a_moved_price_is_marked_in_place_and_an_unmoved_page_is_not_sent(site, page):
    page.goto(f"{site.url}/")
    unmoved = refresh(page)

    first_price(site)["price"] = "2.60"
    site.board.version += 1
    refresh(page)

    marked = page.locator("[data-move]")
    assert unmoved.status == 304
    expect(marked).to_have_count(1)
    expect(marked).to_have_attribute("data-move", "up")
    expect(marked.locator(".odds")).to_have_text("2.60")
    assert page.complaints == []


def test_a_market_folded_away_stays_folded_when_prices_move(site, page):
    page.goto(site.url + PATHS["event"])
    page.locator("#match-result-ft summary").click()
    expect(page.locator("#match-result-ft")).not_to_have_attribute("open", "")

    event = site.board.pages["event", PATHS["event"].rsplit("/", 1)[1]]
    event["event"]["markets"][1]["selections"][0]["price"] = "1.21"
    site.board.version += 1
    refresh(page)
    page.wait_for_selector("[data-move]")

    expect(page.locator("#match-result-ft")).not_to_have_attribute("open", "")
    expect(page.locator("#double-chance-ft")).to_have_attribute("open", "")


def test_a_reader_can_pause_the_updates(site, page):
    page.goto(f"{site.url}/")
    asked = []
    page.on("request", lambda request: asked.append(request.headers.get("hx-request")))

    page.get_by_role("button", name="Pause updates").click()
    expect(page.locator("#pause")).to_have_attribute("aria-pressed", "true")
    page.evaluate("htmx.trigger('#live', 'refresh')")
    paused = [each for each in asked if each]
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request")):
        page.get_by_role("button", name="Pause updates").click()

    assert paused == []


def test_a_site_that_stops_answering_is_said_to(site, page):
    page.goto(f"{site.url}/")
    page.route("**/*", lambda route: route.abort())

    page.evaluate("htmx.trigger('#live', 'refresh')")

    page.wait_for_selector(".offline", state="visible")
    page.unroute("**/*")
    refresh(page)
    page.wait_for_selector(".offline", state="hidden")


def test_a_page_waiting_for_the_first_board_shows_it_when_it_comes(site, page):
    pages, site.board.pages = site.board.pages, {}
    page.goto(f"{site.url}/")
    expect(page.locator("h1")).to_have_text("Prices unavailable")

    site.board.pages = pages
    page.evaluate("htmx.trigger('#live', 'refresh')")

    expect(page.locator("h1")).to_have_text("Next up")
    expect(page.locator(".row").first).to_be_visible()


@pytest.mark.spec("S1.15", "S1.17")
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_scrolls_sideways_at_any_width(site, page, width):
    slugs = tuple(sport.slug for sport in SPORTS)
    site.board.pages["sports",] = sports_document(slugs)
    site.board.pages["lobby",] = lobby_document(slugs)
    page.set_viewport_size({"width": width, "height": 800})

    beyond = {}
    for name, path in {**PATHS, "missing": "/events/nope", "empty": "/sports/darts"}.items():
        page.goto(site.url + path)
        beyond[name] = overflow(page)

    assert not any(beyond.values()), beyond


@pytest.mark.spec("S1.15")
def test_every_target_is_big_enough_for_a_thumb(site, page):
    small = {}
    for name, path in PATHS.items():
        page.goto(site.url + path)
        small[name] = page.evaluate(
            """[...document.querySelectorAll("a:not(.skip), button, summary")].filter((each) => {
                const row = each.closest(".row, .league") ?? each;
                return each.checkVisibility() && row.getBoundingClientRect().height < 44;
            }).map((each) => each.textContent.trim())"""
        )

    assert not any(small.values()), small


@pytest.mark.spec("S3.12")
def test_every_page_works_without_scripts(site, visit):
    page = visit(java_script_enabled=False)

    page.goto(f"{site.url}/")
    page.get_by_role("link", name="Soccer", exact=True).click()
    page.get_by_role("link", name="Premier Division").click()
    expect(page.locator("h1")).to_contain_text("Premier Division")
    expect(page.locator(".row").first).to_contain_text("2.25")
    expect(page.locator(".row").first).to_contain_text("UTC")

    page.goto(site.url + PATHS["event"])

    assert page.locator(".group").count() > 3
    assert page.get_by_role("button", name="Pause updates").count() == 0
