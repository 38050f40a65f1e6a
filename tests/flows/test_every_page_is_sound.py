"""Every page of the three sites in Chromium: by axe, at a narrow phone's width, for thumbs, at rest.

`./dev chaos pages` walks them in every brand, scheme and width.
"""

import os

import pytest
from flows.small_book import match
from harness.clerks import opened_office
from harness.every_page import NO_PAGES, SITES, stops
from harness.inspector import (
    Inspector,
    judged,
    moving,
    overflow,
    served,
    small_targets,
    wear,
)
from harness.premises import Premises
from rules.guarded import result as who_wins

from touchline.cli.demo import demo_brandings

pytestmark = [
    pytest.mark.browser,
    pytest.mark.spec("S1.15", "S1.17"),
]
IS_WHOLE = os.environ.get("EVERY_PAGE") == "whole"
# For one site.
LIMIT_S = int(os.environ.get("EVERY_PAGE_S", "600"))
NARROW, PHONE, TABLET, DESK = 320, 360, 768, 1440
WIDTHS = (PHONE, TABLET, DESK) if IS_WHOLE else (PHONE,)
# A thumb's width; and WCAG 2.2's least (2.5.8), for who points with a mouse at a desk.
THUMB_PX, MOUSE_PX = 44, 24
KB = 1024
MANY = dict.fromkeys(
    ("limit_global", "limit_tenant", "limit_forms", "limit_login"), "10000+10000/s"
)


@pytest.fixture
def premises(our_book, slug):
    with opened_office(our_book, **MANY, limit_registration="100+100/s") as app:
        yield Premises(our_book, app, slug)


@pytest.fixture
def inspector(premises, chromium):
    with served(premises.app) as port:
        inspector = Inspector(chromium, premises, port)
        yield inspector
        inspector.close()


@pytest.mark.timeout(LIMIT_S)
@pytest.mark.parametrize("site", SITES)
def test_nobody_is_kept_out_by_how_a_page_is_made(premises, inspector, site):
    found = []

    for stop in stops(premises, site):
        for width in WIDTHS:
            page, status = inspector.open(stop, width)
            if status != stop.status:
                found.append(f"{stop.name} answered {status}")
            found += [f"{stop.name} at {width}: {each}" for each in troubles(page, stop)]
        page.set_viewport_size({"width": NARROW, "height": 900})
        if overflow(page):
            found.append(f"{stop.name} at {NARROW}: {overflow(page)} pixels too wide")

    assert found == [], "\n".join(found)


def troubles(page, stop):
    """What is wrong with a page as it stands, in each of its schemes."""
    rules = () if IS_WHOLE else ("color-contrast",)
    yield from judged(page)
    least_px = MOUSE_PX if page.viewport_size["width"] == DESK else THUMB_PX
    yield from (f"small: {each}" for each in small_targets(page, least_px))
    if overflow(page):
        yield f"{overflow(page)} pixels too wide"
    if moving(page):
        yield f"{moving(page)} animations run"
    if stop.site != "player":
        page.emulate_media(color_scheme="dark")
        yield from (f"dark: {each}" for each in judged(page, *rules))
        return
    for name, branding in demo_brandings().items():
        wear(page, name, branding)
        yield from (f"{name}: {each}" for each in judged(page, *rules))


@pytest.mark.parametrize("width", [390, DESK])
def test_a_cold_home_is_light_and_nothing_on_it_jumps(premises, inspector, width):
    page, asked, received = inspector.cold_window(width)
    page.goto(inspector.home(), wait_until="load")
    page.wait_for_function("document.querySelector('#live')")
    cold = dict(asked)

    shop = premises.shop
    shop.catalogue.save(
        match(1, who_wins(2_150, 3_000, 4_000)), match(2, who_wins(1_950, 3_000, 4_000))
    )
    shop.hear()
    shop.catalogue.publish()
    page.locator("[data-move]").first.wait_for(timeout=60_000)

    weight = {path: size for path, size in received.items() if path != "/live"}
    assert len(cold) <= 8, cold
    assert weight["/"] <= 30 * KB
    assert sum(size for path, size in weight.items() if path.endswith(".css")) <= 14 * KB, weight
    assert sum(size for path, size in weight.items() if path.endswith(".js")) <= 25 * KB, weight
    assert page.evaluate("seen.cls") <= 0.05


def test_whatever_is_no_page_is_a_route_all_the_same(premises):
    known = {rule.endpoint for rule in premises.app.url_map.iter_rules()}

    assert set(NO_PAGES) - {"static"} <= known
