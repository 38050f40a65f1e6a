"""What a visitor finds who only looks: sports, prices that move, another language, a wrong address."""

import re

import pytest
from flows.small_book import match
from harness.chromium import overflow
from harness.settling import Referee
from harness.waiting import eventually
from playwright.sync_api import expect
from rules.guarded import result as who_wins

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "S3.12", "S3.1")]


@pytest.mark.e2e("E01")
def test_from_the_lobby_by_links_to_a_match_and_its_markets(scene):
    page = scene.window()
    page.goto(scene.url)
    page.get_by_role("navigation", name="Sports").get_by_role("link", name="Soccer").click()
    page.get_by_role("link", name="Cup l1").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cup l1")
    expect(page.locator("#live .row")).to_have_count(4)
    page.get_by_role("link", name="H2 v A2").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("H2")
    expect(page.locator(".group .odds").first).to_have_text("2.00")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Soccer").click()
    page.wait_for_url("**/sports/soccer")
    assert page.complaints == []


@pytest.mark.e2e("E02")
def test_a_match_is_found_while_its_name_is_typed(scene):
    page = scene.window()
    page.goto(f"{scene.url}/search")
    page.get_by_role("searchbox").press_sequentially("a3")

    found = page.get_by_role("link", name="H3 v A3")
    expect(found).to_be_visible()
    expect(page.get_by_role("link", name="H1 v A1")).to_have_count(0)
    found.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("H3")


@pytest.mark.e2e("E03")
@pytest.mark.parametrize(("words", "shown"), [("Fractional", "3/1"), ("American", "+300")])
def test_odds_are_told_as_somebody_likes_them(scene, words, shown):
    page = scene.window()
    page.goto(f"{scene.url}/settings?next=/")
    page.get_by_label(words).check()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url(f"{scene.url}/")

    away = page.locator(f"button.price[value^='{scene.shop.selection(1, 'away')}.']")
    expect(away.locator(".odds")).to_have_text(shown)
    away.click()

    expect(page.locator("#slip .leg-price .odds")).to_have_text(shown)
    expect(page.locator("#slip input[name=price]")).to_have_value("4.00")


@pytest.mark.e2e("E04")
def test_the_whole_site_is_told_in_italian_until_somebody_says_otherwise(scene):
    page = scene.window()
    page.goto(scene.url)
    page.get_by_role("button", name="Italiano").click()

    expect(page.locator("html")).to_have_attribute("lang", "it")
    expect(page.get_by_role("link", name="Accedi")).to_be_visible()
    page.goto(f"{scene.url}/rules")
    expect(page.locator("html")).to_have_attribute("lang", "it")
    expect(page.locator("main")).not_to_contain_text("What a bet pays")
    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", name="What a bet pays")).to_be_visible()


@pytest.mark.e2e("E05")
def test_times_are_those_of_the_place_that_was_chosen(scene):
    page = scene.window(timezone_id="Europe/Rome")
    page.goto(scene.url)
    at_home = page.locator("#live time[data-time=when]").first
    expect(at_home).not_to_contain_text("UTC")
    rome = at_home.inner_text()
    page.get_by_role("link", name="Odds and times").click()
    page.get_by_label("Times").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url(f"{scene.url}/")

    tokyo = page.locator("#live time[data-time=when]").first
    expect(tokyo).not_to_have_text(rome)
    hours = [int(re.search(r"(\d\d):\d\d", text)[1]) for text in (rome, tokyo.inner_text())]
    assert (hours[1] - hours[0]) % 24 in (7, 8)


@pytest.mark.e2e("E06")
def test_a_league_is_kept_as_a_favourite_and_let_go_again(scene):
    page = scene.window()
    page.goto(f"{scene.url}/sports/soccer")
    page.get_by_role("link", name="Cup l1").first.click()
    page.get_by_role("button", name="Add to favourites").click()
    page.get_by_role("link", name="Favourites").click()

    expect(page.get_by_role("link", name="Cup l1")).to_be_visible()
    expect(page.get_by_text("4 events")).to_be_visible()
    page.get_by_role("button", name="Remove").click()

    expect(page.get_by_text("No favourites yet")).to_be_visible()


@pytest.mark.e2e("E07")
def test_a_final_result_is_among_the_results(scene):
    began = (
        "UPDATE events SET starts_at = now() - interval '2 hours' WHERE provider_event_id = 'e1'"
    )
    scene.shop.as_superuser(began)
    Referee(scene.shop).tell(1, 2, 1)
    page = scene.window()
    page.goto(scene.url)
    page.get_by_role("link", name="Results").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Results")
    (at,) = scene.shop.catalogue.ids(
        "SELECT starts_at FROM events WHERE provider_event_id = %s", "e1"
    )
    page.get_by_label("Day").fill(str(at.date()))
    page.get_by_role("button", name="Show").click()

    row = page.get_by_role("row", name="H1 v A1")
    eventually(lambda: page.reload() and row.count() == 1)  # the server keeps a day for a while
    expect(row).to_contain_text(re.compile(r"2.1"))


