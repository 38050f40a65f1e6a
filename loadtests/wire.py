"""One keep-alive HTTP/1.1 connection, as little of it as a load generator needs.

It asks one fixed GET again and again, and finds the end of an answer by its Content-Length: the
servers measured here always send one.
"""

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle

_RECEIVE_BYTES = 256 * 1024
_HEAD_END = b"\r\n\r\n"
_BODYLESS = (204, 304)
_LAST = b"\r\nConnection: close\r\n"


class BrokenAnswer(Exception):
    """The server closed in the middle of an answer, or sent none that we can read."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to ask, what, and under which Host; ``headers`` are further header lines.

    With a ``mix`` of paths each of them is asked in turn, instead of ``path``.
    """

    port: int
    path: str
    host: str
    headers: tuple[str, ...] = ()
    users: int = 0
    mix: tuple[str, ...] = ()

    def requests(self) -> Iterator[bytes]:
        """The bytes of the question, endlessly: with ``users``, each of them asks in turn.

        Every user has an address, as a proxy of the server's own machine would say it.
        """
        common = [f"Host: {self.host}", *self.headers]
        homes = [[f"X-Forwarded-For: {_address(user)}"] for user in range(self.users)] or [[]]
        heads = [[f"GET {path} HTTP/1.1", *common] for path in self.mix or (self.path,)]
        users = cycle(["\r\n".join([*home, "", ""]).encode("ascii") for home in homes])
        questions = cycle(["\r\n".join([*head, ""]).encode("ascii") for head in heads])
        return (question + user for question, user in zip(questions, users, strict=False))


def _address(user: int) -> str:
    """An address of the network that is set aside for benchmarks."""
    return f"198.18.{user >> 8 & 255}.{user & 255}"


class Connection:
    """A non-blocking connection with at most one question under way.

    ``is_last`` after an answer: the server said that it was the last one here.
    """

    __slots__ = ("_left", "_pieces", "due_s", "is_busy", "is_last", "port", "sock", "status")

    def __init__(self, port: int) -> None:
        self.port = port
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.setblocking(False)
        self.is_busy = False
        self.is_last = False
        self.due_s = 0.0
        self.status = 0
        self._pieces = b""
        self._left = -1

    def ask(self, request: bytes, due_s: float) -> None:
        """Send the question; ``due_s`` is when it was due, for whoever reckons its latency."""
        self.is_busy = True
        self.due_s = due_s
        self._pieces = b""
        self._left = -1
        with suppress(ConnectionError):  # receive() will say that it has ended
            self.sock.send(request)

    def receive(self) -> bool:
        """Take what has come; True when the answer is whole. Then ``status`` is its status.

        Raises:
            BrokenAnswer: it will never be whole. EOFError: the server closed while nothing was
            answered yet, as it may do with an idle connection.

        """
        try:
            part = self.sock.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return False
        except ConnectionError:
            part = b""
        if not part:
            if self._left < 0 and not self._pieces:
                raise EOFError
            raise BrokenAnswer
        if self._left >= 0:
            self._left -= len(part)
        else:
            self._begin(self._pieces + part)
        if self._left == 0:
            self.is_busy = False
            return True
        return False

    def close(self) -> None:
        """Hang up."""
        self.sock.close()

    def _begin(self, received: bytes) -> None:
        end = received.find(_HEAD_END)
        if end < 0:
            self._pieces = received
            return
        self.status = int(received[9:12])
        self.is_last = received.find(_LAST, 0, end + 2) >= 0
        if self.status in _BODYLESS:
            self._left = 0
            return
        at = received.find(b"Content-Length: ", 0, end)
        if at < 0:
            raise BrokenAnswer
        size = int(received[at + 16 : received.find(b"\r\n", at)])
        self._left = size - (len(received) - end - len(_HEAD_END))


class Stream:
    """A connection on which a server tells what happens; as little of it as counting takes.

    ``prices`` counts messages about prices, ``size`` is how many bytes came last.
    """

    __slots__ = ("prices", "size", "sock", "status")

    def __init__(self, port: int, path: str, host: str, home: str) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=30)
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", f"X-Forwarded-For: {home}", "", ""]
        self.sock.sendall("\r\n".join(lines).encode("ascii"))
        self.sock.setblocking(False)
        self.status = 0
        self.prices = 0
        self.size = 0

    def receive(self) -> bool:
        """Take what has come; False when the server has hung up."""
        try:
            part = self.sock.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        if not self.status and part.startswith(b"HTTP/1.1 "):
            self.status = int(part[9:12])
        self.prices += part.count(b"event: prices\n")
        self.size = len(part)
        return bool(part)
