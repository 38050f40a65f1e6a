"""Pictures of every page of the demo sites, their offices and the console; runs in the environment.

Pages are found by their own links, so a new one is in the next set by itself. Staff are seen as
an account called `camera`, which is made here and set up anew each time.
"""

import argparse
import html
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from devstack import console
from devstack.tours import Kind, walk

TENANTS = {
    "acme": ("ana", "ana-demo"),
    "rival": ("rita", "rita-demo"),
    "crown": ("cleo", "cleo-demo"),
}
WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
CAMERA = "camera"
STAKE = "1"
_HEIGHT, _TALLEST = 900, 6_000
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


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: whose site, which page, how wide, in which scheme."""

    site: str
    page: str
    width: int
    scheme: str

    @property
    def file(self) -> str:
        """Its name, the same in every run."""
        return f"{self.site}-{self.page}-{self.width}-{self.scheme}.png"


def main() -> int:
    """Writes the pictures and a sheet of them, and says where they are."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="", help="sites whose name begins like this")
    options = parser.parse_args()
    program = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if program is None:
        console.complain("no Chromium: `apt-get install --no-install-recommends chromium`.")
        return 1
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    taken: list[Shot] = []
    problems = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        for site in _sites(options.only):
            try:
                taken += _shoot(browser, site, options.port, options.out)
            except Error as error:
                problems += 1
                console.complain(f"{site}: {error.message}")
        browser.close()
    (options.out / "index.html").write_text(sheet(taken), "utf-8")
    console.say(f"{len(taken)} pictures are in {options.out}, see index.html")
    return 1 if problems or not taken else 0


def _sites(only: str) -> list[str]:
    names = [*TENANTS, "acme-office", "console"]  # no office wears its tenant's look
    return [name for name in names if name.startswith(only)]


def _shoot(browser: Browser, site: str, port: int, out: Path) -> Iterator[Shot]:
    """Every page of one site, in every width; the pages of staff in both schemes."""
    context = browser.new_context(viewport={"width": WIDTHS[-1], "height": _HEIGHT})
    page = context.new_page()
    try:
        for kind in _pages(context, page, site, port):
            here = page.url
            for scheme in SCHEMES if site.endswith(("office", "console")) else SCHEMES[:1]:
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                for width in WIDTHS:
                    shot = Shot(site, kind.name, width, scheme)
                    _take(page, shot, out)
                    yield shot
            page.set_viewport_size({"width": WIDTHS[-1], "height": _HEIGHT})
            if page.url != here:
                page.goto(here)
    finally:
        context.close()


def _take(page: Page, shot: Shot, out: Path) -> None:
    page.set_viewport_size({"width": shot.width, "height": _HEIGHT})
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": shot.width, "height": min(tall, _TALLEST)}
    page.screenshot(path=out / shot.file, full_page=True, clip=clip)  # type: ignore[arg-type]  # four numbers


def _pages(context: BrowserContext, page: Page, site: str, port: int) -> Iterator[Kind]:
    tenant, _, part = site.partition("-")
    if site == "console":
        root = f"http://localhost:{port}/platform"
        _sit_down(page, root, "")
        yield from walk(page, root, area="/platform")
    elif part == "office":
        root = f"http://{tenant}.localhost:{port}/office"
        _sit_down(page, root, tenant)
        yield from walk(page, root, area="/office", besides=("/office/no-such-page",))
    else:
        yield from _of_players(context, page, tenant, f"http://{tenant}.localhost:{port}/")


def _of_players(context: BrowserContext, page: Page, tenant: str, root: str) -> Iterator[Kind]:
    """A visitor's pages, then a player's with a bet and a slip."""
    for path in ("sign-in", "register", "reset", "no-such-page", "bets"):
        page.goto(root + path, wait_until="load")
        yield Kind(f"visitor-{path}", f"/{path}")
    context.clear_cookies()
    name, password = TENANTS[tenant]
    page.goto(f"{root}sign-in", wait_until="load")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector(".account-name", state="attached")
    _bet(page, root)
    page.goto(root, wait_until="load")
    _pick(page, 2)
    yield from walk(page, root, area="/", besides=("/slip", "/search", "/protection"))


def _bet(page: Page, root: str) -> None:
    """Have one bet, so that there is one to look at; none where no price is open, or no money is."""
    page.goto(f"{root}bets", wait_until="load")
    if page.locator(".bet").count() or not _picked(page, root):
        return
    page.goto(f"{root}slip", wait_until="load")
    page.locator("input[name^=stake]").first.fill(STAKE)
    place = page.get_by_role("button", name="Place bet").last
    if place.is_enabled():
        place.click()
        page.wait_for_selector(".bet, .notice, .wrong")


def _picked(page: Page, root: str) -> bool:
    page.goto(root, wait_until="load")
    return _pick(page, 1)


def _pick(page: Page, count: int) -> bool:
    """Have so many prices on the slip, each of another event; another click would take one off."""
    rows = page.locator(".row:has(button.price)")
    for number in range(min(count, rows.count())):
        price = rows.nth(number).locator("button.price").first
        if price.get_attribute("aria-pressed") != "true":
            price.click()
        page.wait_for_selector(f"[data-slip][data-count='{number + 1}']", state="attached")
    return rows.count() > 0


def _sit_down(page: Page, root: str, tenant: str) -> None:
    """Sign in as the camera, whose app is set up with this."""
    password = secrets.token_urlsafe(16)
    _hire(tenant, password)
    page.goto(f"{root}/sign-in", wait_until="load")
    page.get_by_label("Name").fill(CAMERA)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sign in").click()
    page.locator(".codes").wait_for()


def _hire(tenant: str, password: str) -> None:
    """An owner called camera, with this password and without an app."""
    of = ["--tenant", tenant] if tenant else []
    if not _command("create", CAMERA, "--role", "owner", *of, password=password):
        _command("password", CAMERA, *of, password=password)
        _command("reset-app", CAMERA, *of)


def _command(*words: str, password: str = "") -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "touchline", "staff", *words],
        input=f"{password}\n",
        text=True,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def sheet(taken: list[Shot]) -> str:
    """All pictures on one page, a row a page of a site."""
    rows: dict[tuple[str, str], list[Shot]] = {}
    for shot in taken:
        rows.setdefault((shot.site, shot.page), []).append(shot)
    body = "".join(
        f"<h2>{html.escape(f'{site}: {page}')}</h2><p>"
        + "".join(
            f'<a href="{html.escape(shot.file)}"><img loading="lazy" src="{html.escape(shot.file)}"'
            f' alt="{shot.width} {shot.scheme}" title="{shot.width} {shot.scheme}"></a>'
            for shot in shots
        )
        + "</p>"
        for (site, page), shots in rows.items()
    )
    style = (
        "body{font-family:sans-serif}p{display:flex;gap:8px;align-items:flex-start}"
        "img{height:320px;border:1px solid #999}"
    )
    return f"<!doctype html><html lang=en><title>Pages</title><style>{style}</style>{body}</html>"


if __name__ == "__main__":
    sys.exit(main())
