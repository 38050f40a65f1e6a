"""Markup, accessibility a machine can judge, and the weight of what a visitor downloads."""

import base64
import gzip
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from flows.player_documents import DARK, LIGHT, lobby_document, sports_document, theme_document
from flows.player_site import PATHS, Documents, full_board, site_of
from lxml import etree, html
from rules.attacks_on_themes import WORDS

import touchline.web
from touchline.catalog.model import SPORTS

WEB = Path(touchline.web.__file__).parent
STATIC = WEB / "static"
ALL_PATHS = {**PATHS, "empty": "/sports/darts", "missing": "/events/nope"}
SLUGS = tuple(sport.slug for sport in SPORTS)


@pytest.fixture(params=ALL_PATHS)
def page(request):
    return html.fromstring(site_of().get(ALL_PATHS[request.param]).get_data())


@pytest.mark.parametrize("path", ALL_PATHS.values(), ids=ALL_PATHS)
def test_every_element_is_closed_where_it_was_opened(path):
    text = site_of().text(path)

    void = r"<(meta|link|input)\b([^>]*?)/?>"
    text = re.sub(void, r"<\1\2/>", text.removeprefix("<!doctype html>"))
    text = re.sub(r"<([a-z]+)\b([^>]*?) (defer|hidden|open)(?=[ >])", r'<\1\2 \3=""', text)

    assert etree.fromstring(text).tag == "html"


@pytest.mark.spec("S1.9")
def test_nothing_on_a_page_is_inline(page):
    attributes = {name for each in page.iter(etree.Element) for name in each.attrib}

    assert not page.xpath("//style")
    assert all(each.get("src") for each in page.iter("script"))
    assert not {name for name in attributes if name == "style" or name.startswith(("on", "hx-on"))}
    assert not [url for url in page.xpath("//@href|//@src") if url.startswith("javascript:")]


@pytest.mark.spec("S1.9")
@pytest.mark.parametrize("path", ALL_PATHS.values(), ids=ALL_PATHS)
def test_every_page_carries_the_strict_headers(path):
    headers = site_of().get(path).headers

    assert (
        "default-src 'none'; script-src 'self'; style-src 'self'"
        in headers["Content-Security-Policy"]
    )
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_is_loaded_from_elsewhere(page):
    assert all(url.startswith(("/", "#")) for url in page.xpath("//@href|//@src"))


@pytest.mark.spec("S1.15")
def test_headings_start_at_one_and_never_skip_a_level(page):
    levels = [int(each.tag[1]) for each in page.xpath("//h1|//h2|//h3|//h4")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.spec("S1.15")
def test_landmarks_language_title_and_skip_link_are_there(page):
    assert page.get("lang") == "en"
    assert page.findtext(".//title").strip()
    assert len(page.xpath("//main")) == 1
    assert len(page.xpath("//header")) == 1
    assert len(page.xpath("//footer")) == 1
    assert page.xpath("//body/*[1]")[0].get("href") == "#main"
    navs = [each.get("aria-label") for each in page.iter("nav")]
    assert all(navs)
    assert len(set(navs)) == len(navs)


@pytest.mark.spec("S1.15")
def test_links_buttons_and_groups_have_names_and_ids_are_unique(page):
    ids = page.xpath("//@id")

    assert len(ids) == len(set(ids))
    assert all(each.text_content().strip() for each in page.xpath("//a|//button|//summary"))
    assert all(each.get("aria-label") for each in page.xpath("//*[@role='group']"))
    assert all(each in ids for each in page.xpath("//@aria-labelledby"))
    assert all(each.get("aria-hidden") == "true" for each in page.iter("svg"))


def test_the_page_a_visitor_is_on_is_marked_in_the_menu():
    current = [
        html.fromstring(site_of().get(PATHS[name]).get_data()).xpath("//nav//a[@aria-current]")
        for name in ("lobby", "sport", "league", "event")
    ]

    assert [[each.get("aria-current") for each in found] for found in current] == [
        ["page"],
        ["page"],
        ["true"],
        ["true"],
    ]


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("words", WORDS, ids=ascii)
def test_what_an_operator_writes_is_text_whatever_it_looks_like(words):
    theme = {**theme_document(name=words), "tagline": words}

    page = html.fromstring(site_of(full_board()[0], theme).get("/").get_data())

    assert all(each.get("src", "").startswith("/static/") for each in page.iter("script"))
    assert not page.xpath("//img|//iframe|//base|//style|//meta[@http-equiv]|//@onmouseover")
    assert page.findtext(".//title").endswith(" ".join(words.split()))


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def fallback_tokens():
    css = (STATIC / "app.css").read_text()
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", css))
    full = {
        name: v if len(v) == 7 else "#" + "".join(c * 2 for c in v[1:]) for name, v in found.items()
    }
    return {name.replace("-", "_"): value for name, value in full.items()}


@pytest.mark.spec("S1.15")
@pytest.mark.parametrize(
    "tokens", [LIGHT, DARK, fallback_tokens()], ids=["light", "dark", "fallback"]
)
def test_every_pair_of_colours_the_pages_put_together_can_be_read(tokens):
    text_pairs = [
        ("text", "background"),
        ("text", "surface"),
        ("muted", "background"),
        ("muted", "surface"),
        ("on_brand", "brand"),
        ("price_text", "price_background"),
    ]
    mark_pairs = [
        ("up", "price_background"),
        ("down", "price_background"),
        ("down", "surface"),
        ("focus", "background"),
        ("focus", "surface"),
    ]

    weak = [pair for pair in text_pairs if contrast(*(tokens[each] for each in pair)) < 4.5]
    faint = [pair for pair in mark_pairs if contrast(*(tokens[each] for each in pair)) < 3]

    assert (weak, faint) == ([], [])


def test_the_style_sheet_takes_its_colours_from_the_theme_alone():
    css = (STATIC / "app.css").read_text().split("}", 1)[1]

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", css) == []


def test_every_sport_has_its_icon():
    icons = etree.parse(STATIC / "icons.svg").xpath("//*[local-name()='symbol']/@id")

    assert set(SLUGS) <= set(icons)
    assert len(icons) == len(set(icons))


def test_a_visit_stays_within_its_weight():
    board = Documents({("sports",): sports_document(SLUGS), ("lobby",): lobby_document(SLUGS, 8)})
    lobby = site_of(board).get("/", headers={"Accept-Encoding": "gzip"}).get_data()

    css = gzip.compress((STATIC / "app.css").read_bytes())
    scripts = [STATIC / "app.js", STATIC / "vendor/htmx@2.0.11/htmx.min.js"]

    assert len(lobby) <= 30 * 1024
    assert len(css) <= 14 * 1024
    assert sum(len(gzip.compress(each.read_bytes())) for each in scripts) <= 25 * 1024
    assert (STATIC / "app.js").stat().st_size <= 16 * 1024


def test_the_vendored_script_is_the_one_that_was_published():
    script = (STATIC / "vendor/htmx@2.0.11/htmx.min.js").read_bytes()

    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()

    assert digest == "2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg"
    assert (STATIC / "vendor/htmx@2.0.11/LICENSE").is_file()


def test_every_static_file_a_page_names_exists():
    pages = [site_of(full_board()[0], theme_document()).text(path) for path in ALL_PATHS.values()]

    named = {name for page in pages for name in re.findall(r'"/static/([^"#]+)', page)}

    assert len(named) == 5
    assert all((STATIC / name).is_file() for name in named)
