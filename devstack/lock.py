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
        everything, prod = directory / "requirements.txt", directory / "requirements-prod.txt"
        if (places.repository / everything.name).exists():  # versions that need not change stay
            shutil.copy(places.repository / everything.name, everything)
        _compile(uv, directory, "requirements.in", everything.name)
        shutil.copy(everything, prod)  # uv keeps to the versions of an earlier answer
        _compile(uv, directory, "requirements-prod.in", prod.name)
        strange = _pins(prod) - _pins(everything)
        if strange:
            raise Problem(f"the two files would differ in {', '.join(sorted(strange))}.")
        for file in (everything, prod):
            shutil.copy(file, places.repository / file.name)
            console.say(f"wrote {file.name}")
    return 0


def _compile(uv: str, directory: Path, source: str, target: str) -> None:
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", _OLDEST_PYTHON, "--custom-compile-command", "./dev lock"]
    command += [source, "-o", target]
    answer = subprocess.run(command, cwd=directory, env=caller.environment(), check=False)
    if answer.returncode != 0:
        raise Problem(f"{source} cannot be resolved; uv's reason is above.")


def _pins(file: Path) -> set[str]:
    lines = file.read_text("utf-8").splitlines()
    return {line.split()[0] for line in lines if line[:1].isalnum()}


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
