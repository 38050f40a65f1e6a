"""The console in Chromium: no page scrolls sideways at any width."""

from dataclasses import replace

import pytest
from harness.chromium import cookies_of, overflow, served, shot
from harness.people import TESTER

from touchline.plumbing.vitals import VitalsStore
from touchline.tenants.domains.claim import claim_domain
from touchline.web.console import machinery

PAGES = (
    *("", "/tenants", "/tenants/new", "/billing", "/feeds", "/feeds/lost", "/mapping"),
    *("/mapping/candidates", "/mapping/new", "/results", "/results/new", "/results/missing"),
    *("/processes", "/processes/gates", "/switches", "/switches/stop?kind=sport&target=soccer"),
    *("/announcements", "/announcements/new", "/settlement"),
)
OF_A_TENANT = ("", "/visit", "/domains", "/plan", "/invoices", "/invoices/0")
pytestmark = [pytest.mark.browser, pytest.mark.spec("B5", "S1.9")]


@pytest.fixture
def url(platform_app):
    """Where the console answers."""
    with served(platform_app) as port:
        known = platform_app.extensions[machinery.EXTENSION]
        platform_app.extensions[machinery.EXTENSION] = replace(known, port=port)
        yield f"http://localhost:{port}"


@pytest.fixture
def page(visit, url, pia):
    """A window of pia's, who is signed in."""
    return visit(1440, 1000, cookies=cookies_of(pia, url))


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_page_scrolls_sideways(our_book, page, url, slug, width):
    tenant_id = our_book.create_tenant(slug)
    long = f"bets.a-rather-long-name-of-a-book.{slug}.example"
    claim_domain(our_book.platform_db, tenant_id, long, platform_domain="localhost", by=TESTER)
    for _ in range(2):
        VitalsStore(our_book.redis).put("web@a-rather-long-name.example:123", "web", "1.0")
    page.set_viewport_size({"width": width, "height": 900})

    wide = {}
    for path in (*PAGES, *(f"/tenants/{slug}{each}" for each in OF_A_TENANT)):
        page.goto(f"{url}/platform{path}")
        wide[path] = overflow(page)
        shot(page, f"{path.strip('/').replace('/', '-') or 'overview'}-{width}")

    assert {path: found for path, found in wide.items() if found} == {}
    assert page.complaints == []
