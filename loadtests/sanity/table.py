"""The table a run prints, for people or for machines."""

import json
from collections.abc import Iterable

from loadtests.sanity.judge import Row

_HEADS = ("line", "what was done", "requests", "non-200/304", "p50", "p99", "verdict")


def text(rows: Iterable[Row]) -> str:
    """A Markdown table; why a line missed stands below it."""
    rows = list(rows)
    cells = [_HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADS))]
    lines = [_line(row, widths) for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    lines += [f"{row.name}: {reason}" for row in rows for reason in row.reasons]
    return "\n".join(lines)


def one(row: Row) -> str:
    """One object on one line."""
    return json.dumps(row.facts())


def _cells(row: Row) -> tuple[str, ...]:
    if not row.requests:
        return (row.name, row.done, "", "", "", "", row.verdict)
    p50, p99 = (f"{value_ms:.1f} ms" for value_ms in (row.p50_ms, row.p99_ms))
    return (row.name, row.done, str(row.requests), str(row.bad), p50, p99, row.verdict)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return "| " + " | ".join(padded) + " |"
