"""Prices that move on an open page in Chromium where no stream can be had: the page asks."""

import pytest
from flows.small_book import match
from harness.chromium import served
from harness.shop import Shop
from playwright.sync_api import expect
from rules.guarded import result as who_wins

from touchline.web.app import EXTENSION

pytestmark = [pytest.mark.browser, pytest.mark.spec("S3.12", "S3.1")]


@pytest.fixture
def shop(our_book, slug):
    shop = Shop(our_book, slug)
    our_book.theme_publisher().publish_once()
    shop.catalogue.publish()
    return shop


@pytest.fixture
def url(shop, slug):
    app = shop.book.web()
    hub = app.extensions[EXTENSION].hub
    hub.start(lambda: True)
    with served(app) as port:
        yield f"http://{slug}.localhost:{port}"
        hub.stop()


def test_without_a_stream_the_page_asks_as_before(shop, url, visit):
    page = visit()
    page.route("**/live?*", lambda route: route.abort())
    page.goto(f"{url}/")

    shop.catalogue.save(match(1, who_wins(2_100, 3_000, 3_800)))
    shop.catalogue.publish()

    price = page.locator(f"button.price[value^='{shop.selection()}.']")
    expect(price.locator(".odds")).to_have_text("2.10")
    assert page.errors == []
