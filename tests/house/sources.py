"""The project's own files, as the house tests read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "touchline"


def python_files(*folders):
    """Every Python file below the folders, sorted."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree(path):
    """The parsed module."""
    return ast.parse(path.read_text("utf-8"))


def name_of(path):
    """How messages call a file."""
    return str(path.relative_to(ROOT))


def module_of(path):
    """The dotted name of a file below src."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules():
    """Every module of the package; without __main__, whose import is its run."""
    return [module_of(path) for path in python_files("src/touchline") if path.stem != "__main__"]


def strings(path):
    """(line, text) of every string literal of a module."""
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def functions(path):
    """Every function of a module, methods and inner ones included."""
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def said(problems):
    """The problems of a failed check, one a line."""
    return "\n" + "\n".join(problems)
