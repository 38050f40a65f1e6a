"""Trading in Chromium: a trader on a phone without scripts, and every page of the desk in both schemes."""

import pytest
from harness.chromium import cookies_of, served
from harness.clerks import ClerkBrowser
from harness.settling import Referee
from harness.shop import Shop
from harness.traders import market_of
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.spec("B4", "S3.12", "S1.17"),
]
PAGES = ("/trading", "/trading/exposure", "/trading/exposure/near", "/trading/margins",
         "/trading/margins/set?on=soccer&type=match_result", "/trading/limits",
         "/trading/limits/set?kind=tenant", "/trading/limits/early", "/trading/stops")  # fmt: skip


@pytest.fixture
def shop(our_book, office_of_acme, slug):
    shop = Shop(our_book, slug, tenant_id=office_of_acme)
    shop.player("ana", 100_00)
    return shop


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


@pytest.mark.e2e("E84")
def test_a_trader_stops_prices_and_voids_on_a_phone_without_scripts(shop, visit, url, seat):
    shop.place(1)
    page = visit(360, cookies=seat, java_script_enabled=False)
    page.goto(f"{url}/trading")
    page.get_by_role("button", name="Suspend H2 v A2").click()
    expect(page.get_by_role("status")).to_contain_text("H2 v A2 is suspended")
    page.get_by_role("link", name="H1 v A1").click()
    page.get_by_role("link", name="Match result").click()
    price = page.get_by_role("region", name="A price of your own")
    price.get_by_label("Price").fill("9.00")
    price.get_by_role("button", name="Set the price").click()
    expect(price.locator(".wrong")).to_contain_text("better than fair")
    expect(price.get_by_label("Price")).to_have_value("9.00")
    price.get_by_label("Price").fill("1.90")
    price.get_by_role("button", name="Set the price").click()
    expect(page.get_by_role("status")).to_contain_text("The margin of the market is 10.96 %")
    page.get_by_role("link", name="Void this market").click()
    expect(page.get_by_text("1, 10.00 EUR")).to_be_visible()
    page.get_by_label("Why").select_option("wrong_event")
    page.get_by_label("Reason").fill("Another match")
    page.get_by_role("button", name="Void it").click()
    expect(page.get_by_label("I am sure")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("I am sure").check()
    page.get_by_role("button", name="Void it").click()

    expect(page.get_by_text("Its bets are being settled.")).to_be_visible()
    Referee(shop).settle()
    page.reload()
    expect(page.get_by_text("All its bets are settled by it.")).to_be_visible()


@pytest.mark.e2e("E85")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_desk_fits_a_narrow_phone(shop, visit, url, seat, scheme):
    shop.place(1)
    page = visit(320, cookies=seat, color_scheme=scheme)
    event = f"/trading/{shop.event_code()}"

    wide = []
    for path in (*PAGES, event, market_of(shop), f"{event}/void"):
        page.goto(f"{url}{path}")
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            wide.append(path)
        assert page.locator("h1").count() == 1

    assert wide == []
    assert page.complaints == []
