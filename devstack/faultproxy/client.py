"""Starts a fault proxy and tells it what to break."""

import json
import socket
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

from devstack.faultproxy.modes import Mode
from devstack.problem import Problem

_REPOSITORY = Path(__file__).resolve().parents[2]
_ANSWERS_WITHIN_S = 10


class FaultProxy:
    """A fault proxy in a process of its own, so that a busy test does not slow what it passes on.

    It ends with its owner, even one that was killed. Any thread may call it.

        with FaultProxy.start() as proxy:
            port = proxy.route("redis", 6379)
            proxy.mode("redis", "latency", delay_s=2.0)
            proxy.mode("redis", "ok")
    """

    def __init__(self, process: "subprocess.Popen[bytes]", control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._answers = control.makefile("r", encoding="utf-8")
        self._lock = threading.Lock()

    @classmethod
    def start(cls) -> Self:
        """A running proxy without routes."""
        ours, theirs = socket.socketpair()
        ours.settimeout(_ANSWERS_WITHIN_S)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "devstack.faultproxy", str(theirs.fileno())],
                cwd=_REPOSITORY,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C belongs to its owner
            )
        return cls(process, ours)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End every connection and the process."""
        self._answers.close()
        self._control.close()
        try:
            self._process.wait(_ANSWERS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """The proxy's process."""
        return self._process.pid

    def route(self, name: str, target_port: int, *, port: int = 0) -> int:
        """Pass on to ``target_port`` of loopback under ``name``; the port to connect to.

        Raises Problem when ``port`` is taken; 0 lets the system choose.
        """
        return int(self._order(route=name, target=target_port, port=port)["port"])

    def through(self, name: str, url: str) -> str:
        """``url`` with a new route ``name`` before its port."""
        parts = urlsplit(url)
        assert parts.port is not None, "a route needs a port to lead to"
        before, _, _ = parts.netloc.rpartition(":")
        return urlunsplit(parts._replace(netloc=f"{before}:{self.route(name, parts.port)}"))

    def mode(self, name: str, mode: str, **number: float) -> None:
        """Fail like this from now on, see `Mode`. Raises ValueError, or Problem for no route."""
        self._order(route=name, mode=asdict(Mode(mode, **number)))  # type: ignore[arg-type]  # Mode checks

    def heal(self, *names: str) -> None:
        """Let everything pass again on these routes."""
        for name in names:
            self.mode(name, "ok")

    def accepted(self, name: str) -> int:
        """How many connections a route has accepted so far."""
        return int(self._order(route=name)["accepted"])

    def open(self, name: str) -> int:
        """How many of them it holds now."""
        return int(self._order(route=name)["open"])

    def carried_bytes(self, name: str) -> int:
        """How much a route has taken so far, both ways."""
        return int(self._order(route=name)["carried"])

    def _order(self, **order: Any) -> dict[str, Any]:
        with self._lock:
            self._control.sendall(json.dumps(order).encode() + b"\n")
            line = self._answers.readline()
        if not line:
            raise Problem("the fault proxy has ended.")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Problem(f"the fault proxy refuses: {answer['error']}")
        return answer
