"""Signing in and out in Chromium, without JavaScript: what a browser really sends is enough."""

import shutil
import threading

import pytest
from harness.visitors import PASSWORD
from werkzeug.serving import make_server

CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.spec("S3.7", "S1.9"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture
def url(open_app, slug):
    """Where the site answers."""
    server = make_server("127.0.0.1", 0, open_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{slug}.localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(
            java_script_enabled=False, viewport={"width": 390, "height": 844}
        )
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        yield page
        chromium.close()


def test_a_player_signs_in_and_out_with_forms_alone(url, page):
    page.goto(f"{url}/sports/darts")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("wrong one")
    page.get_by_role("button", name="Sign in").click()
    assert "The name or the password is wrong." in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Name").input_value() == "ana"

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    assert page.url == f"{url}/sports/darts"
    assert "Ana" in page.locator(".account-name").inner_text()
    (sid,) = [each for each in page.context.cookies() if each["name"] == "sid"]
    assert (sid["httpOnly"], sid["sameSite"], sid["expires"]) == (True, "Lax", -1)

    page.get_by_role("button", name="Sign out").click()

    assert page.get_by_role("link", name="Sign in").is_visible()
    assert page.context.cookies() == []
    page.go_back()
    assert page.locator(".account-name").count() == 0
    assert page.complaints == [m for m in page.complaints if "422" in m or "Unprocessable" in m]


def test_the_header_fits_a_phone_for_who_is_signed_in_too(url, page):
    page.goto(f"{url}/sign-in")
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        box = page.get_by_role("button", name="Sign out").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 44
