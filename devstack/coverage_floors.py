"""The floors of coverage: 80 % of all branches, and all of every pure module.

`python -m devstack.coverage_floors REPORT` reads coverage's JSON report and fails below a floor.
"""

import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from devstack import console
from devstack.places import REPOSITORY

BRANCHES_MIN_PERCENT = 80.0
_PURE_CONTRACT = "The rules are pure"


def main(arguments: Sequence[str]) -> int:
    """Says the figures and what falls short; exit code 1 when something does."""
    report = json.loads(Path(arguments[0]).read_text("utf-8"))
    pure = pure_modules(REPOSITORY)
    totals = report["totals"]
    console.say(
        f"coverage: {_percent(totals['covered_branches'], totals['num_branches']):.1f} % of"
        f" branches, {_percent(totals['covered_lines'], totals['num_statements']):.1f} % of lines;"
        f" {len(pure)} pure modules"
    )
    short = shortfalls(report, pure)
    for line in short:
        console.complain(line)
    return 1 if short else 0


def pure_modules(repository: Path) -> set[str]:
    """The files of the modules that the contract on pure rules names."""
    settings = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    contract = next(one for one in contracts if one["name"].startswith(_PURE_CONTRACT))
    return {f"src/{name.replace('.', '/')}.py" for name in contract["source_modules"]}


def shortfalls(report: Mapping[str, Any], pure: set[str]) -> list[str]:
    """One sentence for each floor that is missed."""
    totals = report["totals"]
    branches = _percent(totals["covered_branches"], totals["num_branches"])
    lines = []
    if branches < BRANCHES_MIN_PERCENT:
        lines.append(f"{branches:.1f} % of all branches are tested; the floor is 80 %.")
    for path in sorted(pure):
        file = report["files"].get(path)
        if file is None:
            lines.append(f"{path}: never imported by any test; a pure module is tested whole.")
            continue
        summary = file["summary"]
        missed = summary["missing_lines"] + summary["missing_branches"]
        if missed:
            lines.append(
                f"{path}: {summary['missing_lines']} lines and {summary['missing_branches']}"
                f" branches untested (lines {file.get('missing_lines', '?')},"
                f" branches {file.get('missing_branches', '?')}); a pure module is tested whole."
            )
    return lines


def _percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 100.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
