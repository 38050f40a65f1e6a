"""The console says first what needs somebody, and where to look."""

import pytest
from harness.clerks import ClerkBrowser, add_clerk, opened_office
from harness.console import shown

from touchline.catalog.model import DropLine, OddsAnswer
from touchline.catalog.store import BoardStore
from touchline.rights import PLATFORM

pytestmark = pytest.mark.spec("B5")


def test_the_first_page_says_what_is_wrong_before_what_is_well(our_book, pia, slug):
    our_book.create_tenant(slug)

    page = shown(pia.page(""))

    assert "not well" in page, "no worker has told of a feed"
    assert page.index("not well") < page.rindex("tenant")
    assert "Nothing needs you" not in page


def test_without_the_cache_it_says_so(our_book, slug):
    add_clerk(our_book, PLATFORM, "pia")
    with opened_office(our_book, redis_cache_url="redis://127.0.0.1:1/0") as app:
        pia = ClerkBrowser(app, slug, "pia", host="localhost", area="/platform")
        pia.enrol()
        pages = [pia.page(""), pia.page("/feeds")]

    assert [page.status_code for page in pages] == [200, 200]
    assert all("cannot be reached" in shown(page) for page in pages)


def test_the_feeds_are_a_page_of_the_console_for_who_is_signed_in(pia):
    ill = shown(pia.page("/feeds?state=ill&sport=soccer"))

    assert "soccer odds goalserve" in ill
    assert "tennis odds" not in ill
    assert "Sign out" in ill
    file = pia.page("/feeds?as=csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="feeds.csv"'


def test_what_an_answer_lost_is_listed_the_most_first(our_book, pia):
    lines = (
        DropLine("7", "Corners", "unknown_market", 3, 9),
        DropLine("8", "Cards", "one_sided", 1, 40),
    )
    BoardStore(our_book.redis).put_drops(
        OddsAnswer("goalserve", "soccer", "c", (), 0, 0, {}, lines)
    )

    page = shown(pia.page("/feeds/lost?sport=soccer"))
    narrowed = shown(pia.page("/feeds/lost?reason=one_sided"))

    assert page.index("Cards") < page.index("Corners")
    assert "Corners" not in narrowed
