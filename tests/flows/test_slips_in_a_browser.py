"""The slip in Chromium: what is marked, what stays typed, and whether a thumb can press it."""

import pytest
from harness.chromium import overflow, served
from harness.visitors import PASSWORD
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.spec("S3.12", "S1.15", "S1.9")]


@pytest.fixture
def url(slip_app, slug):
    """Where the site answers."""
    with served(slip_app) as port:
        yield f"http://{slug}.localhost:{port}"


def sign_in(page, url, wanted="/"):
    page.goto(f"{url}/sign-in?next={wanted}")
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(url + wanted)


def pick(page, number, count):
    page.locator("button.price").nth(number).click()
    page.wait_for_selector(f"[data-slip][data-count='{count}']", state="attached")


def test_a_pressed_price_is_marked_and_pressing_it_again_takes_it_off(url, visit):
    page = visit(1440)
    page.goto(f"{url}/")
    pick(page, 0, 1)
    marked = page.locator("button.price[aria-pressed=true]")
    expect(marked).to_have_count(1)
    page.reload()
    expect(marked).to_have_count(1)

    pick(page, 0, 0)

    expect(marked).to_have_count(0)
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

    expect(page.get_by_label("Stake").first).to_have_value("7")
    expect(page.locator("output").first).to_have_text("14.00")
    expect(page.locator("button.price[aria-pressed=true]")).to_have_count(4)
    assert page.errors == []


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
            beyond[width, path] = overflow(page)
            small[width, path] = page.evaluate(
                """[...document.querySelectorAll("a:not(.skip), button:not(.sr), select")].filter((each) => {
                    const row = each.closest(".row, .leg-words") ?? each;
                    return each.checkVisibility() && row.getBoundingClientRect().height < 44;
                }).map((each) => each.textContent.trim())"""
            )

    assert not any(beyond.values()), beyond
    assert not any(small.values()), small
