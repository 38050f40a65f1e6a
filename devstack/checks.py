"""`./dev check`: what a machine can say about the code without running it."""

import subprocess
from collections.abc import Sequence

from devstack import console, environment
from devstack.places import Places

_CHECKS: Sequence[tuple[str, Sequence[str]]] = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("architecture", ["lint-imports"]),
)

_OFFLINE_SQL = "from touchline.plumbing.migrate import offline_sql; print(offline_sql())"


def check(places: Places) -> int:
    """Runs every check, also after a failure, and sums up."""
    environment.ensure(places)
    failed = [name for name, command in _CHECKS if not _passes(places, name, command)]
    if any((places.repository / "migrations").glob("versions/*.py")) and not _migrations(places):
        failed.append("migrations")
    if failed:
        console.complain(f"failed: {', '.join(failed)}")
        return 1
    console.say(console.paint("all checks passed", "green"))
    return 0


def _passes(places: Places, name: str, command: Sequence[str], *, given: str | None = None) -> bool:
    console.say(console.paint(f"== {name}", "cyan"))
    program = str(places.venv / "bin" / command[0])
    answer = subprocess.run(
        [program, *command[1:]],
        cwd=places.repository,
        env=environment.activated(places),
        input=given,
        text=True,
        check=False,
    )
    return answer.returncode == 0


def _migrations(places: Places) -> bool:
    """Squawk reads the SQL that Alembic would run, without any database."""
    offline = subprocess.run(
        [environment.python(places), "-c", _OFFLINE_SQL],
        cwd=places.repository,
        env=environment.activated(places),
        capture_output=True,
        text=True,
        check=False,
    )
    if offline.returncode != 0:
        console.complain(f"the migrations cannot be written as SQL:\n{offline.stderr}")
        return False
    squawk = ["squawk", "--config", "ops/squawk.toml", "--stdin-filepath", "migrations.sql"]
    return _passes(places, "migrations", squawk, given=offline.stdout)
