"""The arrows between rooms hold, and would be seen to break (style 2-6)."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from house.sources import ROOT, said

VIOLATIONS = {
    "a public endpoint that reaches the database through a friend": (
        "web/public/answer.py",
        "from touchline.tenants import create",
        "Public endpoints cannot reach the database, even through a friend",
    ),
    "liveness that reads settings": (
        "web/liveness.py",
        "from touchline import config",
        "Liveness depends on nothing that can be down",
    ),
    "a feed that speaks Flask": (
        "feeds/poll.py",
        "import flask",
        "Only web speaks Flask",
    ),
    "a page that fetches": (
        "web/pages.py",
        "import requests",
        "Only feeds make HTTP requests",
    ),
    "a rule that reads the clock": (
        "catalog/model.py",
        "import time",
        "The rules are pure: no I/O, no clock, no dice",
    ),
    "a worker that knows SQLAlchemy": (
        "workers/odds.py",
        "import sqlalchemy",
        "Only the migrate command knows Alembic and SQLAlchemy",
    ),
    "a sandbox that shares the parser it is to test": (
        "sandbox/server.py",
        "from touchline.feeds import offers",
        "The sandbox is a stranger: it shares no code with what reads it",
    ),
    "a capability that looks up": (
        "catalog/store.py",
        "from touchline.settlement import record",
        "Capabilities stack one way",
    ),
    "an adapter that knows its use case": (
        "themes/store.py",
        "from touchline.themes import publish",
        "Inside a capability: use case above adapter above pure",
    ),
    "a room nobody has placed": (
        "wallet.py",
        '"""Money of players."""',
        "Capabilities stack one way",
    ),
}


def _contracts(directory):
    """What the import linter says of the package in a directory."""
    return subprocess.run(
        [
            Path(sys.executable).with_name("lint-imports"),
            "--no-cache",
            "--config",
            "pyproject.toml",
        ],
        cwd=directory,
        env={"PYTHONPATH": str(directory / "src"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_arrows_between_rooms_hold():
    answer = _contracts(ROOT)
    assert answer.returncode == 0, said([answer.stdout, answer.stderr])


@pytest.mark.parametrize(("file", "line", "contract"), VIOLATIONS.values(), ids=[*VIOLATIONS])
def test_a_wrong_arrow_is_seen(tmp_path, file, line, contract):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "src" / "touchline" / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")

    answer = _contracts(tmp_path)

    assert answer.returncode == 1, f"nobody noticed:\n{answer.stdout}{answer.stderr}"
    assert f"{contract} BROKEN" in answer.stdout or "wallet" in answer.stdout, answer.stdout
