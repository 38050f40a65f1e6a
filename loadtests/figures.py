"""Figures: one JSON line each on standard output, judged against their goals."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Goal:
    """What a value has to be: ``sign`` is one of ``<  <=  >=  =``, in the unit of the figure."""

    sign: str
    bound: float

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"

    def is_met_by(self, value: float) -> bool:
        """Whether the value reaches the goal."""
        if self.sign == "<":
            return value < self.bound
        if self.sign == "<=":
            return value <= self.bound
        if self.sign == ">=":
            return value >= self.bound
        assert self.sign == "=", f"no such sign: {self.sign}"
        return value == self.bound


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. ``runs`` is what it was taken from; ``peers`` what it is read beside."""

    name: str
    value: float
    unit: str
    goal: Goal | None = None
    runs: Sequence[float] = ()
    peers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        """Whether the goal is met; a figure without one is told for the reader only."""
        return self.goal is None or self.goal.is_met_by(self.value)

    def line(self) -> str:
        """The figure as one line of JSON."""
        return json.dumps(
            {
                "figure": self.name,
                "value": rounded(self.value),
                "unit": self.unit,
                "goal": None if self.goal is None else str(self.goal),
                "ok": self.is_ok,
                "peers": rounded(self.peers),
                "runs": rounded(list(self.runs)),
            }
        )


def of_median(
    name: str,
    runs: Sequence[float],
    unit: str,
    goal: Goal | None = None,
    peers: Mapping[str, Any] | None = None,
) -> Figure:
    """A figure whose value is the median of its runs."""
    return Figure(name, median(runs), unit, goal, runs, peers or {})


def ratio_of_medians(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How our median stands to theirs."""
    return median(ours) / median(theirs)


def rounded(value: Any) -> Any:
    """Numbers to four significant digits below 1000, to whole ones above; everything else as it is."""
    if isinstance(value, float):
        return round(value) if abs(value) >= 1000 else float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {name: rounded(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return value


def report(figures: Iterable[Figure]) -> int:
    """Print each figure as it comes; the exit code is 1 when one of them misses its goal."""
    missed = 0
    for figure in figures:
        print(figure.line(), flush=True)
        missed += not figure.is_ok
    return 1 if missed else 0


def tell(line: str) -> None:
    """Say on standard error what is going on."""
    print(f"bench: {line}", file=sys.stderr, flush=True)
