"""Browsers that sign in: clients of an application with the headers a page of ours would cause."""

import os
import re
from contextlib import contextmanager

import pytest
from harness.people import TESTER

from touchline.accounts.create import create_player
from touchline.accounts.passwords import Passwords

PASSWORDS = Passwords()
PASSWORD = "a good password"


_ADDRESSES = {}


def address_of_this_test(salt=""):
    """An address of its own for each test: what another one spent may be reported late.

    They are given out in turn. Made of the names they would meet now and then: of 300 tests, two
    have the same 16 bits once in two runs.
    """
    name = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0] + salt
    place = _ADDRESSES.setdefault(name, len(_ADDRESSES))
    assert place < 1 << 16
    return f"198.18.{place >> 8}.{place & 255}"


def add_player(book, tenant_id, username="ana"):
    """A player who may sign in with PASSWORD."""
    return create_player(
        book.platform_db,
        PASSWORDS,
        tenant_id,
        username=username,
        display_name=username.title(),
        password=PASSWORD,
        by=TESTER,
    )


@contextmanager
def opened_app(book, **overrides):
    """A web process's application that can ask the database."""
    app = book.web(**overrides)
    db = app.extensions["touchline"].db
    db.open()
    try:
        yield app
    finally:
        db.close()


@pytest.fixture
def site_with_ana(our_book, slug):
    """The tenant of a published site where one player may sign in."""
    tenant_id = our_book.create_tenant(slug, name="Acme Sports")
    our_book.theme_publisher().publish_once()
    add_player(our_book, tenant_id)
    return tenant_id


@pytest.fixture
def open_app(our_book, site_with_ana):
    """The application that serves her."""
    assert site_with_ana
    with opened_app(our_book) as app:
        yield app


@pytest.fixture
def browser(open_app, slug):
    """A browser on her site."""
    return Browser(open_app, slug)


class Browser:
    """One visitor of one site, by subdomain or by path."""

    def __init__(self, app, slug, *, host=None, root="", salt=""):
        self.client = app.test_client()
        self.client.environ_base["HTTP_X_FORWARDED_FOR"] = address_of_this_test(salt)
        self.host = host or f"{slug}.localhost"
        self.root = root

    def get(self, path="/", **headers):
        return self.client.get(
            self.root + path, headers={"Host": self.host, **headers}, base_url=f"http://{self.host}"
        )

    def post(self, path, form=None, **headers):
        headers = {"Host": self.host, "Sec-Fetch-Site": "same-origin", **headers}
        return self.client.post(
            self.root + path, data=form or {}, headers=headers, base_url=f"http://{self.host}"
        )

    def sign_in(self, username="ana", password=PASSWORD, **form):
        return self.post("/sign-in", {"name": username, "password": password, **form})

    def sign_out(self):
        page = self.get().get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]*)"', page)
        return self.post("/sign-out", {"csrf_token": found[1] if found else ""})

    def cookies(self):
        return {cookie.key: cookie for cookie in self.client._cookies.values()}

    def cookie(self, name="sid"):
        return self.cookies()[name].decoded_value

    def bring(self, name, value):
        """Have a cookie without having been given it."""
        self.client.set_cookie(name, value, domain=self.host)

    def name_shown(self, page=None):
        text = (page or self.get()).get_data(as_text=True)
        found = re.search(r'<span class="account-name">.*?</span>([^<]*)</span>', text)
        return found and found[1]
