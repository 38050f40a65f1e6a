"""What every server process has in common: start, stop, kill, pause, resume."""

import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from devstack import identity
from devstack.places import Account
from devstack.problem import Problem
from devstack.roster import Roster, kill_tree
from devstack.waiting import wait_until

# Servers see nothing of the caller's shell: a stray PGOPTIONS or LC_ALL would change what they do.
PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Home:
    """Where a stack's servers keep their files, as whom they run and where they are recorded."""

    directory: Path
    logs: Path
    account: Account
    roster: Roster


class Server(ABC):
    """One server on loopback. Start and stop may be called in any state."""

    name: ClassVar[str]
    order: ClassVar[int]  # lower stops first
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    start_within_s: ClassVar[float] = 20
    patience_s: ClassVar[float] = 10

    def __init__(self, home: Home, port: int) -> None:
        self.home = home
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """The file with what the server said."""
        return self.home.logs / f"{self.name}.log"

    @abstractmethod
    def prepare(self) -> None:
        """Writes the server's files; called before each start."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its arguments."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether the server answers."""

    def environment(self) -> Mapping[str, str]:
        """The server's environment."""
        return PLAIN_ENVIRONMENT

    def start(self) -> None:
        """Starts the server and returns when it answers.

        Raises Problem with the last lines of its log when it does not.
        """
        if self.is_running():
            return
        self.prepare()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.home.directory,  # the caller's may be closed to the servers' user
                env=dict(self.environment()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C belongs to the supervisor, who stops in order
                **self.home.account.popen(),
            )
        pid = self._process.pid
        self.home.roster.add(
            self.name,
            pid,
            order=self.order,
            stop_signal=self.stop_signal,
            patience_s=self.patience_s,
        )
        wait_until(lambda: not self.is_running() or self.is_ready(), within_s=self.start_within_s)
        if not self.is_running() or not self.is_ready():
            self.kill()
            raise Problem(f"{self.name} does not start. Its last lines:\n{last_lines(self.log)}")

    def stop(self) -> None:
        """Stops the server in its orderly way, or by force when that takes too long."""
        if self._process is None:
            return
        if self.is_running():
            self._send(signal.SIGCONT)
            self._send(self.stop_signal)
            if not wait_until(lambda: not self.is_running(), within_s=self.patience_s):
                self.kill()
        self._forget()

    def kill(self) -> None:
        """Kills the server and its children at once, as a crash would."""
        if self._process is None:
            return
        if self.is_running():
            kill_tree(self._process.pid)
        self._process.wait()
        self._forget()

    def pause(self) -> None:
        """Freezes the server: connections stay open and nothing answers."""
        for pid in self._family():
            identity.send(pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Ends a pause."""
        for pid in self._family():
            identity.send(pid, signal.SIGCONT)

    def is_running(self) -> bool:
        """Whether the process exists, paused or not."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The server's pid while it runs."""
        assert self._process is not None, "only a started server has a pid"
        return self._process.pid

    def _family(self) -> list[int]:
        return identity.with_descendants(self.pid) if self.is_running() else []

    def _send(self, number: signal.Signals) -> None:
        if self.is_running():
            identity.send(self.pid, number)

    def _forget(self) -> None:
        self.home.roster.remove(self.pid)
        self._process = None


def last_lines(path: Path, count: int = 12) -> str:
    """The end of a log, indented for a message."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        lines = []
    return "\n".join(f"    {line}" for line in lines) or "    (it said nothing)"
