"""A tenant's look, from a colour nobody could read to the site in its new colours, and back."""

import pytest
from harness.waiting import eventually
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.spec("S1.17", "B4")]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.e2e("E65")
def test_the_look_is_changed_refused_mended_published_and_brought_back(scene):
    page = scene.office(width=1440)
    page.goto(f"{scene.url}/office/look")
    page.locator("#text").fill("#e8e8e8")
    page.get_by_text("Text on Page has a contrast of").wait_for()
    press(page, "Save the draft")
    page.get_by_text("The draft is saved").wait_for()
    press(page, "Publish the draft")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="Use every suggestion").or_(
        page.get_by_role("button", name="Use #").first
    ).first.click()
    page.get_by_text("Everything can be read").wait_for()
    page.get_by_label("Name of the site").fill("Globex Bets")
    press(page, "Save the draft")
    page.get_by_text("The draft is saved").wait_for()
    press(page, "Publish the draft")
    page.get_by_text("Version 2 is published").wait_for()
    scene.book.theme_publisher().publish_once()
    eventually(lambda: scene.world.shows(scene.slug, "/", "Globex Bets"))

    visitor = scene.window()
    visitor.goto(scene.url)
    expect(visitor.locator(".wordmark")).to_contain_text("Globex Bets")
    page.get_by_role("button", name="Bring back version 1").click()
    page.get_by_text("Version 1 is back, as version 3").wait_for()
    scene.book.theme_publisher().publish_once()
    eventually(lambda: not scene.world.shows(scene.slug, "/", "Globex Bets"))
    visitor.reload()
    expect(visitor.locator(".wordmark")).not_to_contain_text("Globex Bets")
