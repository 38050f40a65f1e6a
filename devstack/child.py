"""One process of the project: its output prefixed and kept in a file, its end told."""

import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from devstack import console

_KEPT_LINES = 15
_COLOURS = ("cyan", "green", "magenta", "blue", "yellow")


class Child:
    """A started process. ``on_exit`` is called from another thread when it ends."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        directory: Path,
        log: Path,
        on_exit: Callable[["Child"], None],
    ) -> None:
        self.name = name
        self.started_s = time.monotonic()
        self.last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._log = log
        self._process = subprocess.Popen(
            list(command),
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, who stops in order
        )
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, name=f"{name} output", daemon=True)
        self._reader.start()
        threading.Thread(target=self._wait, args=(on_exit,), daemon=True).start()

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.returncode

    @property
    def age_s(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self.started_s

    def _read(self) -> None:
        assert self._process.stdout is not None, "asked for with PIPE"
        prefix = console.paint(
            f"{self.name:<17} |", _COLOURS[sum(self.name.encode()) % len(_COLOURS)]
        )
        with self._process.stdout as output, self._log.open("a", encoding="utf-8") as log:
            for raw in output:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                self.last_lines.append(line)
                log.write(line + "\n")
                log.flush()
                with suppress(BrokenPipeError):  # who watched has left; the log goes on
                    console.say(f"{prefix} {line}")

    def _wait(self, on_exit: Callable[["Child"], None]) -> None:
        self._process.wait()
        self._reader.join(timeout=1)  # a grandchild may hold the pipe longer than the child lives
        on_exit(self)
