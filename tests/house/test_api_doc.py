"""docs/api.md shows answers of the shape that the project makes."""

import json
import re
from datetime import UTC, datetime

import orjson
import pytest
from house.documents import code_words, fences, section, table_rows, text_of
from house.sources import python_files

from touchline.catalog import board, store
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import BoardRow, LeagueSignature, MarketType
from touchline.themes import css
from touchline.themes.model import LIGHT, default_branding, theme_document
from touchline.web import liveness
from touchline.web.public.answer import bad_request

DOCUMENT = text_of("docs/api.md")
STARTS_AT = datetime(2030, 6, 1, 15, 0, tzinfo=UTC)
LEAGUE = LeagueSignature(3, "Albermark: First Division", "soccer", 1, STARTS_AT, 1)


def example(heading):
    """The one JSON example under a heading."""
    (body,) = fences(section(DOCUMENT, heading), "json")
    return json.loads(body)


def published(document):
    """A document as the public receives it."""
    return store.unpacked(store.packed(orjson.dumps(document), 7)).document


def shape(value):
    """The keys in their order, and the kinds of the values; of a list its first item."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def rows():
    """A handicap with two selections."""
    return [
        BoardRow(
            event_id=7,
            league_id=3,
            league_name="Albermark: First Division",
            sport="soccer",
            starts_at=STARTS_AT,
            status="scheduled",
            home_name="Kestleton FC",
            away_name="Oakhollow Rovers",
            market_id=1,
            type="asian_handicap",
            period="ft",
            line_quarters=1,
            is_main=True,
            market_state="open",
            selection_code=code,
            price_milli=1900,
            is_open=True,
        )
        for code in ("home", "away")
    ]


@pytest.mark.spec("S3.1")
def test_the_example_of_a_theme_has_the_shape_of_a_theme():
    made = theme_document("acme", default_branding("Acme Sports"), 1, "/theme.css?v=0")

    shown = example("## Theme")

    assert shape(shown) == shape(made)
    assert list(shown["tokens"]) == list(LIGHT)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    ("heading", "made"),
    [
        ("### Sports: no parameters", board.sports_document([LEAGUE])),
        ("### Leagues of a sport: `?sport=soccer`", board.sport_document("soccer", [LEAGUE])),
        (
            "### Events of a league: `?sport=soccer&league=9e4bqj73bj9c8`",
            board.league_document(LEAGUE, [board.listed(*board.event_documents(rows()))]),
        ),
    ],
)
def test_an_example_of_the_odds_has_the_shape_of_the_board(heading, made):
    assert shape(example(heading)) == shape(published(made))


def test_every_type_that_lists_show_is_listed_with_its_selections():
    listed = {
        row[0].strip("`"): tuple(code_words(row[1]))
        for row in table_rows(section(DOCUMENT, "## Odds"))
        if row[0].strip("`") in set(MarketType)
    }

    assert listed == {
        kind.value: TYPE_RULES[kind].answers.codes for kinds in board.MAIN_TYPES for kind in kinds
    }


def test_the_style_sheet_has_the_properties_that_are_listed():
    made = re.findall(r"(--[\w-]+):", css.stylesheet(default_branding("Acme")))

    listed = [word for word in code_words(section(DOCUMENT, "## Style sheet")) if word[:2] == "--"]

    assert listed == made


def test_the_example_of_liveness_is_its_answer():
    body, _ = fences(section(DOCUMENT, "## Health"), "json")

    assert json.loads(body) == json.loads(liveness.BODY)


def test_the_example_of_a_refusal_has_its_shape():
    made = json.loads(bad_request("A sentence.").body)

    shown = example("## Errors")

    assert {**shown, "detail": ""} == {**made, "detail": ""}


def test_every_caching_rule_is_one_that_the_edge_sends():
    source = "\n".join(path.read_text("utf-8") for path in python_files("src/touchline/web/public"))
    rules = {word for word in code_words(DOCUMENT) if word.startswith("public, ")}

    assert len(rules) == 4
    assert [rule for rule in rules if f'"{rule}"' not in source] == []


def test_every_public_path_is_listed():
    source = "\n".join(path.read_text("utf-8") for path in python_files("src/touchline/web"))
    paths = set(re.findall(r'"(/(?:api/|health|theme|logo|ready|metrics)[\w/.-]*)"', source)) - {
        "/api",
        "/api/",
    }

    listed = {
        word.removeprefix("GET ")
        for row in table_rows(DOCUMENT.partition("## Headers")[0])
        for word in code_words(row[0])
    }

    assert listed == paths


def test_a_league_never_lists_more_events_than_is_said():
    assert f"At most {board.LEAGUE_EVENTS_MAX} events" in DOCUMENT
