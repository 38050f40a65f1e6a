"""Settlement workers as processes that may be killed, frozen and started again."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from loadtests.processes import REPOSITORY

_WITHIN_S = 30
# The fence stopped somebody whose term was over.
LOST = "outcome=lost"


@dataclass(slots=True)
class Settlers:
    """So many workers, each in the place of the one that was killed there before."""

    environment: Mapping[str, str]
    folder: Path
    count: int = 2
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _started: int = 0

    def __enter__(self) -> Self:
        self._running = [self._start() for _ in range(self.count)]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait(_WITHIN_S)

    def kill(self, place: int) -> None:
        """SIGKILL, and another in its place."""
        self._running[place].kill()
        self._running[place].wait(_WITHIN_S)
        self._running[place] = self._start()

    def pid(self, place: int) -> int:
        """Of the worker that is there now."""
        return self._running[place].pid

    def freeze(self, place: int) -> None:
        """SIGSTOP: it holds what it holds, and does nothing."""
        self._running[place].send_signal(signal.SIGSTOP)

    def thaw(self, place: int) -> None:
        """It goes on where it was, as if no time had passed."""
        self._running[place].send_signal(signal.SIGCONT)

    def logged(self, words: str) -> int:
        """How many lines of all of them say so."""
        return sum(
            words in line
            for path in self.folder.glob("settler-*.log")
            for line in path.read_text("utf-8", errors="replace").splitlines()
        )

    def _start(self) -> subprocess.Popen[bytes]:
        self._started += 1
        with (self.folder / f"settler-{self._started}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "touchline", "worker", "settlement"],
                cwd=REPOSITORY,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