@pytest.mark.e2e("E08")
def test_the_house_rules_have_a_version_that_can_be_read_later(scene):
    page = scene.window()
    page.goto(scene.url)
    page.get_by_role("link", name="House rules").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("House rules")
    version = re.search(r"Version ([\w.-]+?)\.", page.locator("main").inner_text())[1]

    page.goto(f"{scene.url}/rules/{version}")

    expect(page.get_by_role("heading", level=1)).to_have_text("House rules")
    expect(page.get_by_role("heading", name="Systems")).to_be_visible()


@pytest.mark.e2e("E09")
def test_a_wrong_address_is_answered_in_the_sites_own_look_with_a_way_back(scene):
    page = scene.window(360)
    answer = page.goto(f"{scene.url}/events/no-such-event")

    assert answer.status == 404
    expect(page.locator(".wordmark")).to_be_visible()
    assert overflow(page) == 0
    page.get_by_role("link", name="See all sports").click()
    expect(page.locator("#live .row").first).to_be_visible()


@pytest.mark.e2e("E10")
def test_prices_move_on_an_open_page_and_nobody_is_read_them(scene):
    def is_asking(route):
        return route.request.headers.get("hx-request") == "true"

    page = scene.window()
    page.route("**/*", lambda route: route.abort() if is_asking(route) else route.fallback())
    with page.expect_response(lambda answer: "/live?page=/" in answer.url):
        page.goto(scene.url)
    price = page.locator(f"button.price[value^='{scene.shop.selection()}.']")
    price.evaluate("button => { button.mark = 'the same button'; }")

    scene.shop.catalogue.save(match(1, who_wins(2_100, 3_000, 3_800)))
    scene.shop.catalogue.publish()

    expect(price.locator(".odds")).to_have_text("2.10")
    expect(price).to_have_attribute("data-move", "up")
    expect(price).to_have_attribute("value", re.compile(r"\.2\.10$"))
    assert price.evaluate("button => button.mark") == "the same button"
    assert page.locator("[aria-live] .odds").count() == 0
    assert page.errors == []


@pytest.mark.e2e("E11")
def test_without_scripts_everything_is_found_by_links(scene):
    page = scene.window(java_script_enabled=False)
    page.goto(scene.url)
    page.get_by_role("navigation", name="Sports").get_by_role("link", name="Soccer").click()
    page.get_by_role("link", name="Cup l1").first.click()
    page.get_by_role("link", name="H4 v A4").click()
    expect(page.locator(".event-state")).to_contain_text("UTC")
    page.goto(f"{scene.url}/search?q=h4")

    expect(page.get_by_role("link", name="H4 v A4")).to_be_visible()


@pytest.mark.e2e("E12")
def test_the_smallest_phone_and_who_wants_no_motion_get_all_of_it(scene):
    page = scene.window(320, 640, reduced_motion="reduce")
    wide = {}
    paths = ("/", "/sports/soccer", scene.event_path(), "/search?q=h1", "/results", "/rules")
    for path in (*paths, "/settings", "/favourites", "/sign-in", "/register", "/reset", "/slip"):
        page.goto(scene.url + path)
        wide[path] = overflow(page)

    assert not any(wide.values()), wide
    page.goto(scene.url)
    page.locator("button.price").first.click()
    expect(page.locator("#slip-open .slip-count")).to_have_text("1")
    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter((each) => {
            const { transitionDuration, animationDuration } = getComputedStyle(each);
            return [transitionDuration, animationDuration].some((time) => parseFloat(time) > 0.01);
        }).length"""
    )
    assert moving == 0


@pytest.mark.e2e("E13")
def test_whoever_cannot_see_hears_what_a_price_is_for(scene):
    page = scene.window()
    page.goto(f"{scene.url}{scene.event_path(1)}")
    expect(page.get_by_role("button", name=re.compile(r"H1\s+2\.00"))).to_have_count(1)
    page.goto(scene.url)
    row = page.locator(f"[data-event='{scene.shop.event_code(1)}']")

    row.get_by_role("button", name=re.compile(r"H1.*2\.00")).press("Enter")

    expect(row.locator("button[aria-pressed=true]")).to_have_count(1)
    expect(page.get_by_role("button", name="Remove H1")).to_be_visible()
