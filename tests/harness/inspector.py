"""What a machine can say of a page in Chromium: axe's judgement, its width, its targets, its stillness."""

import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from werkzeug.serving import make_server

from loadtests.painting import WATCH
from touchline.themes import css

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
# WCAG 2.2 AA, and what it took over from those before it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """async ([tags, rules]) => {
  const only = rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false});
  const why = (node) => [...node.any, ...node.all, ...node.none][0].message;
  return found.violations.flatMap((each) =>
    each.nodes.map((node) => `${each.id} at ${node.target.join(" ")}: ${why(node)}`)
  );
}"""
_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What a thumb presses to get on. Links within a sentence and cells of a table are not among them.
_SMALL = """(least) => [...document.querySelectorAll(
  "button, .button, .quiet, .danger, .account-link, nav a, select, input:not([type=hidden])"
)].filter((each) => {
  if (!each.checkVisibility() || each.closest(".crumbs, .skip, .sr, td, th")) return false;
  const box = (each.matches("[type=checkbox], [type=radio]") && each.closest(".check, label, li") || each)
    .getBoundingClientRect();
  return box.width > 1 && Math.min(box.height, box.width) < least;
}).map((each) => `${each.tagName} ${each.id || each.name || each.textContent.trim().slice(0, 30)}`)"""
_WEAR = """([sheet, density]) => new Promise((done) => {
  const link = document.querySelector('link[href*="/theme.css"]');
  if (!link) return done(false);
  document.documentElement.dataset.density = density;
  link.onload = () => done(true);
  link.href = sheet;
})"""


class Inspector:
    """One window of a browser over a site that is served; it walks as whom it is told."""

    def __init__(self, browser, premises, port, **options):
        self._browser = browser
        self._premises = premises
        self._port = port
        self._options = options
        self._pages = {}

    def open(self, stop, width):
        """The page of a stop, in a window of this width, and the status it came with."""
        page = self._page_of(stop.who)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        host = "localhost" if stop.site == "console" else f"{self._premises.slug}.localhost"
        answer = page.goto(f"http://{host}:{self._port}{stop.path}", wait_until="load")
        return page, answer.status

    def _page_of(self, who):
        if who not in self._pages:
            context = self._browser.new_context(**self._options)
            browser = self._premises.browsers[who]
            url = f"http://{browser.host}:{self._port}"
            context.add_cookies(
                [{"name": n, "value": browser.cookie(n), "url": url} for n in browser.cookies()]
            )
            context.add_init_script(AXE.read_text("utf-8"))
            self._pages[who] = context.new_page()
        return self._pages[who]

    def cold_window(self, width):
        """A window of somebody who was never there, and what came over its line, by path."""
        context = self._browser.new_context(viewport={"width": width, "height": 844})
        context.add_init_script(WATCH)
        page = context.new_page()
        self._pages[id(page)] = page
        received, asked = {}, {}
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.on(
            "Network.requestWillBeSent",
            lambda event: asked.update(
                {event["requestId"]: urlsplit(event["request"]["url"]).path}
            ),
        )
        line.on(
            "Network.loadingFinished",
            lambda event: received.update({asked[event["requestId"]]: event["encodedDataLength"]}),
        )
        return page, asked, received

    def home(self):
        """Where the tenant's site begins."""
        return f"http://{self._premises.slug}.localhost:{self._port}/"

    def close(self):
        """Close every window."""
        for page in self._pages.values():
            page.context.close()


def judged(page, *rules):
    """What axe finds: by all rules of WCAG 2.2 AA, or by these alone."""
    return page.evaluate(_RUN, [TAGS, list(rules)])


def overflow(page):
    """By how many pixels a page is wider than its window."""
    return page.evaluate(_WIDE)


def small_targets(page, least):
    """What is pressed and smaller than so many pixels, in either direction."""
    return page.evaluate(_SMALL, least)


def moving(page):
    """What still moves although whoever looks asked for stillness."""
    return page.evaluate(
        "document.getAnimations().filter((each) => each.playState === 'running').length"
    )


def wear(page, name, branding):
    """Show a player's page in another tenant's colours."""
    page.route(
        f"**/theme.css?demo={name}",
        lambda route: route.fulfill(body=css.stylesheet(branding), content_type="text/css"),
    )
    assert page.evaluate(_WEAR, [f"/theme.css?demo={name}", branding.tokens["density"]])


@contextmanager
def served(app):
    """The port at which an application answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
