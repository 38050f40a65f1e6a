"""Every language says everything, with the same placeholders, and no page says a word outside of it."""

import re
from string import Formatter

import pytest
from house.sources import ROOT, name_of
from jinja2 import Environment, nodes
from lxml import html

from devstack import words
from touchline.web import languages
from touchline.web.manner import SOURCE

TEMPLATES = ROOT / "src/touchline/web/templates"
FOR_PLAYERS = sorted(
    path
    for path in TEMPLATES.glob("*.html")
    if f"templates/{path.name}" not in words._NOT_FOR_PLAYERS
)
OTHERS = sorted(set(languages.languages()) - {SOURCE})
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Attributes whose value somebody reads, or hears.
SAID = ("aria-label", "title", "placeholder", "alt", "data-lost")


def pairs(language):
    """What each message says there: all its forms."""
    for message in words.read(language):
        if message.id:
            one = message.id if isinstance(message.id, tuple) else (message.id,)
            yield one, words._told(message)


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.spec("S3.12")
def test_italian_is_there_beside_english():
    assert {"en", "it"} <= set(languages.languages())


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_message_and_no_other(language):
    found = {str(message.id) for message in words.messages() if message.id}

    assert {str(message.id) for message in words.read(language) if message.id} == found


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_with_its_own_placeholders(language):
    wrong = [
        asked
        for asked, told in pairs(language)
        if not all(told) or any(fields(each) != fields(asked[-1]) for each in told)
    ]

    assert not wrong


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_is_as_the_tool_writes_it(language, tmp_path, monkeypatch):
    before = (words.LOCALES / language / "messages.po").read_bytes()
    catalogue = words.read(language)
    monkeypatch.setattr(words, "LOCALES", tmp_path)
    (tmp_path / language).mkdir()

    words.write(language, catalogue)

    assert (tmp_path / language / "messages.po").read_bytes() == before


def literal_text(path):
    """The words a template says itself: what is left of it when all that is asked for is left out."""
    tree = Environment(trim_blocks=True, extensions=[]).parse(path.read_text("utf-8"))
    text = "".join(
        node.data if isinstance(node, nodes.TemplateData) else "x"  # also where a tag is named
        for output in tree.find_all(nodes.Output)
        for node in output.nodes
    )
    page = html.fragments_fromstring(f"<div>{text}</div>")[0]
    said = [page.text_content()]
    said += [each.get(name) or "" for each in page.iter() for name in SAID]
    return [word for word in LETTERS.findall(" ".join(said)) if set(word) != {"x"}]


@pytest.mark.parametrize("path", FOR_PLAYERS, ids=name_of)
def test_no_page_says_a_word_that_cannot_be_translated(path):
    assert not literal_text(path)


def test_the_rule_sees_words_in_text_and_in_attributes(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<p aria-label="Balance">{{ _("x") }} and <b>{{ name }}</b></p>')

    assert sorted(literal_text(page)) == ["Balance", "and"]
