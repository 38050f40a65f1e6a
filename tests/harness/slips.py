"""Somebody with a slip: picks prices from the board's own documents, and reads what the slip says."""

import re

import pytest
from harness.shop import Shop
from harness.visitors import Browser, opened_app
from lxml import html

PART = {"HX-Request": "true"}


def words(element):
    return " ".join(" ".join(element.itertext()).split())


class Bettor(Browser):
    """A browser that presses price buttons."""

    def token(self):
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get().get_data(as_text=True))
        return found[1] if found else ""

    def value(self, shop, number=1, code="home"):
        """What the button of an outcome sends, as the event's page has it."""
        page = html.fromstring(self.get(f"/events/{shop.event_code(number)}").get_data())
        (button,) = [
            each
            for each in page.cssselect("button.price")
            if each.get("data-key").endswith(f".{code}")
        ]
        return button.get("value")

    def pick(self, shop, *numbers, code="home"):
        """Put an outcome of each match on the slip; the last answer."""
        answer = None
        for number in numbers:
            answer = self.change(pick=self.value(shop, number, code))
        return answer

    def change(self, **fields):
        return self.post("/slip", {"csrf_token": self.token(), **fields})

    def slip(self, tab=""):
        """The slip as a page, parsed."""
        return html.fromstring(self.get(f"/slip?tab={tab}" if tab else "/slip").get_data())

    def form(self, tab="", **typed):
        """The slip's form as a browser would send it, with what was typed."""
        (form,) = self.slip(tab).cssselect(".slip-page form")
        fields = {}
        for each in form.xpath(".//input[@name]|.//select"):
            if each.get("type") == "checkbox" and each.get("checked") is None:
                continue
            fields.setdefault(each.get("name"), []).append(each.value or "")
        return {**fields, "do": "place", **typed}

    def place(self, tab="", **typed):
        return self.post("/slip/bets", self.form(tab, **typed))


@pytest.fixture
def slip_shop(our_book, slug):
    shop = Shop(our_book, slug, events=4)
    shop.player()
    our_book.theme_publisher().publish_once()
    shop.catalogue.publish()
    return shop


@pytest.fixture
def slip_app(slip_shop):
    with opened_app(slip_shop.book) as app:
        yield app


@pytest.fixture
def visitor(slip_app, slug):
    return Bettor(slip_app, slug, salt="visitor")


@pytest.fixture
def bettor(slip_app, slug):
    ana = Bettor(slip_app, slug)
    ana.sign_in()
    return ana


def outcomes(page):
    return [words(each) for each in page.cssselect(".leg-outcome")]


def said(page):
    return " ".join(words(each) for each in page.cssselect(".notice, .wrong"))
