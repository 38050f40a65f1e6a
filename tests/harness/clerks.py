"""Browsers of staff: a password, an authenticator app, and forms with what a page of ours puts in them."""

import html
import re
import time
from contextlib import contextmanager

import pyotp
import pytest
from harness.people import TESTER, WORD
from harness.visitors import PASSWORDS, Browser
from harness.waiting import eventually

from touchline.rights import PLATFORM, Role
from touchline.staff.accounts import create_staff

# By how much the clock of a phone is ahead.
AHEAD_S = 6
_FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')


def add_clerk(book, scope=PLATFORM, name="otto", role=Role.OWNER):
    """An account of staff that nobody has signed in with."""
    return create_staff(
        book.platform_db,
        PASSWORDS,
        scope,
        username=name,
        display_name=name.title(),
        role=role,
        password=WORD,
        by=TESTER,
    )


@contextmanager
def opened_office(book, **overrides):
    """A web process's application that can ask the database, in both of its roles."""
    app = book.web(**overrides)
    pools = [app.extensions["touchline"].db, app.extensions["touchline"].office_db]
    for pool in pools:
        pool.open()
    try:
        yield app
    finally:
        for pool in pools:
            pool.close()


class ClerkBrowser(Browser):
    """Somebody of staff in a browser, with their phone beside it."""

    def __init__(self, app, slug, name="otto", *, area="/office", **more):
        super().__init__(app, slug, **more)
        self.name = name
        self.area = area
        self.secret = None
        self.recovery = []

    def page(self, path="", **headers):
        return self.get(self.area + path, **headers)

    def text(self, path="", **headers):
        return self.page(path, **headers).get_data(as_text=True)

    def send(self, path, form=None, *, token=None, **headers):
        """A form with the token of the session, as a page of ours carries it."""
        given = {"csrf_token": self.token() if token is None else token, **(form or {})}
        return self.post(self.area + path, given, **headers)

    def token(self):
        """The token that forms of this session carry."""
        for path in ("", "/code", "/app"):
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.text(path))
            if found:
                return found[1]
        return ""

    def give_password(self, word=WORD, **form):
        return self.post(f"{self.area}/sign-in", {"name": self.name, "password": word, **form})

    def code(self, steps=0):
        """What the phone shows now, or would show so many half minutes from now.

        Its clock is ahead: the oldest code that is good would be too old on its way at the end of a
        half minute. Who asks for one of later waits for the next half minute there.
        """
        if steps > 0:
            eventually(lambda: time.time() % 30 + AHEAD_S < 30)
        return pyotp.TOTP(self.secret).at(int(time.time()) + AHEAD_S + 30 * steps)

    def enrol(self, steps=-1):
        """Show the password, tell the app its secret, and type the code it shows."""
        self.give_password()
        shown = re.search(r'class="secret">([^<]+)<', self.text("/app"))
        self.secret = shown[1].replace(" ", "")
        answer = self.send("/app", {"code": self.code(steps)})
        self.recovery = re.findall(r"<li><code>([^<]+)</code>", answer.get_data(as_text=True))
        return answer

    def come_in(self, steps=0, **form):
        """Sign in with both proofs, the app being there."""
        self.give_password(**form)
        return self.send("/code", {"code": self.code(steps)})


def fields(page):
    """The hidden and filled fields of a page's forms; of several of a name, the last."""
    text = page.get_data(as_text=True) if hasattr(page, "get_data") else page
    return {name: html.unescape(value) for name, value in _FIELD.findall(text)}


@pytest.fixture
def office_of_acme(our_book, slug):
    """A published tenant with otto, its owner."""
    tenant_id = our_book.create_tenant(slug, name="Acme Sports")
    our_book.theme_publisher().publish_once()
    add_clerk(our_book, tenant_id)
    return tenant_id


@pytest.fixture
def office_app(our_book, office_of_acme):
    """The application that serves him."""
    assert office_of_acme
    with opened_office(our_book) as app:
        yield app


@pytest.fixture
def otto(office_app, slug):
    """Otto, signed in."""
    browser = ClerkBrowser(office_app, slug)
    browser.enrol()
    return browser
