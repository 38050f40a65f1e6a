"""How soon a visitor sees a page: Chromium with an empty cache, on a line as slow as a poor phone's."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

# A slow 4G line: Lighthouse's own figures.
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 // 8,
    "uploadThroughput": 750_000 // 8,
}
PHONE = {"width": 390, "height": 844}
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Kept from the first byte on: what was painted last that was largest, and what moved unasked.
WATCH = """
  window.seen = {lcp_ms: 0, cls: 0, largest: ""};
  new PerformanceObserver((list) => list.getEntries().forEach((each) => {
    seen.lcp_ms = each.startTime;
    seen.largest = each.element ? each.element.tagName + "." + each.element.className : "";
  })).observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver((list) => list.getEntries().forEach((each) => {
    if (!each.hadRecentInput) seen.cls += each.value;
  })).observe({type: "layout-shift", buffered: true});
"""
_SETTLED_MS = 1_500


@dataclass(frozen=True, slots=True)
class Painted:
    """One cold visit. ``cls`` has no unit; ``largest`` is the element that was painted last."""

    lcp_ms: float
    cls: float
    requests: int
    received_bytes: int
    largest: str


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; the caller has made sure that there is one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(_QUIET)
        )
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Browser, url: str) -> Painted:
    """Open a page once, as somebody who was never there."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2)  # type: ignore[arg-type]  # a literal of two numbers
    page = context.new_page()
    try:
        received = _counted(page)
        page.add_init_script(WATCH)
        page.goto(url, wait_until="load", timeout=60_000)
        page.wait_for_timeout(_SETTLED_MS)
        seen: dict[str, Any] = page.evaluate("seen")
        return Painted(
            seen["lcp_ms"], seen["cls"], received["requests"], received["bytes"], seen["largest"]
        )
    finally:
        context.close()


def _counted(page: Page) -> dict[str, int]:
    """Slow the page's line down, and count what comes over it."""
    received = {"requests": 0, "bytes": 0}
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", LINE)

    def asked(_: Any) -> None:
        received["requests"] += 1

    def came(event: dict[str, Any]) -> None:
        received["bytes"] += int(event["encodedDataLength"])

    line.on("Network.requestWillBeSent", asked)
    line.on("Network.loadingFinished", came)
    return received
