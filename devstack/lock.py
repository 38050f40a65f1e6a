"""`./dev lock`: requirements.in resolved into the two hash-locked files."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from devstack import caller, console
from devstack.places import Places
from devstack.problem import Problem

MARKER = "not in production below this line"
_OLDEST_PYTHON = "3.11"


def lock(places: Places) -> int:
    """Resolves everything, then production's part of it at the very same versions."""
    uv = _find_uv(places)
    text = (places.repository / "requirements.in").read_text("utf-8")
    production, marker, _ = text.partition(MARKER)
    if not marker:
        raise Problem(f"requirements.in has no line with {MARKER!r}.")
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)  # relative names only: they end up in the files
        (directory / "requirements.in").write_text(text, "utf-8")
        (directory / "requirements-prod.in").write_text(production, "utf-8")
        for file in ("requirements.txt", "requirements-prod.txt"):
            if (places.repository / file).exists():  # keeps versions that need not change
                shutil.copy(places.repository / file, directory / file)
        _compile(uv, directory, "requirements.in", "requirements.txt")
        _compile(
            uv, directory, "requirements-prod.in", "requirements-prod.txt", "-c", "requirements.txt"
        )
        for file in ("requirements.txt", "requirements-prod.txt"):
            shutil.copy(directory / file, places.repository / file)
            console.say(f"wrote {file}")
    return 0


def _compile(uv: str, directory: Path, source: str, target: str, *further: str) -> None:
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", _OLDEST_PYTHON, "--custom-compile-command", "./dev lock"]
    command += [source, "-o", target, *further]
    answer = subprocess.run(command, cwd=directory, env=caller.environment(), check=False)
    if answer.returncode != 0:
        raise Problem(f"{source} cannot be resolved; uv's reason is above.")


def _find_uv(places: Places) -> str:
    found = shutil.which("uv")
    if found is not None:
        return found
    tools = places.dev / "tools"
    if not (tools / "bin/uv").exists():
        console.say(f"uv is not on the PATH; installing it into {tools}")
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(tools)],
            [str(tools / "bin/pip"), "install", "--quiet", "uv"],
        ):
            if subprocess.run(command, check=False).returncode != 0:
                raise Problem("uv could not be installed; put it on the PATH and try again.")
    return str(tools / "bin/uv")
