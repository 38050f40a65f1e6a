"""Mistakes that no test can notice, each with the reason, as `docs/mutants.md` lists them."""

import re
from pathlib import Path

from loadtests.mutants.covering import ROOT

PAGE = ROOT / "docs" / "mutants.md"
_ROW = re.compile(r"\| `([^`]+)` \| `` (.+?) `` \| (.+) \|")


def explained(page: Path = PAGE) -> dict[tuple[str, str], str]:
    """Why a mistake of a module survives, by the module's path and the mistake's name."""
    return {
        (found[1], found[2].replace("\\|", "|")): found[3]
        for line in page.read_text("utf-8").splitlines()
        if (found := _ROW.fullmatch(line))
    }


def row(path: str, name: str, why: str) -> str:
    """A line of that page."""
    return f"| `{path}` | `` {name.replace('|', chr(92) + '|')} `` | {why} |"
