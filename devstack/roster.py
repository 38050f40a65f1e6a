"""The processes a stack has started, on disk: whoever comes after a `kill -9` can clean up.

A pid is only ever signalled together with the identity it had when it was started.
"""

import json
import os
import signal
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from devstack import identity
from devstack.waiting import wait_until

PIDS_FILE = "pids.json"


@dataclass(frozen=True)
class Entry:
    """One started process. Lower ``order`` stops first; ``patience_s`` is how long it may take."""

    name: str
    pid: int
    identity: str
    stop_signal: int
    order: int
    patience_s: float

    def is_running(self) -> bool:
        """Whether this very process still runs, not another with its pid."""
        return identity.of(self.pid) == self.identity


class Roster:
    """The list of running processes in one file, in the order in which they are to stop."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()  # servers start in parallel
        self._hurried = threading.Event()

    def add(
        self,
        name: str,
        pid: int,
        *,
        order: int,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience_s: float = 10,
    ) -> None:
        """Records a process that has just been started; one that is gone again is left out."""
        known = identity.of(pid)
        if known is None:
            return
        entry = Entry(name, pid, known, int(stop_signal), order, patience_s)
        with self._lock:
            self._write([*(e for e in self._read() if e.pid != pid), entry])

    def remove(self, pid: int) -> None:
        """Forgets a process that was seen to end."""
        with self._lock:
            self._write([entry for entry in self._read() if entry.pid != pid])

    def running(self) -> list[Entry]:
        """The recorded processes that still run."""
        with self._lock:
            return [entry for entry in self._read() if entry.is_running()]

    def hurry(self) -> None:
        """Ends the patience of a stop_all() under way: what still runs is killed."""
        self._hurried.set()

    def stop_all(self) -> list[str]:
        """Stops everything in order and returns the names of what had to be stopped."""
        entries = sorted(self.running(), key=lambda entry: entry.order)
        for _, group in groupby(entries, key=lambda entry: entry.order):
            self._stop_together(list(group))
        with self._lock:
            self.path.unlink(missing_ok=True)
        return [entry.name for entry in entries]

    def _stop_together(self, entries: list[Entry]) -> None:
        for entry in entries:
            if entry.is_running():
                identity.send(entry.pid, signal.SIGCONT)  # a paused process hears nothing else
                identity.send(entry.pid, signal.Signals(entry.stop_signal))

        def is_over() -> bool:
            return self._hurried.is_set() or not any(entry.is_running() for entry in entries)

        wait_until(is_over, within_s=max(entry.patience_s for entry in entries))
        for entry in entries:
            if entry.is_running():
                kill_tree(entry.pid)

    def _read(self) -> list[Entry]:
        try:
            return [Entry(**fields) for fields in json.loads(self.path.read_text("utf-8"))]
        except (FileNotFoundError, ValueError, TypeError):  # torn by a full disk: nothing to trust
            return []

    def _write(self, entries: Iterable[Entry]) -> None:
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        fresh.write_text(json.dumps([asdict(entry) for entry in entries]), "utf-8")
        fresh.replace(self.path)


def kill_tree(pid: int) -> None:
    """Kills ``pid`` and all its descendants and waits until they are gone."""
    family = {member: identity.of(member) for member in identity.with_descendants(pid)}
    for member in family:
        identity.send(member, signal.SIGKILL)

    def is_over() -> bool:
        return all(known is None or identity.of(pid) != known for pid, known in family.items())

    wait_until(is_over, within_s=5)
