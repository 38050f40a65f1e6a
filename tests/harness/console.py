"""The platform's people in browsers, on the platform's own host."""

import re

import pytest
from harness.clerks import ClerkBrowser, add_clerk, fields, opened_office

from touchline.rights import PLATFORM, Role


@pytest.fixture
def platform_app(our_book):
    """The application that serves the console."""
    with opened_office(our_book) as app:
        yield app


@pytest.fixture
def pia(our_book, platform_app):
    """Pia, an owner of the platform, signed in."""
    return seated(our_book, platform_app, "pia", Role.OWNER)


def seated(book, app, name, role):
    """Somebody of the platform, signed in."""
    add_clerk(book, PLATFORM, name, role)
    browser = ClerkBrowser(app, "platform", name, host="localhost", area="/platform", salt=name)
    browser.enrol()
    return browser


def submit(browser, page, path, form, **headers):
    """A form of a page, with its key, its versions and its token."""
    hidden = fields(browser.page(page))
    return browser.send(path, {**hidden, **form}, token=hidden["csrf_token"], **headers)


def shown(answer):
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))
