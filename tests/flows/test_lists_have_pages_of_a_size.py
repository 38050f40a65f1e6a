"""A list has as many rows on a page as its reader asks for, within what the installation allows."""

import re

import pytest
from harness.clerks import ClerkBrowser, opened_office
from harness.visitors import add_player


@pytest.mark.spec("S2.3")
def test_a_page_has_as_many_rows_as_are_asked_for_within_the_cap(our_book, office_of_acme, slug):
    for name in ("ana", "ben", "cleo", "dora"):
        add_player(our_book, office_of_acme, name)
    with opened_office(our_book, pagination_max_limit=3) as app:
        otto = ClerkBrowser(app, slug)
        otto.enrol()

        pages = [otto.page(f"/players?limit={limit}") for limit in ("2", "50", "-1", "0", "many")]

    assert [page.status_code for page in pages] == [200, 200, 422, 422, 422]
    found = [re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', shown.text) for shown in pages[:2]]
    assert found == [["dora", "cleo"], ["dora", "cleo", "ben"]]
    assert "limit=2&amp;after=" in pages[0].text
