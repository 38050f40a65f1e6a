"""The theme editor in Chromium: what is typed shows at once, and nothing is blocked or scrolls sideways."""

import pytest
from harness.chromium import cookies_of, overflow, served, shot
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.spec("S3.12", "S1.9")]
PURPLE = "rgb(122, 31, 162)"


@pytest.fixture
def url(office_app, slug):
    """Where the site answers."""
    with served(office_app) as port:
        yield f"http://{slug}.localhost:{port}"


@pytest.fixture
def page(visit, url, otto):
    """A window of otto's, who is signed in."""
    page = visit(1440, 1000, cookies=cookies_of(otto, url))
    page.goto(f"{url}/office/look")
    return page


def test_a_colour_shows_in_the_previews_while_it_is_chosen(page):
    header = page.frame_locator("iframe.frame-desk").locator(".top")
    expect(header).not_to_have_css("background-color", PURPLE)

    page.locator("#brand").fill("#7a1fa2")

    expect(header).to_have_css("background-color", PURPLE)
    page.locator("#text").fill("#e8e8e8")
    page.get_by_text("Text on Page has a contrast of").wait_for()
    page.get_by_role("button", name="Use every suggestion").or_(
        page.get_by_role("button", name="Use #").first
    ).first.click()
    page.get_by_text("The draft is saved").wait_for()
    page.get_by_text("Everything can be read").wait_for()
    page.get_by_role("button", name="Publish the draft").click()
    page.get_by_text("Version 2 is published").wait_for()
    assert page.complaints == []


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_width_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 900})

    shot(page, f"look-{width}")
    assert overflow(page) == 0
