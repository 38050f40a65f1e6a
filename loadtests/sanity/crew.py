"""The project's own processes of a run: started as in production, logged, killed and frozen."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from devstack import identity
from devstack.roster import Roster, kill_tree
from devstack.waiting import wait_until
from loadtests.processes import REPOSITORY

_STOP_WITHIN_S = 15
_ORDER = 20


class Member:
    """One process, which may be started again and again under the same name."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        settings: Mapping[str, str],
        *,
        logs: Path,
        roster: Roster,
    ) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self._command = [sys.executable, "-m", *command]
        self._settings = {**settings}
        self._roster = roster
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; whatever it says goes on in the same log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=REPOSITORY,
                env=self._settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to pass on, in order
            )
        # Whoever kills us leaves the list to the servers' warden, which stops these as well.
        self._roster.add(self.name, self._process.pid, order=_ORDER, patience_s=_STOP_WITHIN_S)

    @property
    def pid(self) -> int:
        """Its process id; for gunicorn the master's."""
        assert self._process is not None, "only a started process has one"
        return self._process.pid

    def workers(self) -> list[int]:
        """The processes below it."""
        return identity.with_descendants(self.pid)[1:]

    def is_running(self) -> bool:
        """Whether it exists, frozen or not."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """As a crash or an out-of-memory killer would."""
        kill_tree(self.pid)
        self._ended()

    def freeze(self) -> None:
        """It and all below it stop where they are."""
        for pid in identity.with_descendants(self.pid):
            identity.send(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on."""
        for pid in identity.with_descendants(self.pid):
            identity.send(pid, signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, and make it when it does not."""
        if not self.is_running():
            return
        self.thaw()
        os.kill(self.pid, signal.SIGTERM)
        if not wait_until(lambda: not self.is_running(), within_s=_STOP_WITHIN_S):
            kill_tree(self.pid)
        self._ended()

    def said_since(self, offset: int) -> str:
        """What it has logged after so many bytes."""
        with self.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode("utf-8", "replace")

    def log_size(self) -> int:
        """How much it has logged so far, in bytes."""
        return self.log.stat().st_size

    def _ended(self) -> None:
        assert self._process is not None, "was started"
        self._process.wait()
        self._roster.remove(self._process.pid)
