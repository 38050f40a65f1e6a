"""What `./dev chaos mutants` stands on: mistakes that a machine makes, and those that are written by hand."""

import ast
import textwrap

import pytest
from house.sources import ROOT

from loadtests.mutants.covering import Covering
from loadtests.mutants.explained import explained
from loadtests.mutants.memory import Memory
from loadtests.mutants.mistakes import mistakes_in
from loadtests.mutants.money import MODULES
from loadtests.mutants.sql_mistakes import NoSuchText, SqlMistake, made_in

SOURCE = textwrap.dedent('''
    """A docstring is not code: 1 < 2."""
    LIMIT: int = 10

    def paid(stake: int, price: int, names: list) -> int:
        """Nor is this."""
        assert stake > 0
        total = 0
        for name in names:
            if not name and stake >= LIMIT:
                continue
            total += stake * price // 1000
        if total:
            raise ValueError(f"too much for {names[0]}")
        return min(total, -stake)
''')


def made(source=SOURCE):
    return [(each.place, each.before, each.after) for each in mistakes_in("a.py", source)]


def test_every_kind_of_mistake_is_made_once_in_its_place():
    assert sorted(made()) == sorted(
        [
            ("module", "10", "11"),
            ("paid", "0", "1"),
            ("paid", "not name and stake >= LIMIT", "(not (not name and stake >= LIMIT))"),
            ("paid", "not name", "(name)"),
            ("paid", "and", "or"),
            ("paid", ">=", ">"),
            ("paid", ">=", "<"),
            ("paid", "continue", "break"),
            ("paid", "total += stake * price // 1000", "pass"),
            ("paid", "+", "-"),
            ("paid", "*", "+"),
            ("paid", "//", "*"),
            ("paid", "1000", "1001"),
            ("paid", "total", "(not (total))"),
            ("paid", 'raise ValueError(f"too much for {names[0]}")', "pass"),
            ("paid", 'f"too much for {names[0]}"', '"XX"'),
            ("paid", "min", "max"),
            ("paid", "min(total, -stake)", "None"),
            ("paid", "-stake", "(stake)"),
        ]
    )


def test_a_mistake_changes_its_stretch_alone_and_leaves_python():
    for each in mistakes_in("a.py", SOURCE):
        changed = each.made_in(SOURCE)
        assert ast.unparse(ast.parse(changed)) != ast.unparse(ast.parse(SOURCE)), each.name
        assert changed.startswith(SOURCE[: each.start])
        assert changed.endswith(SOURCE[each.end :])


def test_the_modules_of_money_are_there():
    assert [path for path in MODULES if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("module", ["payout", "limits", "multiplier"])
def test_a_module_of_money_can_be_mistaken_and_read(module):
    source = (ROOT / f"src/touchline/bets/{module}.py").read_text("utf-8")

    mistakes = mistakes_in(module, source)

    assert len({each.name for each in mistakes}) == len(mistakes) > 10
    for each in mistakes:
        ast.parse(each.made_in(source))


def test_a_line_has_its_tests_and_one_that_is_loaded_has_all():
    known = Covering(
        {"a.py": {1: [""], 5: ["slow", "quick"], 6: ["quick"]}}, {"slow": 2.0, "quick": 0.1}
    )

    assert known.tests_of("a.py", 5, 6) == ["quick", "slow"]
    assert known.tests_of("a.py", 6, 6) == ["quick"]
    assert known.tests_of("a.py", 1, 1) == ["quick", "slow"]
    assert known.tests_of("b.py", 1, 1) == []


def test_noticed_stays_noticed_and_what_was_not_is_tried_again_with_other_tests(tmp_path):
    first = Memory(tmp_path / "tried.jsonl", "tests 1")
    first.keep("a.py", "d", "noticed", is_noticed=True)
    first.keep("a.py", "d", "missed", is_noticed=False)
    with first.file.open("a") as file:
        file.write('["a.py", "d", "cut o')

    again, other = Memory(first.file, "tests 1"), Memory(first.file, "tests 2")
    again.read()
    other.read()

    assert again.noticed == {("a.py", "d", "noticed"): True, ("a.py", "d", "missed"): False}
    assert other.noticed == {("a.py", "d", "noticed"): True}


FILES = {
    "0001_a.sql": "CREATE FUNCTION pay() AS $$\nfloor > 0\n$$;\nCREATE TABLE bets (\n    x int\n);\n",
    "0002_b.sql": "CREATE OR REPLACE FUNCTION pay() AS $$\nfloor > 1\n$$;\n-- floor > 1\n",
}


def test_a_mistake_of_the_database_is_made_where_it_is_defined_last():
    name, text = made_in(FILES, SqlMistake("pay", "the floor", "floor > 1", "true"))
    assert (name, text) == ("0002_b.sql", FILES["0002_b.sql"].replace("floor > 1", "true", 1))
    assert made_in(FILES, SqlMistake("bets", "a type", "x int", "x text"))[0] == "0001_a.sql"
    for where, before in (("pay", "floor > 0"), ("pay", "floor"), ("nothing", "x")):
        with pytest.raises(NoSuchText):
            made_in(FILES, SqlMistake(where, "", before + "  ", "true"))


def test_what_is_explained_can_still_be_mistaken():
    """A module that has changed has lost its excuses."""
    stale = [
        (path, name)
        for path, name in explained()
        if name not in {each.name for each in mistakes_in(path, (ROOT / path).read_text("utf-8"))}
    ]

    assert stale == []
    assert all(explained().values())
