"""Every SQL statement of the project, read from the syntax trees of the queries.py files."""

import ast
import re
from dataclasses import dataclass
from functools import cache

from house.sources import name_of, python_files, tree

EXECUTING = {"execute", "executemany", "copy", "stream"}
_WRITTEN = re.compile(
    r"\b(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO)\s+(?!SET\b|OF\b|SKIP\b)(\w+)"
)
_READ = re.compile(r"\b(?:FROM|JOIN)\s+(?!unnest|LATERAL)(\w+)")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sb]|%%")


@dataclass(frozen=True)
class Query:
    """One function of a queries.py; ``sql`` is None where it is not one literal statement."""

    file: str
    function: ast.FunctionDef
    executions: int
    sql: str | None

    @property
    def name(self):
        return self.function.name

    @property
    def where(self):
        return f"{self.file}:{self.function.lineno} {self.name}"

    @property
    def positional(self):
        return [argument.arg for argument in self.function.args.args]

    @property
    def keywords(self):
        return [argument.arg for argument in self.function.args.kwonlyargs]

    @property
    def written(self):
        return set(_WRITTEN.findall(self.sql)) - {"SET"}

    @property
    def tables(self):
        return self.written | set(_READ.findall(self.sql))

    def numbered(self):
        """The statement with $1, $2 … for its names, and the names in that order."""
        names = list(dict.fromkeys(found for found in _PLACEHOLDER.findall(self.sql) if found))

        def number(match):
            return f"${names.index(match[1]) + 1}" if match[1] else "%"

        return _PLACEHOLDER.sub(number, self.sql), names


@cache
def queries():
    """Every public function of every queries.py."""
    files = [path for path in python_files("src/touchline") if path.name == "queries.py"]
    return [
        _read(name_of(path), node)
        for path in files
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def _read(file, function):
    calls = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in EXECUTING
    ]
    literal = calls[0].args[0] if calls and calls[0].args else None
    is_text = isinstance(literal, ast.Constant) and isinstance(literal.value, str)
    return Query(file, function, len(calls), literal.value if is_text else None)
