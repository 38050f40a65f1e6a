"""The slip in Chromium: from a price to a receipt, by thumb, by keyboard and without JavaScript."""

import shutil
import threading

import pytest
from harness.visitors import PASSWORD
from werkzeug.serving import make_server

CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.spec("S3.12", "S1.15", "S1.9"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture
def url(slip_app, slug):
    """Where the site answers."""
    server = make_server("127.0.0.1", 0, slip_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{slug}.localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser):
    """Opens a page of a size, whose errors are kept."""
    contexts = []

    def opened(width, height=800, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page, url, wanted="/"):
    page.goto(f"{url}/sign-in?next={wanted}")
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def pick(page, number, count):
    page.locator("button.price").nth(number).click()
    page.wait_for_selector(f"[data-slip][data-count='{count}']", state="attached")


def test_on_a_phone_a_visitor_picks_signs_in_and_bets(slip_shop, url, visit):
    page = visit(390)
    page.goto(f"{url}/")
    pick(page, 0, 1)
    pick(page, 3, 2)
    page.locator("#slip-open").click()
    page.get_by_role("link", name="Sign in to bet").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_label("Total stake").fill("2.5")
    page.wait_for_selector("output:text('10.00')")
    page.get_by_role("button", name="Place bet").last.click()

    page.wait_for_url("**/bets/*")
    assert "Bet placed." in page.get_by_role("status").inner_text()
    assert slip_shop.rows("SELECT type, stake_minor FROM bets") == [("acca", 250)]
    page.wait_for_selector(".balance:text('97.50')")
    assert page.errors == []


def test_a_pressed_price_is_marked_and_pressing_it_again_takes_it_off(url, visit):
    page = visit(1440)
    page.goto(f"{url}/")
    pick(page, 0, 1)
    marked = page.locator("button.price[aria-pressed=true]").count()
    page.reload()
    page.wait_for_selector("button.price[aria-pressed=true]")

    pick(page, 0, 0)

    assert marked == 1
    assert page.locator("button.price[aria-pressed=true]").count() == 0
    assert page.context.cookies() == []


def test_quick_picks_are_all_taken_and_what_was_typed_stays(url, visit):
    page = visit(1440)
    sign_in(page, url)
    pick(page, 0, 1)
    pick(page, 3, 2)
    page.get_by_role("link", name="Singles").click()
    page.wait_for_selector("[data-kind=single]")
    page.get_by_label("Stake").first.fill("7")

    page.evaluate("[2, 3].forEach((n) => document.querySelectorAll('button.price')[3 * n].click())")
    page.wait_for_selector("[data-slip][data-count='4'][data-kind=single]")

    assert page.get_by_label("Stake").first.input_value() == "7"
    assert page.locator("output").first.inner_text() == "14.00"
    assert page.locator("button.price[aria-pressed=true]").count() == 4
    assert page.errors == []


def test_by_keyboard_alone_a_system_is_worked_out_and_placed(slip_shop, url, visit):
    page = visit(1440)
    sign_in(page, url)
    for number in range(3):
        page.locator("button.price").nth(3 * number).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"[data-slip][data-count='{number + 1}']")
    page.get_by_role("link", name="System").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Trebles").press("Space")
    page.get_by_label("Total stake").fill("4")
    page.wait_for_selector("output:text('20.00')")

    page.keyboard.press("Enter")

    page.wait_for_url("**/bets/*")
    assert slip_shop.rows("SELECT lines, sizes, payout_max_minor FROM bets") == [(4, [2, 3], 2000)]


def test_a_refusal_keeps_what_was_typed_and_says_why_beside_it(slip_shop, url, visit):
    page = visit(390)
    sign_in(page, url)
    pick(page, 0, 1)
    page.locator("#slip-open").click()
    page.get_by_label("Stake").fill("999")
    page.get_by_role("button", name="Place bet").last.click()

    page.wait_for_selector("[aria-invalid]")

    assert page.get_by_label("Stake").input_value() == "999"
    assert "You have 100.00 EUR." in page.locator(".stake .wrong").inner_text()
    assert slip_shop.count() == 0


def test_without_scripts_everything_is_a_form_and_a_page(slip_shop, url, visit):
    page = visit(390, java_script_enabled=False)
    sign_in(page, url)
    page.locator("button.price").first.click()
    page.get_by_role("link", name="Keep looking").click()
    page.locator("button.price").nth(3).click()
    page.get_by_role("link", name="Singles").click()
    first, second = page.get_by_label("Stake").all()
    first.fill("1")
    second.fill("2")
    page.get_by_role("button", name="Work out returns").click()
    shown = page.locator("output").all_inner_texts()
    page.get_by_role("button", name="Place bet").last.click()

    assert shown == ["2.00", "4.00"]
    assert page.get_by_role("link", name="See the bet").count() == 2
    assert slip_shop.count() == 2


def test_no_page_of_a_player_scrolls_sideways_and_every_target_fits_a_thumb(slip_shop, url, visit):
    slip_shop.place(1, 2)
    page = visit(320)
    sign_in(page, url)
    pick(page, 0, 1)
    pick(page, 3, 2)
    beyond, small = {}, {}
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/", "/slip", "/slip?tab=single", "/bets", "/account/statement"):
            page.goto(url + path)
            page.wait_for_selector("[data-slip], .tabs", state="attached")
            beyond[width, path] = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            small[width, path] = page.evaluate(
                """[...document.querySelectorAll("a:not(.skip), button:not(.sr), select")].filter((each) => {
                    const row = each.closest(".row, .leg-words") ?? each;
                    return each.checkVisibility() && row.getBoundingClientRect().height < 44;
                }).map((each) => each.textContent.trim())"""
            )

    assert not any(beyond.values()), beyond
    assert not any(small.values()), small
