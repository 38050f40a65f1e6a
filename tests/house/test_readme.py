"""The README and its neighbours send nobody to a place that does not exist."""

import re
import tomllib

import pytest
from house.documents import code_words, fences, links, section, table_rows, text_of
from house.sources import ROOT, python_files

from devstack import cli

README = text_of("README.md")
DOCUMENTS = [
    "README.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
]


def said_somewhere():
    """Everything our programs could say, joined over the line breaks of the source."""
    source = "\n".join(path.read_text("utf-8") for path in python_files("src", "devstack"))
    source += (ROOT / "dev").read_text("utf-8") + (ROOT / "gunicorn.conf.py").read_text("utf-8")
    return re.sub(r'"\s*\n\s*f?"', "", source)


def test_the_two_commands_are_exactly_these():
    assert fences(README, "sh")[0].splitlines() == ["./dev run", "./dev test"]


def test_every_command_of_the_launcher_is_in_the_readme(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    offered = set(re.findall(r"^ {4}(\w+)(?: {2}|$)", capsys.readouterr().out, re.MULTILINE)) - {
        "COMMAND"
    }

    described = {
        row[0].strip("`").split()[1] for row in table_rows(section(README, "## The commands"))
    }

    assert described == offered


@pytest.mark.parametrize(
    "row", table_rows(section(README, "## When it does not start")), ids=lambda row: row[0]
)
def test_a_message_of_the_readme_is_one_that_we_say(row):
    words = [
        word
        for word in code_words(row[0].replace("`` ", "").replace(" ``", ""))
        if " " in word or "." in word
    ]
    ours = [word for word in words if word != "acme.localhost"]

    said = said_somewhere()

    assert [word for word in ours if word not in said] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_documents_links_lead_somewhere(name):
    folder = (ROOT / name).parent
    followed = [link for link in links(text_of(name)) if not link.endswith(".png")]

    assert [link for link in followed if not (folder / link).exists()] == []


# The style also names what is still to come.
@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "docs/style.md"])
def test_a_command_that_a_document_types_exists(name):
    text = text_of(name)
    typed = set(
        re.findall(
            r"\./dev (\w+)",
            "\n".join([*code_words(text), *fences(text, "sh"), *fences(text, "console")]),
        )
    )
    described = {
        row[0].strip("`").split()[1] for row in table_rows(section(README, "## The commands"))
    }

    assert typed <= described


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda path: path.stem
)
def test_a_decision_is_one_screen_in_three_parts(path):
    lines = path.read_text("utf-8").splitlines()
    headings = [line for line in lines if line.startswith("#")]

    assert headings[0].startswith(f"# {int(path.name[:4])}. ")
    assert headings[1:] == ["## Context", "## Decision", "## Consequences"]
    assert len(lines) <= 45


def test_decisions_are_numbered_in_one_line():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.spec("S3.12")
def test_the_architecture_names_every_process_and_every_room():
    document = text_of("docs/ARCHITECTURE.md")
    processes = [row[0].strip("`") for row in table_rows(section(document, "## Processes"))]
    rooms = {
        word for row in table_rows(section(document, "## Rooms")) for word in code_words(row[0])
    }
    package = ROOT / "src/touchline"

    assert processes == [line.partition(":")[0] for line in text_of("Procfile").splitlines()]
    assert rooms == {
        path.stem
        for path in package.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists())
        and not path.stem.startswith("__")
    }


def test_every_mark_is_explained():
    markers = tomllib.loads(text_of("pyproject.toml"))["tool"]["pytest"]["ini_options"]["markers"]

    explained = {
        row[0].strip("`") for row in table_rows(section(text_of("docs/TESTING.md"), "## Marks"))
    }

    assert {re.match(r"\w+", name)[0] for name in explained} == {
        re.match(r"\w+", marker)[0] for marker in markers
    }


def test_every_fixture_that_is_explained_exists():
    source = "\n".join(path.read_text("utf-8") for path in python_files("tests/harness"))
    explained = {
        row[0].strip("`")
        for row in table_rows(section(text_of("docs/TESTING.md"), "## The fixtures"))
    }

    assert explained <= set(re.findall(r"^def (\w+)\(", source, re.MULTILINE))
