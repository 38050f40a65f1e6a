"""How the web processes of one machine count together: files by worker slot, read by a process apart.

Files named by process id would multiply with every recycled worker, and their counts with them. Here
a worker writes under its slot, a small number that the next worker in its place takes over: as many
files as slots, for ever, and counters that go on. Reading them all costs CPU time that would stall
every request of a web process, so it is done by a child that ends afterwards.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock

from prometheus_client import REGISTRY, generate_latest, multiprocess, values

from touchline.errors import Unavailable
from touchline.plumbing import exposition, pacing

# Scrapers that come together share one reading.
FRESH_S = 1.0
READING_MAX_S = 5.0

_MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it, for us alone
_PREFIX = f"touchline-metrics-{os.getuid()}-"


def directory_of(master_pid: int) -> Path:
    """Where the workers of a master write; in memory where the system offers it."""
    parent = _MEMORY if _MEMORY.is_dir() else Path(tempfile.gettempdir())
    return parent / f"{_PREFIX}{master_pid}"


def make_directory(master_pid: int) -> None:
    """Make the empty directory of a master; sweeps up those of masters that ended without a word."""
    directory = directory_of(master_pid)
    for left in directory.parent.glob(f"{_PREFIX}*"):
        if left == directory or not _is_running(left.name.removeprefix(_PREFIX)):
            shutil.rmtree(left, ignore_errors=True)
    directory.mkdir(mode=0o700)


def remove_directory(master_pid: int) -> None:
    """Take the directory away; nobody counts any more."""
    shutil.rmtree(directory_of(master_pid), ignore_errors=True)


def free_slot(taken: Iterable[int]) -> int:
    """The lowest number that no live worker has."""
    numbers = set(taken)
    return next(number for number in range(len(numbers) + 1) if number not in numbers)


def join(master_pid: int, slot: int) -> None:
    """Make this process count in its slot's files; before any metric exists.

    What a dead worker said of its present state (pools, breakers) is forgotten; its counts stay.
    """
    assert "touchline.plumbing.metrics" not in sys.modules, "a metric was made before its file"
    directory = str(directory_of(master_pid))
    multiprocess.mark_process_dead(slot, directory)  # type: ignore[no-untyped-call]
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory  # noqa: TID251 - where the library looks for it
    values.ValueClass = values.MultiProcessValue(lambda: slot)  # type: ignore[no-untyped-call]


def leave(master_pid: int, slot: int) -> None:
    """Forget what a worker that has ended said of its present state."""
    directory = str(directory_of(master_pid))
    multiprocess.mark_process_dead(slot, directory)  # type: ignore[no-untyped-call]


class Exposition:
    """The metrics of this machine as text."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._lock = Lock()
        self._text = b""
        self._read_at_s = -FRESH_S

    def read(self) -> bytes:
        """Everything counted so far; at most ``FRESH_S`` old.

        Raises:
            Unavailable: the reading child failed or took too long.

        """
        self._flush()
        if not getattr(values.ValueClass, "_multiprocess", False):
            return generate_latest(REGISTRY)
        with self._lock:  # one child at a time, and those who waited take what it brought
            if pacing.monotonic_s() - self._read_at_s >= FRESH_S:
                self._text = _read_apart(os.environ["PROMETHEUS_MULTIPROC_DIR"])  # noqa: TID251 - set by join()
                self._read_at_s = pacing.monotonic_s()
            return self._text


def _read_apart(directory: str) -> bytes:
    command = [sys.executable, "-m", exposition.__name__, directory]
    try:
        done = subprocess.run(command, capture_output=True, timeout=READING_MAX_S, check=True)  # noqa: S603 - our own module
    except subprocess.SubprocessError as error:
        raise Unavailable("The metrics cannot be read right now.") from error
    return done.stdout


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
