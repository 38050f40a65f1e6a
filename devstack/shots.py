"""Screenshots of the demo sites as a phone and a desktop show them; runs in the environment."""

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from devstack import console

TENANTS = ("acme", "rival")
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A page is loaded from this machine; nothing else is to be called, looked up or updated.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def main() -> int:
    """Writes one picture a page, tenant and size, and says where they are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    program = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if program is None:
        console.complain("no Chromium: `apt-get install --no-install-recommends chromium`.")
        return 1
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        missing = [
            problem
            for tenant in TENANTS
            for size in SIZES
            for problem in _shoot(browser, tenant, size, options.port, options.out)
        ]
        browser.close()
    for problem in missing:
        console.complain(problem)
    console.say(f"pictures are in {options.out}")
    return 1 if missing else 0


def _shoot(browser: Browser, tenant: str, size: str, port: int, out: Path) -> list[str]:
    """Walks the site by its own links; returns what could not be reached."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    site = f"http://{tenant}.localhost:{port}"
    missing = []
    for name, path in _walk(page, site):
        if path is None:
            missing.append(f"{tenant} {size}: the pages link to no {name}")
            continue
        try:
            page.goto(site + path, wait_until="load")
        except Error as error:
            missing.append(f"{tenant} {size}: {name}: {error.message}")
            continue
        page.screenshot(path=out / f"{tenant}-{size}-{name}.png", full_page=True)
    context.close()
    return missing


def _walk(page: Page, site: str) -> list[tuple[str, str | None]]:
    page.goto(site + "/", wait_until="load")
    price = page.locator("button.price").first
    if price.count():
        price.click()
        page.wait_for_selector("[data-slip][data-count='1']", state="attached")
    event = _first_link(page, "/events/")
    sport = _first_link(page, "/sports/")
    league = None
    if sport is not None:
        page.goto(site + sport, wait_until="load")
        league = _first_link(page, sport.rstrip("/") + "/")
    return [
        ("lobby", "/"),
        ("sport", sport),
        ("league", league),
        ("event", event),
        ("slip", "/slip"),
        ("missing", "/no-such-page"),
    ]


def _first_link(page: Page, prefix: str) -> str | None:
    link = page.locator(f'main a[href^="{prefix}"], a[href^="{prefix}"]').first
    return link.get_attribute("href") if link.count() else None


if __name__ == "__main__":
    sys.exit(main())
