"""ETags, the part htmx refreshes, compression, and the pages kept in memory."""

import gzip

import pytest
from flows.player_site import PATHS, Documents, full_board, site_of
from lxml import html

from touchline.web.player.rendered import Body, Rendered, RenderedPages, etag_of, is_match

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_page_the_browser_has_is_not_sent_again(path):
    site = site_of()
    first = site.get(path)

    again = site.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.get_data() == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_htmx_gets_the_very_part_the_full_page_holds(path):
    site = site_of()

    part, page = site.text(path, headers=HTMX), site.text(path)

    assert part.strip() in page
    assert "<html" not in part


def test_the_part_carries_the_tag_it_is_asked_for_with():
    site = site_of()
    part = site.get("/", headers=HTMX)
    held = html.fromstring(part.get_data()).get("data-etag")

    again = site.get("/", headers={**HTMX, "If-None-Match": held})

    assert held == part.headers["ETag"]
    assert again.status_code == 304


def test_a_new_version_with_the_same_prices_is_still_the_same_part():
    site = site_of()
    held = site.get("/", headers=HTMX).headers["ETag"]

    site.board.version += 1

    assert site.get("/", headers={**HTMX, "If-None-Match": held}).status_code == 304


def test_a_new_price_is_sent():
    site = site_of()
    held = site.get("/", headers=HTMX).headers["ETag"]

    first = site.board.pages["lobby",]["sections"][0]["events"][0]["markets"][0]
    first["selections"][0]["price"] = "7.77"
    site.board.version += 1

    answer = site.get("/", headers={**HTMX, "If-None-Match": held})
    assert answer.status_code == 200
    assert "7.77" in answer.get_data(as_text=True)


def test_a_page_waiting_for_the_first_board_reloads_when_it_comes():
    site = site_of(Documents())
    held = site.get("/", headers=HTMX).headers["ETag"]
    waiting = site.get("/", headers={**HTMX, "If-None-Match": held})

    site.board.pages = full_board()[0].pages
    ready = site.get("/", headers={**HTMX, "If-None-Match": held})

    assert waiting.status_code == 304
    assert (ready.status_code, ready.headers["HX-Refresh"]) == (204, "true")


def test_two_sites_never_share_a_page():
    site = site_of()
    ours = site.text("/")

    site.themes.document = {**site.themes.document, "tenant": "rival", "name": "Rival Bet"}

    assert "Rival Bet" in site.text("/")
    assert "Rival Bet" not in ours


def test_a_compressed_page_is_the_same_page():
    site = site_of()

    small = site.get("/", headers={"Accept-Encoding": "gzip, br"})
    plain = site.get("/")

    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.get_data()) == plain.get_data()
    assert small.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in small.headers["Vary"]


def test_a_query_string_does_not_make_another_page():
    site = site_of()

    assert site.text("/?utm=1") == site.text("/")


def test_a_kept_page_ends_at_its_first_kick_off():
    pages = RenderedPages()
    pages.put("key", rendered(b"x", expires_at_s=100))

    assert pages.get("key", now_s=99.9) is not None
    assert pages.get("key", now_s=100) is None
    assert pages.get("key", now_s=99.9) is None


def test_the_least_recently_used_page_makes_room():
    pages = RenderedPages(max_bytes=44)
    for name in ("a", "b"):
        pages.put(name, rendered(b"1234567890"))
    pages.get("a", now_s=0)

    pages.put("c", rendered(b"1234567890"))

    assert [bool(pages.get(name, now_s=0)) for name in "abc"] == [True, False, True]


def test_a_page_put_twice_counts_once():
    pages = RenderedPages(max_bytes=44)
    for _ in range(5):
        pages.put("a", rendered(b"1234567890"))

    pages.put("b", rendered(b"1234567890"))

    assert pages.get("a", now_s=0) is not None


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("", False),
        ('W/"x"', False),
        (etag_of(b"1"), True),
        (etag_of(b"1").removeprefix("W/"), True),
        (f'"other", {etag_of(b"1")}', True),
        ("*", True),
    ],
)
def test_tags_compare_weakly(held, expected):
    assert is_match(etag_of(b"1"), held) is expected


def rendered(content, expires_at_s=float("inf")):
    return Rendered(Body(content), Body(b"1"), expires_at_s)
