"""docs/scenarios.md lists every scenario that is played in a browser, once, and where."""

import ast
import re
from collections import defaultdict

import pytest
from house.documents import table_rows, text_of
from house.sources import name_of, python_files, tree

DOCUMENT = "docs/scenarios.md"
ROWS = table_rows(text_of(DOCUMENT))
LEAST = 60


def played():
    """The number of each scenario, with the files and names of the tests that carry it."""
    found = defaultdict(list)
    for path in python_files("tests"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.e2e":
                    found[ast.literal_eval(mark.args[0])].append((name_of(path), node.name))
    return found


PLAYED = played()


@pytest.mark.spec("S1.17")
def test_every_scenario_is_listed_once_with_its_file():
    listed = [(row[0], f"tests/{row[2].strip('`')}") for row in ROWS]
    tests = [(number, file) for number, places in PLAYED.items() for file, _name in places]

    assert sorted(listed) == sorted(tests)


def test_the_numbers_run_on_without_a_gap():
    numbers = [row[0] for row in ROWS]

    assert numbers == [f"E{number:02}" for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= LEAST


def test_a_row_says_in_words_what_happens():
    assert [row[0] for row in ROWS if not re.match(r"[A-Z“].+\S$", row[1])] == []


def test_a_scenario_has_its_number_and_not_the_mark_alone():
    unnumbered = [
        name_of(path)
        for path in python_files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) == "pytest.mark.e2e"
        and f"{ast.unparse(node)}(" not in path.read_text("utf-8")
    ]

    assert unnumbered == []
