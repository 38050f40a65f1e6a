"""A site as people meet it: the real web server in a process of its own, and windows of its visitors.

What workers would do is done by the test, when the test says so: a board is published, a letter
written, a result told. Each scene has a tenant, a catalogue of four matches and people of its own.
"""

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from harness.book import book
from harness.chromium import cookies_of
from harness.clerks import ClerkBrowser, add_clerk, opened_office
from harness.emptying import empty, tables_without_rows
from harness.shop import Shop
from harness.sites import gunicorn
from harness.stack_fixtures import PATIENT
from harness.visitors import Browser, address_of_this_test
from harness.waiting import eventually
from playwright.sync_api import expect
from redis import ConnectionPool

from touchline.rights import PLATFORM, Role

# Prices do not grow old while somebody looks at them; the scene of old ones makes them old.
SETTINGS = {
    "SECRET_KEY": "s" * 40,
    "ODDS_AGE_MAX_S": "3600",
    # All windows are on one machine, and a stream that was left is noticed when it is written to.
    "STREAMS_PER_CLIENT": "1000",
    "WEB_CONCURRENCY": "1",
    "EDGE_SOFT_TTL_S": "300ms",
    "BOARD_SWEEP_S": "300ms",
}
# The run's tests have the Redis databases below.
REDIS_DATABASES = 8


class Clerk(ClerkBrowser):
    """Somebody of staff who signs in once: whatever code the app shows will do."""

    def code(self, steps=0):
        del steps
        return pyotp.TOTP(self.secret).now()


@dataclass
class World:
    """A web server, and the use cases over its database. ``door`` is where people sign in unseen.

    ``tables`` are those that scenes fill.
    """

    book: Any
    door: Any
    site: Any
    tables: list[str]

    def url(self, slug=""):
        host = f"{slug}.localhost" if slug else "localhost"
        return f"http://{host}:{self.site.port}"

    def begin(self):
        """Forget what another scene was."""
        empty(self.book.settings.direct_database_url, self.tables)

    def shows(self, slug, path, text):
        """Whether a page of a site has this text, as a visitor finds it."""
        status, _headers, page = self.site.get(
            path, Host=f"{slug}.localhost", **{"X-Forwarded-For": address_of_this_test(slug)}
        )
        return status == 200 and text in page


@contextmanager
def standing_world(urls, **settings):
    """The web server over these servers, whose database has nothing but its schema."""
    env = {"ENVIRONMENT": "test", **PATIENT, **SETTINGS, **urls, **settings}
    tables = tables_without_rows(urls["DIRECT_DATABASE_URL"])
    with (
        book(env) as ours,
        opened_office(ours) as door,
        gunicorn(env, ENVIRONMENT="test") as site,
    ):
        yield World(ours, door, site, tables)
    hang_up()


def hang_up():
    """End the Redis connections of an application that lived as long as the tests did."""
    for each in gc.get_objects():
        if issubclass(type(each), ConnectionPool):
            each.disconnect()


@pytest.fixture(scope="session")
def world(stack, worker_id):
    """This worker's web server, with a database of its own on the run's servers."""
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    name = f"scenes_{worker_id}"
    stack.create_database(name)
    with standing_world(stack.urls(name, redis_database=REDIS_DATABASES + number % 8)) as made:
        yield made


class Scene:
    """One tenant's site with four matches, and the windows of who comes."""

    def __init__(self, world, visit, slug):
        self.world = world
        self.book = world.book
        self.slug = slug
        self.url = world.url(slug)
        self.shop = Shop(world.book, slug, events=4)
        self.tenant_id = self.shop.tenant_id
        self._visit = visit

    def open(self):
        """Publish, and wait until the web server shows it."""
        self.book.theme_publisher().publish_once()
        self.shop.catalogue.publish()
        code = self.shop.event_code(4)
        eventually(lambda: self.world.shows(self.slug, "/", code), within_s=60)

    def window(self, width=1280, height=800, *, cookies=(), salt="", **options):
        """A window of a visitor; nobody else comes from there."""
        home = {"X-Forwarded-For": address_of_this_test(f"{self.slug}{salt}")}
        return self._visit(width, height, cookies=cookies, extra_http_headers=home, **options)

    def player(self, name="ana", amount_minor=100_00):
        """A player with money, who has not come yet."""
        return self.shop.player(name, amount_minor)

    def seat(self, name="ana"):
        """The cookies of a player who signed in."""
        browser = Browser(self.world.door, self.slug, salt=f"{self.slug}{name}")
        assert browser.sign_in(name).status_code == 303
        return cookies_of(browser, self.url)

    def window_of(self, name="ana", width=1280, height=800, **options):
        """A window of a player who signed in."""
        return self.window(width, height, cookies=self.seat(name), salt=name, **options)

    def clerk(self, name="otto", role=Role.OWNER):
        """Somebody of the tenant's staff, signed in without a window."""
        add_clerk(self.book, self.tenant_id, name, role)
        clerk = Clerk(self.world.door, self.slug, name, salt=f"{self.slug}{name}")
        clerk.enrol()
        return clerk

    def office(self, name="otto", role=Role.OWNER, width=1280, **options):
        """A window of somebody of the tenant's staff."""
        cookies = cookies_of(self.clerk(name, role), self.url)
        return self.window(width, 900, cookies=cookies, salt=name, **options)

    def console(self, name="pia", role=Role.OWNER, width=1280, **options):
        """A window of somebody of the platform's staff, whose name ends in this site's."""
        own = f"{name}-{self.slug}"
        add_clerk(self.book, PLATFORM, own, role)
        clerk = Clerk(
            self.world.door, "platform", own, host="localhost", area="/platform", salt=own
        )
        clerk.enrol()
        cookies = cookies_of(clerk, self.world.url())
        return self.window(width, 900, cookies=cookies, salt=own, **options)

    def price(self, page, number=1, code="home"):
        """The button of an outcome, on a page that shows it once."""
        return page.locator(f"button.price[value^='{self.shop.selection(number, code)}.']")

    def pick(self, page, *numbers, code="home"):
        """Press prices one after the other, each when the slip has the one before."""
        for number in numbers:
            price = self.price(page, number, code)
            price.click()
            expect(price).to_have_attribute("aria-pressed", "true")

    def reprice(self, number, price_milli):
        """Another price of a match's home side, which no page has heard of yet."""
        self.shop.as_superuser(
            "UPDATE prices SET price_milli = %s, version = version + 1 WHERE selection_id = %s",
            price_milli,
            self.shop.catalogue.selection(number, "home")[0],
        )

    def bets(self, columns="type, stake_minor"):
        """What was taken, oldest first."""
        return self.shop.rows(f"SELECT {columns} FROM bets ORDER BY id")

    def event_path(self, number=1):
        return f"/events/{self.shop.event_code(number)}"


@pytest.fixture
def scene(world, visit, slug):
    """A site that is open."""
    world.begin()
    made = Scene(world, visit, slug)
    made.open()
    return made
