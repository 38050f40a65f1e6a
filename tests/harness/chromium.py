"""Windows of one Chromium, which a worker's tests share, and where their applications answer.

A click does not wait for what it causes. Whatever is read after one is read with `expect`, or once
the page has arrived. TOUCHLINE_SLOW_PAGES=1 finds who forgets: every answer comes a third of a
second later, and scripts take six times as long.
"""

import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.serving import make_server

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
IS_SLOW = os.environ.get("TOUCHLINE_SLOW_PAGES") == "1"
# How long a test waits for what it expects: no machine is judged, what is never there fails late.
PATIENCE_MS = 60_000
LATER_MS = 300
TIMES_SLOWER = 6
# Where pictures of the pages go, for whoever wants to see them.
SHOTS = os.environ.get("SHOTS")


@pytest.fixture(scope="session")
def chromium():
    """The browser of this worker."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    sync_api.expect.set_options(timeout=PATIENCE_MS)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Opens a window of a size, of somebody with these cookies.

    ``errors`` of the page are what its scripts threw, ``complaints`` that and all its console says.
    """
    contexts = []

    def opened(width=1280, height=800, *, cookies=(), **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies(list(cookies))
        contexts.append(context)
        return window(context)

    yield opened
    for context in contexts:
        context.close()


def window(context):
    """One more window of the same visitor."""
    page = context.new_page()
    page.errors, page.complaints = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    if IS_SLOW:
        _slow_down(context.new_cdp_session(page))
    return page


def _slow_down(session):
    session.send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATER_MS, "downloadThroughput": -1, "uploadThroughput": -1},
    )


@contextmanager
def served(app):
    """The port where an application answers over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def cookies_of(client, url):
    """What a client of the application was given, for a window of the same person."""
    return [{"name": name, "value": client.cookie(name), "url": url} for name in client.cookies()]


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def shot(page, name):
    """A picture of the whole page, where SHOTS names a directory."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)
