"""Every fault the site must survive has a test, and a section in the runbook that can be followed."""

import re

import pytest
from click.testing import CliRunner
from house.documents import code_words, fences, section, table_rows, text_of
from house.sources import ROOT, functions, python_files
from house.test_observability_doc import collectors, events

from touchline.cli.main import touchline
from touchline.config import Settings

FAULTS = (
    "PostgreSQL is killed",
    "PostgreSQL is frozen",
    "PostgreSQL is slow",
    "PostgreSQL is restarted",
    "PgBouncer is killed",
    "PgBouncer is frozen",
    "PgBouncer is restarted",
    "Redis is killed",
    "Redis is frozen",
    "Redis is flushed",
    "Redis is black-holed",
    "Redis is full",
    "PostgreSQL and Redis are both down",
    "A cold start with both down",
    "A feed is dead",
    "A feed is slow",
    "A feed answers 429",
    "A feed lies",
    "Sockets are half open",
    "A web worker is killed",
    "The publisher is killed or frozen",
    "The odds worker is killed or frozen",
    "The settlement worker is killed or frozen",
    "`REDIS_URL` is unset",
    "A cold burst",
    "One tenant is asked for 20 times its quota",
    "A web host's clock is off by an hour",
    "The ledger check fails",
    "Bets wait for a result",
    "Settlement lags",
)
PARTS = ("You see", "Visitors see", "It means", "Do", "It ends")
RUNBOOK = text_of("docs/runbook.md")
TESTS = {
    row[0]: code_words(row[1])
    for row in table_rows(section(text_of("docs/TESTING.md"), "## The faults"))
}
EVENT = re.compile(r"[a-z]+\.[a-z]+_[a-z_]+|breaker\.[a-z_]+|database\.[a-z_]+|worker\.[a-z]+")
SETTING = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
METRIC = re.compile(r"([a-z]+(?:_[a-z]+)+)(?:\{(\w+)=\"\w+\"(?:,\w+=\"\w+\")*\})?")
# Names with underscores that are no metrics.
FIELDS = {"worker_odds", "worker_settlement", "worker_publisher", "fetch_ms"}
OUTCOME = "unavailable_"  # of a feed's answer, and then why


def test_every_fault_has_its_tests_and_no_other_is_listed():
    assert tuple(TESTS) == FAULTS


@pytest.mark.spec("S3.1")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_test_that_a_fault_names_exists(fault):
    for word in TESTS[fault]:
        path, _, name = word.partition("::")
        file = ROOT / (path if "/" in path else f"tests/failures/{path}")
        assert name in {node.name for node in functions(file)}, f"{word} is not there"
    assert TESTS[fault]


def test_every_fault_has_its_section_and_no_other_is_there():
    assert tuple(re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE)) == FAULTS


@pytest.mark.parametrize("fault", FAULTS)
def test_a_section_says_what_is_seen_what_it_means_and_what_to_do(fault):
    said = section(RUNBOOK, f"## {fault}")

    assert tuple(re.findall(r"^\*\*(.+?)\.\*\*", said, re.MULTILINE)) == PARTS


def test_what_the_runbook_names_exists():
    words = set(code_words(RUNBOOK))

    outcomes = {word.removeprefix(OUTCOME) for word in words if word.startswith(OUTCOME)}
    others = {word for word in words if not word.startswith(OUTCOME)} - FIELDS - health()
    metrics = {match[1] for word in others if (match := METRIC.fullmatch(word))}
    settings = {
        word.partition("=")[0] for word in words if SETTING.fullmatch(word.partition("=")[0])
    }
    told = {word for word in words if EVENT.fullmatch(word)} - health()

    fetching = "".join(path.read_text("utf-8") for path in python_files("src/touchline/feeds"))

    assert [why for why in outcomes if f'"{why}"' not in fetching] == []
    assert metrics <= set(collectors())
    assert settings <= {name.upper() for name in Settings.model_fields} | {"GOALSERVE_KEY"}
    assert told <= events()


def test_every_command_of_the_runbook_can_be_given():
    typed = [*code_words(RUNBOOK), *"\n".join(fences(RUNBOOK, "sh")).splitlines()]
    for words in (word.split() for word in typed if word.startswith("touchline ")):
        names = [word for word in words[1:3] if re.fullmatch(r"[a-z-]+", word)]
        answer = CliRunner().invoke(touchline, [*names, "--help"])
        assert answer.exit_code == 0, words


def test_every_campaign_is_described_and_no_other_is():
    described = table_rows(section(text_of("loadtests/README.md"), "## Campaigns"))

    scripts = (ROOT / "loadtests").glob("chaos_*.py")
    assert {row[0].strip("`") for row in described} == {
        path.stem.removeprefix("chaos_") for path in scripts
    }


def test_the_checks_of_health_that_the_runbook_names_exist(our_book):
    answer = our_book.web().test_client().get("/health/detailed", headers={"Host": "localhost"})

    named = {word for word in code_words(RUNBOOK) if word.startswith("checks.")}

    for word in named:
        found = answer.json
        for part in word.split("."):
            assert part in found, f"{word}: there is no {part}"
            found = found[part]


def health():
    """Words that name a check of health and what it says."""
    return {word for word in code_words(RUNBOOK) if word.startswith("checks.")}
