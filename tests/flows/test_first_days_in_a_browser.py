"""The first days of a book in Chromium: the tour, the first steps, the palette and the keys."""

import pytest
from flows.test_office_in_a_browser import seat, url  # noqa: F401  fixtures of the office
from flows.test_the_first_page_of_a_book import (  # noqa: F401  a book with bets of every fate
    WEEKS_BEFORE,
    busy,
    counted_now,
    shop,
)
from harness.chromium import overflow
from playwright.sync_api import expect

from touchline import codes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.spec("B4", "S3.12", "S1.15", "S1.17"),
]


@pytest.mark.e2e("E86")
def test_the_tour_is_walked_by_key_and_not_shown_again(visit, url, seat):  # noqa: F811
    page = visit(cookies=seat, reduced_motion="reduce")
    page.goto(url)
    tour = page.get_by_role("dialog", name="Your overview")
    expect(tour).to_be_visible()
    expect(tour.get_by_role("heading")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Bets")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(tour).to_be_visible()
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    page.reload()
    page.get_by_role("button", name="Skip the tour").click()
    expect(page.get_by_role("status")).to_have_text("You find the tour again under Help.")
    page.goto(f"{url}/help")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("button", name="Take the tour").click()

    expect(tour).to_be_visible()
    assert page.complaints == []


@pytest.mark.e2e("E87")
def test_first_steps_tick_themselves_off_and_can_be_put_away(visit, url, seat, shop):  # noqa: F811
    assert shop
    page = visit(360, cookies=seat, java_script_enabled=False)
    page.goto(url)
    steps = page.get_by_role("region", name="First steps")
    expect(steps).to_contain_text("1 of 7 done")
    expect(steps.get_by_role("link", name="Publish your look")).to_be_visible()
    assert overflow(page) == 0
    steps.get_by_role("button", name="Put away").click()
    expect(page.get_by_role("status")).to_contain_text("under Help")
    expect(steps).to_have_count(0)
    page.goto(f"{url}/help")
    page.get_by_role("button", name="Show them").click()

    expect(steps).to_be_visible()


@pytest.mark.e2e("E88")
def test_the_palette_leads_to_pages_players_and_bets(visit, url, seat, busy):  # noqa: F811
    page = visit(cookies=seat)
    page.goto(url)
    expect(page.get_by_text("The same as a table")).to_be_visible()
    expect(page.locator("details.said table")).to_be_hidden()  # until somebody unfolds it
    page.goto(f"{url}/bets")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go to")
    field = palette.get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill("cash")
    expect(palette.get_by_role("option")).to_have_text(["Cashierpage"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/cashier")
    page.get_by_role("button", name="Find").click()
    field.fill("ana")
    expect(palette.get_by_role("option", name="ana")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/players/*")
    code = codes.encode(busy.rows("SELECT min(id) FROM bets")[0][0])
    page.keyboard.press("/")
    field.fill(code)
    expect(palette.get_by_role("option", name=code)).to_contain_text("bet of ana")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/office/bets/{code}")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/office/players")
    page.keyboard.press("?")
    page.wait_for_url("**/office/help")
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.get_by_role("button", name="Find")).to_be_visible()
    assert page.complaints == []
