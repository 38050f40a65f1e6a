"""The office in Chromium: every page on the smallest phone in both schemes, and by keyboard."""

import pytest
from harness.chromium import cookies_of, overflow, served
from harness.clerks import ClerkBrowser
from harness.shop import Shop
from playwright.sync_api import expect

from touchline import codes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.spec("B4", "S1.9", "S1.15", "S1.17"),
]
# Every page of the office that needs no code in its address.
PAGES = ("", "/bets", "/settlement", "/players", "/players/new", "/cashier", "/weeks", "/approvals")
PAGES += ("/staff", "/staff/new", "/audit", "/account")


@pytest.fixture
def url(office_app, slug):
    """Where the office answers."""
    with served(office_app) as port:
        yield f"http://{slug}.localhost:{port}/office"


@pytest.fixture
def seat(office_app, slug, url):
    """The cookies of otto, who is signed in."""
    otto = ClerkBrowser(office_app, slug)
    otto.enrol()
    return cookies_of(otto, url)


@pytest.mark.e2e("E67")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_narrow_phone_and_complains_of_nothing(
    our_book, office_of_acme, slug, visit, url, seat, scheme
):
    shop = Shop(our_book, slug, tenant_id=office_of_acme)
    player = codes.encode(shop.player("ana").player_id)
    bet = codes.encode(shop.place(1).bet_id)
    page = visit(320, cookies=seat, color_scheme=scheme)
    tabs = [f"/players/{player}{tab}" for tab in ("", "/money", "/statement", "/weeks", "/bets")]

    wide = []
    for path in (*PAGES, *tabs, f"/bets/{bet}", f"/settlement/{shop.event_code()}", "/staff/otto"):
        page.goto(f"{url}{path}")
        if overflow(page):
            wide.append(path)
        assert page.locator("h1").count() == 1

    assert wide == []
    assert page.complaints == []


def test_the_keyboard_reaches_the_content_and_every_field_has_its_name(visit, url, seat):
    page = visit(cookies=seat)
    page.goto(f"{url}/players/new")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") == "A":
        page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.id") == "username"
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]"
        ".filter(field => !field.labels.length).length"
    )
    assert unnamed == 0
