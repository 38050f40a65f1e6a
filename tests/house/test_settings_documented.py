"""docs/configuration.md and the settings say the same, in both directions."""

import re
from typing import Literal, get_args, get_origin

import pytest
from house.documents import code_words, section, table_rows, text_of
from house.sources import python_files

from touchline.config import Settings

DOCUMENT = text_of("docs/configuration.md")
HEADINGS = (
    "Process",
    "Web",
    "PostgreSQL",
    "Redis",
    "Sessions",
    "Feeds",
    "Publishing",
    "Letters",
    "Limits",
)
EMPTY = "*empty*"

ROWS = {
    row[0].strip("`"): row
    for heading in HEADINGS
    for row in table_rows(section(DOCUMENT, f"## {heading}"))
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


@pytest.mark.spec("S2.8", "S4.7")
def test_every_setting_is_documented_and_nothing_else_is():
    assert sorted(ROWS) == sorted(name.upper() for name in Settings.model_fields)


@pytest.mark.spec("S2.8")
@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_documented_default_is_the_default(name):
    written = ROWS[name.upper()][2]

    read = Settings(**{name: "" if written == EMPTY else written.strip("`")})

    assert getattr(read, name) == Settings.model_fields[name].default


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_has_its_type_and_one_sentence(name):
    _, kind, _, sentence = ROWS[name.upper()]

    assert kind
    assert sentence.endswith(".")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_words_a_setting_takes_are_all_named(name):
    annotation = Settings.model_fields[name].annotation
    if get_origin(annotation) is not Literal:
        return

    words = [word for word in get_args(annotation) if word]

    assert code_words(ROWS[name.upper()][1]) == words


def test_durations_say_what_a_bare_number_means():
    bare = {"ms": 7, "s": 7.0}
    durations = {name: row[1] for name, row in ROWS.items() if row[1].startswith("duration")}

    for name, kind in durations.items():
        field = name.lower()
        assert getattr(Settings(**{field: "7"}), field) == bare[kind.removeprefix("duration, ")]


def test_the_launchers_variables_are_documented():
    source = "\n".join(path.read_text("utf-8") for path in python_files("devstack"))
    read = set(re.findall(r"""(?:variable|_given)\("([A-Z_]+)"\)""", source))

    documented = {row[0].strip("`") for row in table_rows(section(DOCUMENT, "## The launcher"))}

    assert documented == read
