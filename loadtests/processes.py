"""Starts what a bench measures: the project's own processes and gunicorn with a peer."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

from devstack.ports import LOOPBACK, answers, free_ports
from devstack.waiting import wait_until
from loadtests import cores

REPOSITORY = Path(__file__).resolve().parent.parent
PRODUCTION = "gunicorn.conf.py"
_PEER = "loadtests/peers/gunicorn_peer.conf.py"
_UP_WITHIN_S = 30
_STOP_WITHIN_S = 15

Headers = list[tuple[str, str]]

_LOOKS = count()


class NotUp(Exception):
    """A process of the bench did not come up; its last words are on standard error."""


@dataclass(frozen=True, slots=True)
class WebServer:
    """A running gunicorn. ``pid`` is its master's."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """The pids of its workers."""
        return cores.children(self.pid)

    def used_s(self) -> float:
        """Processor seconds of its workers so far."""
        return sum(cores.used_s(pid) for pid in self.workers())

    def stay_on(self, core: int | None) -> None:
        """Keep the workers on one processor."""
        if core is not None:
            for pid in self.workers():
                os.sched_setaffinity(pid, {core})


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[int]:
    """A process of the project, told to stop at the end; yields its pid.

    What it says goes to standard error only when it says it there: standard output is for figures.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def site(
    settings: Mapping[str, str],
    *,
    host: str,
    path: str,
    workers: int = 1,
    recycles: bool = False,
    application: str = "touchline.wsgi:app",
) -> Iterator[WebServer]:
    """Our own web server under the production settings.

    ``recycles`` False keeps a worker beyond its ten thousand requests: a closed loop gets there in
    seconds, and would measure starts.
    """
    arguments = ["-c", PRODUCTION, *_endless(recycles=recycles), application]
    with _gunicorn(settings, arguments, host=host, path=path, workers=workers) as server:
        yield server


@contextmanager
def peer(
    settings: Mapping[str, str], name: str, *given: str, host: str, path: str
) -> Iterator[WebServer]:
    """A peer of ``loadtests/peers`` under the same settings, one worker, made of what is given."""
    application = f"loadtests.peers.{name}:make({', '.join(map(repr, given))})"
    arguments = ["-c", _PEER, *_endless(recycles=False), application]
    with _gunicorn(settings, arguments, host=host, path=path, workers=1) as server:
        yield server


@contextmanager
def bare_socket(settings: Mapping[str, str], answer: Path) -> Iterator[int]:
    """The peer that is no web server at all; yields its port."""
    port = free_ports(1)[0]
    with running(["loadtests.peers.bare_socket", str(port), str(answer)], settings):
        if not wait_until(lambda: answers(port), within_s=_UP_WITHIN_S):
            raise NotUp("bare_socket")
        yield port


def get(port: int, path: str, *, host: str, token: str = "") -> tuple[int, Headers, bytes]:
    """One request, for looking at an answer rather than measuring it; status 0: nobody there.

    Each is a visitor's of its own, from an address of its own: looking often is no offence.
    """
    number = next(_LOOKS)
    home = f"198.19.{number >> 8 & 255}.{number & 255}"
    headers = {"Host": host, "X-Forwarded-For": home}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    except (OSError, HTTPException):
        return 0, [], b""
    finally:
        connection.close()


@contextmanager
def _gunicorn(
    settings: Mapping[str, str], arguments: Sequence[str], *, host: str, path: str, workers: int
) -> Iterator[WebServer]:
    port = free_ports(1)[0]
    environment = {**settings, "PORT": str(port), "WEB_CONCURRENCY": str(workers)}
    with ExitStack() as stack:
        pid = stack.enter_context(running(["gunicorn", *arguments], environment))
        server = WebServer(port, pid)

        def is_up() -> bool:
            return len(server.workers()) == workers and get(port, path, host=host)[0] == 200

        if not wait_until(is_up, within_s=_UP_WITHIN_S):
            raise NotUp(arguments[-1])
        yield server


def _endless(*, recycles: bool) -> list[str]:
    return [] if recycles else ["--max-requests", "0"]
