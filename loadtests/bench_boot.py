"""`./dev bench boot`: from `./dev run` to the first lobby that shows a price, warm and cold."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from devstack import caller
from devstack.ports import free_ports
from devstack.waiting import wait_until
from loadtests import cores, figures, ground, processes
from loadtests.figures import Figure, Goal, of_median

_SHOWS_WITHIN_S = 180
_STOPS_WITHIN_S = 60
_NOT_COPIED = (".git", ".venv", ".dev", ".*_cache", "__pycache__")
_WHERE = "from devstack.places import find_places as f; print(f().servers, f().programs, sep='\\n')"


def main() -> int:
    """Measure and report; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="warm ones")
    parser.add_argument("--skip-cold", action="store_true", help="leave the new environment out")
    options = parser.parse_args()
    figures.tell(f"load average before: {cores.load_average():.2f}")
    return figures.report(_measure(options.runs, with_cold=not options.skip_cold))


def _measure(runs: int, *, with_cold: bool) -> Iterator[Figure]:
    with _own_servers(processes.REPOSITORY) as environment:
        empty_s = _seconds_to_a_price(processes.REPOSITORY, environment)
        figures.tell(f"first run, on no data: {empty_s:.1f} s")
        warm_s = []
        for run in range(runs):
            warm_s.append(_seconds_to_a_price(processes.REPOSITORY, environment))
            figures.tell(f"warm run {run + 1}: {warm_s[-1]:.1f} s")
    peers = {"first_run_s": empty_s, "load_average": cores.load_average()}
    yield of_median("boot_warm", warm_s, "s", Goal("<", 8), peers)
    if with_cold:
        with _copy() as tree, _own_servers(tree, with_programs=True) as environment:
            cold_s = _seconds_to_a_price(tree, environment)
        yield Figure("boot_cold", cold_s, "s", Goal("<", 60), [cold_s])


@contextmanager
def _own_servers(tree: Path, *, with_programs: bool = False) -> Iterator[Mapping[str, str]]:
    """An environment in which a tree's `./dev` keeps its data apart; they are gone afterwards.

    So are the servers' unpacked programs, where no other data of the tree need them.
    """
    with tempfile.TemporaryDirectory(prefix="touchline-boot-") as folder:
        environment = {**_plain_environment(), "TOUCHLINE_DEV_DIR": folder}
        where = subprocess.run(
            [sys.executable, "-c", _WHERE],
            cwd=tree,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        servers, programs = (Path(line) for line in where.stdout.splitlines())
        try:
            yield environment
        finally:
            shutil.rmtree(servers, ignore_errors=True)
            if with_programs:
                shutil.rmtree(programs, ignore_errors=True)


@contextmanager
def _copy() -> Iterator[Path]:
    """The tree as a fresh checkout has it: no environment, no data."""
    with tempfile.TemporaryDirectory(prefix="touchline-tree-") as folder:
        tree = Path(folder) / "touchline"
        ignored = shutil.ignore_patterns(*_NOT_COPIED)
        shutil.copytree(processes.REPOSITORY, tree, ignore=ignored, symlinks=True)
        yield tree


def _plain_environment() -> dict[str, str]:
    """As a shell has it that has activated no environment."""
    variables = caller.environment()
    active = variables.pop("VIRTUAL_ENV", None)
    paths = variables.get("PATH", os.defpath).split(os.pathsep)
    variables["PATH"] = os.pathsep.join(path for path in paths if path != f"{active}/bin")
    return variables


def _seconds_to_a_price(tree: Path, environment: Mapping[str, str]) -> float:
    """Start, wait for the price, stop; the seconds between the first two."""
    port = free_ports(1)[0]
    start_s = time.monotonic()
    process = subprocess.Popen(
        [str(tree / "dev"), "run", "--port", str(port)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    host = f"{ground.TENANT}.localhost"

    def shows_a_price() -> bool:
        page = processes.get(port, "/", host=host)[2]
        return bool(ground.PRICE.search(page)) or process.poll() is not None

    try:
        wait_until(shows_a_price, within_s=_SHOWS_WITHIN_S)
        taken_s = time.monotonic() - start_s
        if process.poll() is not None or taken_s > _SHOWS_WITHIN_S:
            raise processes.NotUp("./dev run")
        return taken_s
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does, and wait until everything it started is stopped."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        figures.tell("it does not stop; killing it (its warden stops the servers)")
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
