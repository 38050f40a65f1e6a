"""docs/requirements.md and the tests' spec marks say the same, in both directions."""

import ast
from collections import defaultdict

import pytest
from house.documents import code_words, table_rows, text_of
from house.sources import ROOT, name_of, python_files, tree

DOCUMENT = "docs/requirements.md"
ROWS = {row[0]: row for row in table_rows(text_of(DOCUMENT))}


def carried():
    """The ids that tests carry, each with the files that carry it."""
    found = defaultdict(set)
    for path in python_files("tests"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.spec":
                for argument in node.args:
                    found[ast.literal_eval(argument)].add(name_of(path))
    return found


CARRIED = carried()


def proofs(requirement):
    """The test files and the commands that a row names."""
    words = code_words(ROWS[requirement][2])
    return [word for word in words if word.startswith("tests/")], [
        word for word in words if word.startswith(("./dev ", ".ci/"))
    ]


def test_every_id_that_a_test_carries_has_its_row():
    missing = {name: sorted(files) for name, files in CARRIED.items() if name not in ROWS}

    assert not missing, f"{DOCUMENT} needs a row for each of {missing}"


@pytest.mark.parametrize("requirement", sorted(ROWS))
def test_a_row_names_its_proof(requirement):
    files, commands = proofs(requirement)

    assert files or commands, f"{requirement} in {DOCUMENT} names neither a test nor a command"


@pytest.mark.parametrize("requirement", sorted(ROWS))
def test_a_named_test_carries_the_id(requirement):
    files, commands = proofs(requirement)

    strangers = [file for file in files if file not in CARRIED[requirement]]

    assert not strangers, (
        f'{strangers} must exist and carry @pytest.mark.spec("{requirement}"); '
        f"it is carried by {sorted(CARRIED[requirement]) or 'no test at all'}"
    )
    assert files or commands


def test_only_what_no_test_can_carry_is_proved_by_a_command_alone():
    alone = {name for name in ROWS if not proofs(name)[0]}

    assert alone <= {"S4.9"}


def test_the_documents_are_linked_to_what_exists():
    named = {word for word in code_words(text_of(DOCUMENT)) if word.startswith("tests/")}

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
