"""Whatever staff can do names its permission and leaves a line in the trail (R26)."""

import ast
import re

import pytest
from house.sources import name_of, python_files, said, tree

from touchline.audit.actions import Action
from touchline.rights import Permission

# These only say who; the use case above them asks and records.
NAMED_ONLY = {
    "src/touchline/plumbing/steering.py decide": "staff/steer.py asks and records",
    "src/touchline/staff/model.py check_another": "a rule about two people",
    "src/touchline/rights.py require": "the question itself",
    "src/touchline/audit/record.py record": "the trail itself",
}
# What a request of approval needs stands beside its figures.
FROM_A_TABLE = re.compile(r"RULES\[.+\]\.(?:asks|agrees)$")
# Anybody may: their own password, or an owner for them.
ASKS_SOMETIMES = {"src/touchline/staff/accounts.py change_password"}


def _use_cases():
    """Every public function of a capability that is told who does it."""
    return {
        f"{name_of(path)} {node.name}": (path, node)
        for path in python_files("src/touchline")
        if "/cli/" not in name_of(path)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for argument in [*node.args.args, *node.args.kwonlyargs]
        if argument.arg == "by"
    }


USE_CASES = {name: found for name, found in _use_cases().items() if name not in NAMED_ONLY}
each_use_case = pytest.mark.parametrize("name", sorted(USE_CASES))


def _called(path, function):
    """The names of what a function calls, through its own module's functions."""
    here = {node.name: node for node in tree(path).body if isinstance(node, ast.FunctionDef)}
    seen, waiting = set(), [function.name]
    while waiting:
        for node in ast.walk(here[waiting.pop()]):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                if name not in seen:
                    seen.add(name)
                    waiting += [name] if name in here else []
    return seen


def _hands_on(function):
    """Whether it leaves both to another use case, telling it who."""
    others = {name.split()[1] for name in USE_CASES}
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in others
        and any(word.arg == "by" and ast.unparse(word.value) == "by" for word in node.keywords)
        for node in ast.walk(function)
    )


def test_the_exceptions_are_still_there():
    assert set(NAMED_ONLY) <= set(_use_cases())
    assert set(USE_CASES) >= ASKS_SOMETIMES


@each_use_case
def test_a_use_case_is_told_who_and_names_its_permission(name):
    path, function = USE_CASES[name]
    (kind,) = [
        ast.unparse(argument.annotation)
        for argument in [*function.args.args, *function.args.kwonlyargs]
        if argument.arg == "by"
    ]
    asked = [
        ast.unparse(node.args[1])
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "require"
    ]

    assert kind == "Actor", f"{name}: a name proves nothing; take an Actor"
    if not asked:
        assert _hands_on(function), f"{name}: require(by, Permission.…, tenant_id=…) comes first"
        return
    named = [word for word in asked if not FROM_A_TABLE.match(word)]
    assert all(word.removeprefix("Permission.") in Permission.__members__ for word in named)
    first = function.body[1] if ast.get_docstring(function) else function.body[0]
    is_first = isinstance(first, ast.Expr) and ast.unparse(first).startswith("require(")
    assert is_first or name in ASKS_SOMETIMES, f"{name}: ask before anything is read"
    assert path.exists()


@pytest.mark.spec("S1.11")
@each_use_case
def test_a_use_case_leaves_a_line_in_the_trail(name):
    path, function = USE_CASES[name]

    assert "record" in _called(path, function) or _hands_on(function), (
        f"{name}: record(conn, by, Action.…, subject, …) in the transaction of the change"
    )


def test_every_word_of_the_trail_is_used_and_every_line_is_written_with_one():
    used = {
        node.attr
        for path in python_files("src/touchline")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Action"
    }

    assert used == set(Action.__members__), said(sorted(used ^ set(Action.__members__)))
