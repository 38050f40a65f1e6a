"""Sizes, words and habits of the code base (style 6, 10, 12-18, 31, 37)."""

import ast
import re

import pytest
from house.sources import ROOT, SRC, functions, name_of, python_files, said, strings, tree

# The aim is 300 and 50; these are the fences.
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50

CODE = ("src/touchline", "devstack", "migrations", "loadtests")
ALL = (*CODE, "tests")

VAGUE_NAMES = re.compile(r"(?:^|_)(?:utils?|common|helpers?|managers?|misc|base|stuff)(?:_|$)")

# Words that already have a name here, and what to write instead. This file and the style name them.
BANNED = {
    r"\bodds_milli\b": "price_milli: a price is the odds at an instant",
    r"\b(?:price|odds|stake)_float\b": "integers: thousandths, minor units",
    r"\btime_?out_?(?:seconds|millis|sec)\b": "timeout_s or timeout_ms: units last, and short",
    # window_seconds is a parameter's name as the specification gives it.
    r"\b(?!window_seconds\b)\w+_seconds\s*[:=](?!=)": "_s: units last, and short",
    r"\bwager\w*\b": "bet: what was accepted",
    r"\bpunter\w*\b": "player: who bets",
    r"\bbookie\w*\b": "operator: who runs the book",
    r"\b(?:TODO|FIXME|XXX|HACK)\b": "an issue: code is finished or not there",
}
MACHINE_PATHS = re.compile(r"(?:^|[\s\"'=(])/(?:work|root|home/\w+|Users/\w+|tmp/venv)/")

BLANKET_ALLOWED = {
    "src/touchline/plumbing/loop.py": "a worker outlives whatever one cycle meets",
    "src/touchline/web/errors.py": "an error page never fails itself",
}
MAY_PRINT = ("src/touchline/cli/",)
EVENT = re.compile(r"[a-z]+\.[a-z]+(?:_[a-z]+)*")
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGERS = {"log", "logger", "logging"}
# Participles that do not end in -ed, and the states a database can be found in.
IRREGULAR = {
    "lost",
    "read",
    "sent",
    "kept",
    "held",
    "begun",
    "taken",
    "waiting",
    "unpooled",
    "unsafe",
}


@pytest.mark.parametrize("path", python_files(*ALL), ids=name_of)
def test_a_file_and_its_functions_fit_on_a_few_screens(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= FILE_LINES_MAX, f"{lines} lines: look for the missing noun, and move it out"
    long = [
        f"{name_of(path)}:{node.lineno} {node.name} has {size} lines: look for the missing noun"
        for node in functions(path)
        if (size := node.end_lineno - node.lineno + 1) > FUNCTION_LINES_MAX
        and path.name != "queries.py"  # a statement and its arguments are as long as they are
    ]
    assert not long, said(long)


def test_every_file_is_named_for_what_it_holds():
    vague = [
        name_of(path)
        for path in python_files(*ALL)
        if VAGUE_NAMES.search(path.stem) or VAGUE_NAMES.search(path.parent.name)
    ]
    assert not vague, f"name the capability and the role; these names mean nothing: {vague}"


@pytest.mark.parametrize(("word", "instead"), BANNED.items())
def test_a_word_has_one_meaning(word, instead):
    pattern = re.compile(word)
    found = [
        f"{name_of(path)}:{number} {match[0]!r}: write {instead}"
        for path in _texts()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for match in [pattern.search(line)]
        if match
    ]
    assert not found, said(found)


def _texts():
    mine = {SRC.parents[1] / "tests" / "house" / "test_tidy.py", ROOT / "docs" / "style.md"}
    return [
        path for path in [*python_files(*ALL), *(ROOT / "docs").rglob("*.md")] if path not in mine
    ]


def test_the_project_names_no_machine():
    found = [
        f"{name_of(path)}:{number} {match[0].strip()!r}: a path of somebody's machine"
        for path in _texts()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for match in [MACHINE_PATHS.search(line)]
        if match
    ]
    assert not found, said(found)


@pytest.mark.spec("S4.5")
def test_errors_are_caught_where_something_can_be_done():
    found = [
        f"{name_of(path)}:{node.lineno} catch what you can do something about (style 31)"
        for path in python_files("src/touchline", "migrations")
        if name_of(path) not in BLANKET_ALLOWED
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _is_blanket(node)
    ]
    assert not found, said(found)


def _is_blanket(handler):
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id for kind in kinds if isinstance(kind, ast.Name)}
    return handler.type is None or bool(names & {"Exception", "BaseException"})


def test_nothing_is_pickled_evaluated_or_printed():
    modules = {"pickle", "marshal", "shelve", "dill"}
    calls = {"eval", "exec", "print", "input", "breakpoint"}
    found = [
        f"{name_of(path)}:{node.lineno} {name}"
        for path in python_files("src/touchline")
        for node in ast.walk(tree(path))
        for name in _named(node)
        if name in modules or (name in calls and not name_of(path).startswith(MAY_PRINT))
    ]
    assert not found, said(found)


def _named(node):
    """The modules an import names, or the plain function that a call calls."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return [node.func.id]
    return []


@pytest.mark.spec("S0.10")
def test_an_event_is_a_constant_noun_and_a_verb_in_the_past():
    found = [
        f"{name_of(path)}:{call.lineno} {ast.unparse(call.args[0])}: an event is a constant"
        " 'noun.past_verb'; facts are fields (style 37)"
        for path in python_files("src/touchline")
        for call in _log_calls(path)
        if not _is_event(call.args[0])
    ]
    assert not found, said(found)


def _log_calls(path):
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOG_METHODS
        and ast.unparse(node.func.value) in LOGGERS
    ]


def _is_event(argument):
    if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
        return False
    if not EVENT.fullmatch(argument.value):
        return False
    words = argument.value.partition(".")[2].split("_")
    return any(word.endswith("ed") or word in IRREGULAR for word in words)


def test_every_test_is_named_by_a_sentence():
    short = [
        f"{name_of(path)}:{node.lineno} {node.name}: say what is so, with a verb"
        for path in python_files("tests")
        if path.name.startswith("test_")
        for node in functions(path)
        if node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert not short, said(short)


def test_no_test_sleeps_or_stands_in_for_our_own_parts():
    found = [
        f"{name_of(path)}:{node.lineno} {name}: wait with eventually(); use the real part"
        for path in python_files("tests")
        for node in ast.walk(tree(path))
        for name in _named(node)
        if name in {"mock", "unittest"}
    ]
    assert not found, said(found)


def test_no_statement_carries_a_secret():
    suspicious = re.compile(r"://[^/\s:{}]+:[^@\s{}]{6,}@(?!127\.0\.0\.1|localhost)[a-z]")
    found = [
        f"{name_of(path)}:{line}"
        for path in python_files("src/touchline", "devstack")
        for line, text in strings(path)
        if suspicious.search(text)
    ]
    assert not found, said(found)
