"""Every small mistake that a rule knows how to make in a Python source. Pure.

A mistake replaces one stretch of text; nothing else of the file moves. Docstrings, types, decorators
and asserts are left alone: what they say is not what the code does.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loadtests.mutants.swaps import CALLS, METHODS, SWAPS

Edit = tuple[int, int, str]
_TEXT = "XX"
_LEFT_ALONE = (ast.Assert, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass)


@dataclass(frozen=True, slots=True)
class Mistake:
    """``before`` becomes ``after`` from offset ``start`` to ``end``; ``place`` is the name around it.

    ``nth`` counts the same mistake in the same place, from one.
    """

    path: str
    place: str
    line: int
    last_line: int
    start: int
    end: int
    before: str
    after: str
    nth: int

    @property
    def name(self) -> str:
        """What the mistake is called wherever lines are moved around it."""
        which = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.place}: {_short(self.before)} -> {_short(self.after)}{which}"

    def made_in(self, source: str) -> str:
        """The source with the mistake in it."""
        return source[: self.start] + self.after + source[self.end :]


def mistakes_in(path: str, source: str) -> list[Mistake]:
    """All of them, in the order of the text."""
    maker = _Maker(source)
    maker.walk(ast.parse(source), "")
    seen: Counter[tuple[str, str, str]] = Counter()
    made = []
    for place, line, last_line, (start, end, after) in sorted(
        maker.found, key=lambda each: each[3]
    ):
        before = source[start:end]
        seen[place, before, after] += 1
        nth = seen[place, before, after]
        made.append(Mistake(path, place, line, last_line, start, end, before, after, nth))
    return made


@dataclass(slots=True)
class _Maker:
    """Walks a tree and writes down what could be wrong in it."""

    source: str
    found: list[tuple[str, int, int, Edit]] = field(default_factory=list)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.starts = [0]
        for line in self.source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        assert self.source.isascii(), "offsets of a tree are bytes"

    def walk(self, node: ast.AST, place: str) -> None:
        """This node's mistakes, and those of all below it."""
        if isinstance(node, _LEFT_ALONE) or _is_said_only(node):
            return
        for edit in self._of(node):
            line, last_line = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
            self.found.append((place or "module", line, last_line, edit))
        if isinstance(node, ast.JoinedStr):  # places within are wrong before Python 3.12
            return
        inner = place
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            inner = f"{place}.{node.name}".lstrip(".")
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self.walk(child, inner)

    def _of(self, node: ast.AST) -> Iterator[Edit]:
        yield from self._signs(node)
        yield from self._conditions(node)
        match node:
            case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
                yield self._all(node, f"({self._text(operand)})")
            case ast.Constant() | ast.JoinedStr():
                yield from self._constant(node)
            case ast.Return(value=ast.AST() as value) if not _is_none(value):
                yield self._all(value, "None")
            case ast.Call(func=func):
                yield from self._call(func)
            case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign():
                yield self._all(node, "pass")
            case ast.Continue() | ast.Break():
                yield self._all(node, "break" if isinstance(node, ast.Continue) else "continue")

    def _signs(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                yield from self._between([left, *others], ops)
            case ast.BoolOp(values=values, op=op):
                yield from self._between(values, [op] * (len(values) - 1))
            case ast.BinOp(left=left, right=right, op=op):
                yield from self._between([left, right], [op])
            case ast.AugAssign(target=target, value=value, op=op):
                yield from self._between([target, value], [op])

    def _conditions(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                yield from self._otherwise(test)
            case ast.comprehension(ifs=tests):
                for test in tests:
                    yield from self._otherwise(test)

    def _between(self, nodes: Sequence[ast.expr], ops: Sequence[ast.AST]) -> Iterator[Edit]:
        """What stands between two operands, exchanged."""
        for left, right, op in zip(nodes, nodes[1:], ops, strict=False):
            sign, others = SWAPS.get(type(op), ("", ()))
            _, gap = self._span(left)
            until, _ = self._span(right)
            at = self.source.find(sign, gap, until)
            if not sign or at < 0:
                continue
            for other in others:
                yield at, at + len(sign), other

    def _otherwise(self, test: ast.expr) -> Iterator[Edit]:
        """A condition that no other mistake turns around."""
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            return
        if isinstance(test, ast.UnaryOp):
            return
        yield self._all(test, f"(not ({self._text(test)}))")

    def _constant(self, node: ast.expr) -> Iterator[Edit]:
        value = node.value if isinstance(node, ast.Constant) else ""
        text = self._text(node)
        if isinstance(value, bool):
            yield self._all(node, str(not value))
        elif isinstance(value, int | float):
            yield self._all(node, str(value + 1))
        elif isinstance(node, ast.JoinedStr):
            yield self._all(node, f'"{_TEXT}"')
        elif isinstance(value, str):
            yield self._all(node, f'("{_TEXT}" + {text})' if value else f'"{_TEXT}"')

    def _call(self, func: ast.expr) -> Iterator[Edit]:
        if isinstance(func, ast.Name) and func.id in CALLS:
            yield self._all(func, CALLS[func.id])
        if isinstance(func, ast.Attribute) and func.attr in METHODS:
            _, end = self._span(func)
            yield end - len(func.attr), end, METHODS[func.attr]

    def _all(self, node: ast.AST, after: str) -> Edit:
        return (*self._span(node), after)

    def _text(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self.source[start:end]

    def _span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )


def _is_said_only(node: ast.AST) -> bool:
    """A docstring, or three dots."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."
