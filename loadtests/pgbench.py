"""Runs PostgreSQL's own load generator, which comes with the server's programs."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from devstack import caller
from devstack.places import find_places
from devstack.problem import Problem
from devstack.sources import find_postgres

THREADS = 2
_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_LATENCY = re.compile(r"^latency average = ([\d.]+) ms", re.MULTILINE)
_FAILED = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """Transactions a second, and how long one took on average."""

    tps: float
    latency_ms: float


def run(url: str, script: str, *, clients: int, seconds: float, seed: int) -> Run:
    """One script by so many clients, each message as it stands, through whatever ``url`` leads to.

    Raises:
        Problem: there is no pgbench, or it met an error.

    """
    program = find_postgres(find_places()).program("pgbench")
    if not program.exists():
        raise Problem(f"No pgbench beside the server's programs in {program.parent}.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script, "utf-8")
        done = subprocess.run(
            [
                str(program), "-n", "-M", "simple", "-f", str(file), "-c", str(clients),
                "-j", str(THREADS), "-T", str(round(seconds)), "--random-seed", str(seed),
            ],
            env={**caller.environment(), **_environment(url)},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    tps, latency, failed = (found.search(done.stdout) for found in (_TPS, _LATENCY, _FAILED))
    if done.returncode or tps is None or latency is None or failed is None or failed[1] != "0":
        raise Problem(f"pgbench failed:\n{done.stdout}\n{done.stderr[-2000:]}")
    return Run(float(tps[1]), float(latency[1]))


def _environment(url: str) -> dict[str, str]:
    """How it finds the server; a password never shows in a process list."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    return {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
