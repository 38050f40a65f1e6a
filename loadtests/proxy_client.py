"""A proxy's manners towards its origin: kept connections, and a second try only where allowed.

RFC 9110 §9.2.2: an idempotent request may be sent again when the connection, which had served
before, was closed before any byte of the answer. Everything else that goes wrong is a failure.

Run as a program it reads an order as JSON from its argument and prints what came of it, early when
told to end.
"""

import json
import selectors
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests.client import Order, arrivals_s
from loadtests.histogram import Histogram
from loadtests.wire import BrokenAnswer, Connection, Target

CONNECTIONS_MAX = 200
# What is unanswered this long after the last question counts as lost.
ANSWER_MAX_S = 10.0


@dataclass(slots=True)
class Outcome:
    """What came of it. ``retried`` were sent again as the standard allows, ``broken`` were not."""

    statuses: Counter[int] = field(default_factory=Counter)
    retried: int = 0
    broken: int = 0
    refused: int = 0
    late: int = 0
    connections: int = 0
    p50_ms: float = 0
    p99_ms: float = 0
    longest_ms: float = 0

    @property
    def failed(self) -> int:
        """Questions that got no good answer."""
        good = self.statuses[200] + self.statuses[304]
        return self.statuses.total() - good + self.broken + self.refused + self.late

    def as_text(self) -> str:
        """For the process that gave the order."""
        told = {part.name: getattr(self, part.name) for part in fields(self)}
        return json.dumps({**told, "statuses": dict(self.statuses)})

    @classmethod
    def from_text(cls, text: str) -> "Outcome":
        """As the program printed it."""
        plain: dict[str, Any] = json.loads(text)
        plain["statuses"] = Counter({int(code): n for code, n in plain["statuses"].items()})
        return cls(**plain)


class Proxy:
    """Open arrivals over connections that are kept, the last used first."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._requests = order.target.requests()
        self._watching = selectors.DefaultSelector()
        self._idle: list[Connection] = []
        self._served: set[Connection] = set()
        self._sent: dict[Connection, bytes] = {}
        self._latencies = Histogram()
        self._outcome = Outcome()
        self._is_over = False

    def finish(self, *_: object) -> None:
        """Ask nothing more; what was asked is still waited for."""
        self._is_over = True

    def run(self) -> Outcome:
        """Ask until the time is up or told to finish, and the last answer is in, or given up."""
        start_s = time.perf_counter()
        waiting = deque(start_s + due_s for due_s in arrivals_s(self._order))
        end_s = start_s + self._order.seconds + ANSWER_MAX_S
        while (waiting or self._sent) and (now_s := time.perf_counter()) < end_s:
            if self._is_over and waiting and waiting[-1] > now_s:
                waiting = deque(due_s for due_s in waiting if due_s <= now_s)
                end_s = now_s + ANSWER_MAX_S
            while waiting and waiting[0] <= now_s and len(self._sent) < CONNECTIONS_MAX:
                self._ask(next(self._requests), waiting.popleft())
            pause_s = max(0.0, waiting[0] - now_s) if waiting else 0.1
            for key, _ in self._watching.select(timeout=min(pause_s, 0.1)):
                self._read(key.data)
        outcome = self._outcome
        outcome.late = len(self._sent) + len(waiting)
        outcome.p50_ms = self._latencies.percentile_s(0.5) * 1000
        outcome.p99_ms = self._latencies.percentile_s(0.99) * 1000
        return outcome

    def _ask(self, request: bytes, due_s: float) -> None:
        connection = self._idle.pop() if self._idle else self._connected()
        if connection is None:
            self._outcome.refused += 1
            return
        self._sent[connection] = request
        connection.ask(request, due_s)

    def _read(self, connection: Connection) -> None:
        if connection not in self._sent:  # the origin closed an idle one
            self._idle.remove(connection)
            self._drop(connection)
            return
        try:
            if not connection.receive():
                return
        except EOFError:
            self._again(connection)
            return
        except BrokenAnswer:
            self._sent.pop(connection)
            self._outcome.broken += 1
            self._drop(connection)
            return
        del self._sent[connection]
        latency_s = time.perf_counter() - connection.due_s
        self._latencies.add(latency_s)
        self._outcome.longest_ms = max(self._outcome.longest_ms, latency_s * 1000)
        self._outcome.statuses[connection.status] += 1
        if connection.is_last:
            self._drop(connection)
        else:
            self._served.add(connection)
            self._idle.append(connection)

    def _again(self, connection: Connection) -> None:
        """Closed before any byte: once more if it had served before, on a connection that had not."""
        request, due_s = self._sent.pop(connection), connection.due_s
        may_retry = connection in self._served
        self._drop(connection)
        if not may_retry:
            self._outcome.broken += 1
            return
        self._outcome.retried += 1
        fresh = self._connected()
        if fresh is None:
            self._outcome.refused += 1
            return
        self._sent[fresh] = request
        fresh.ask(request, due_s)

    def _connected(self) -> Connection | None:
        try:
            connection = Connection(self._order.target.port)
        except OSError:
            return None
        self._outcome.connections += 1
        self._watching.register(connection.sock, selectors.EVENT_READ, connection)
        return connection

    def _drop(self, connection: Connection) -> None:
        self._served.discard(connection)
        self._watching.unregister(connection.sock)
        connection.close()


def started(order: Order) -> "subprocess.Popen[str]":
    """The load from a process of its own; its standard output is an Outcome."""
    command = [sys.executable, __file__, json.dumps(asdict(order))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def main(text: str) -> None:
    """Carry out an order in this process and print the outcome."""
    plain: dict[str, Any] = json.loads(text)
    order = Order(target=Target(**plain.pop("target")), **plain)
    proxy = Proxy(order)
    signal.signal(signal.SIGTERM, proxy.finish)
    print(proxy.run().as_text())


if __name__ == "__main__":
    main(sys.argv[1])
