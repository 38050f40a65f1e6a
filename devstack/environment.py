"""The project's Python environment: `.venv`, made from the hash-locked requirements."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devstack import caller, console
from devstack.places import Places
from devstack.problem import Problem

# A path with a space cannot stand in the first line; this is a shell script and Python at once.
_CONSOLE_SCRIPT = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys
from touchline.__main__ import main
sys.exit(main())
"""


def ensure(places: Places) -> None:
    """Makes or renews the environment when the lock, the Python or the checkout's place changed."""
    stamp = places.venv / "touchline.stamp"
    wanted = _fingerprint(places)
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    if places.venv.is_symlink():  # making it anew would empty somebody else's
        raise Problem(f"{places.venv} is a link; remove it, and ./dev makes one of its own.")
    console.tell(f"preparing the Python environment in {places.venv} (once for each lock)")
    lock = places.repository / "requirements.txt"
    uv = shutil.which("uv")
    if uv is None or not _install_with_uv(uv, places.venv, lock):
        _install_with_pip(places.venv, lock)
    _link_project(places)
    stamp.write_text(wanted, "utf-8")  # last: an interrupted installation has none and is redone


def python(places: Places) -> str:
    """The environment's interpreter."""
    return str(places.venv / "bin" / "python")


def activated(places: Places) -> dict[str, str]:
    """The caller's environment variables as the environment's programs should see them."""
    variables = caller.environment()
    # The first three point elsewhere; without bytecode every start would compile everything again.
    strangers = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PYTHONDONTWRITEBYTECODE")
    for name in strangers:
        variables.pop(name, None)
    variables["VIRTUAL_ENV"] = str(places.venv)
    variables["PATH"] = f"{places.venv / 'bin'}:{variables.get('PATH', '/usr/bin:/bin')}"
    variables["PYTHONUNBUFFERED"] = "1"  # a line is worth most when it is fresh
    return variables


def _fingerprint(places: Places) -> str:
    lock = (places.repository / "requirements.txt").read_text("utf-8").splitlines()
    pins = "\n".join(line for line in lock if not line.lstrip().startswith("#"))
    return f"{hashlib.sha256(pins.encode()).hexdigest()} {sys.version} {places.venv}\n"


def _install_with_uv(uv: str, venv: Path, lock: Path) -> bool:
    sync = [uv, "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes"]
    steps = (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv)],
        [*sync, "--python", str(venv / "bin/python"), str(lock)],
    )
    for step in steps:
        if subprocess.run(step, check=False, env=caller.environment()).returncode != 0:
            console.warn("uv could not do it; trying pip")
            return False
    return True


def _install_with_pip(venv: Path, lock: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        output = made.stdout + made.stderr
        if "ensurepip" in output:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise Problem(
                "This Python cannot make environments. On Debian: "
                f"`apt-get install python{version}-venv` (or put `uv` on the PATH)."
            )
        raise Problem(f"python -m venv fails:\n{output.strip()}")
    command = [str(venv / "bin/python"), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    # Compiling all of it would take half as long again; what is imported is compiled then, once.
    command += ["--no-compile", "--disable-pip-version-check", "--progress-bar=off"]
    command += ["-r", str(lock)]
    if _run_with_progress(command) != 0:
        raise Problem("pip could not install the locked requirements; its last words are above.")


def _run_with_progress(command: Sequence[str]) -> int:
    seen = 0
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=caller.environment(),
    ) as process:
        assert process.stdout is not None, "asked for with PIPE"
        for line in process.stdout:
            if line.startswith("Collecting "):
                seen += 1
                if seen % 20 == 0:
                    console.tell(f"  {seen} packages fetched")
            elif line.startswith("Installing collected"):
                console.tell(f"  installing {seen} packages")
            elif line.startswith(("ERROR", "error")):
                console.complain(line.rstrip())
    return process.returncode


def _link_project(places: Places) -> None:
    site_packages = next((places.venv / "lib").glob("python3.*/site-packages"))
    (site_packages / "touchline.pth").write_text(f"{places.repository / 'src'}\n", "utf-8")
    script = places.venv / "bin" / "touchline"
    script.write_text(_CONSOLE_SCRIPT.format(python=places.venv / "bin/python"), "utf-8")
    script.chmod(0o755)
