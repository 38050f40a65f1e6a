"""The load generator: a process of its own, so that it never shares an interpreter with a server.

Closed loop: so many connections, each asking again as soon as it is answered; says how much a
server can do. Open arrivals: questions fall due by a schedule whatever the server does, and a
latency is counted from the due time, so that a stalled server cannot hide its stall.

Run as a program it reads one order as JSON from its argument and prints what came of it.
"""

import json
import random
import selectors
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import cores
from loadtests.histogram import Histogram
from loadtests.wire import BrokenAnswer, Connection, Target

# More visitors than this at once and the rest wait their turn, their latency running.
VISITORS_MAX = 400
_DRAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Order:
    """What to do. With ``rate_rps`` 0 it is a closed loop of ``connections``."""

    target: Target
    seconds: float
    connections: int = 1
    rate_rps: float = 0
    seed: int = 1
    core: int | None = None


@dataclass(slots=True)
class Outcome:
    """What came of it. ``late`` are questions still unanswered when the time for draining was up."""

    seconds: float = 0
    cpu_s: float = 0
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    late: int = 0
    latencies: Histogram = field(default_factory=Histogram)

    @property
    def answered(self) -> int:
        """Whole answers of any status."""
        return self.statuses.total()

    @property
    def rps(self) -> float:
        """Whole answers a second."""
        return self.answered / self.seconds

    @property
    def failed(self) -> int:
        """Everything that was neither 200 nor 304."""
        good = self.statuses[200] + self.statuses[304]
        return self.answered - good + self.broken + self.late

    def p_ms(self, share: float) -> float:
        """A percentile of latency in milliseconds."""
        return self.latencies.percentile_s(share) * 1000

    def as_text(self) -> str:
        """For the process that gave the order."""
        plain = {
            "seconds": self.seconds,
            "cpu_s": self.cpu_s,
            "statuses": list(self.statuses.items()),
            "broken": self.broken,
            "late": self.late,
            "latencies": list(self.latencies.counts().items()),
        }
        return json.dumps(plain)

    @classmethod
    def from_text(cls, text: str) -> "Outcome":
        """The same, over there."""
        plain: dict[str, Any] = json.loads(text)
        plain["statuses"] = Counter(dict(plain["statuses"]))
        plain["latencies"] = Histogram(dict(plain["latencies"]))
        return cls(**plain)


def carry_out(order: Order) -> Outcome:
    """Load a server from a process of its own and return what came of it."""
    done = subprocess.run(
        [sys.executable, __file__, json.dumps(asdict(order))],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Outcome.from_text(done.stdout)


def closed_loop(order: Order) -> Outcome:
    """Ask on every connection as soon as it is free until the time is up."""
    requests, outcome = order.target.requests(), Outcome()
    watching = selectors.DefaultSelector()
    for _ in range(order.connections):
        _connect(watching, order.target.port)
    start_s = time.perf_counter()
    end_s = start_s + order.seconds
    for key in list(watching.get_map().values()):
        key.data.ask(next(requests), time.perf_counter())
    while (now_s := time.perf_counter()) < end_s:
        for key, _ in watching.select(timeout=end_s - now_s):
            connection: Connection = key.data
            if not _is_answered(connection, watching, outcome, requests):
                continue
            now_s = time.perf_counter()
            outcome.latencies.add(now_s - connection.due_s)
            connection.ask(next(requests), now_s)
    outcome.seconds = time.perf_counter() - start_s
    return outcome


def open_arrivals(order: Order) -> Outcome:
    """Ask at random instants, ``rate_rps`` a second on average, on a free or a new connection."""
    requests, outcome = order.target.requests(), Outcome()
    watching = selectors.DefaultSelector()
    idle: list[Connection] = []
    start_s = time.perf_counter()
    waiting = deque(start_s + due_s for due_s in arrivals_s(order))
    end_s = start_s + order.seconds
    under_way = 0
    while waiting or under_way:
        now_s = time.perf_counter()
        if now_s > end_s + _DRAIN_S:
            break
        while waiting and waiting[0] <= now_s and under_way < VISITORS_MAX:
            # Visitors come back on connections of their own, and not all on the one used last.
            connection = idle.pop(0) if idle else _connect(watching, order.target.port)
            connection.ask(next(requests), waiting.popleft())
            under_way += 1
        pause_s = max(0.0, waiting[0] - now_s) if waiting and under_way < VISITORS_MAX else 0.1
        for key, _ in watching.select(timeout=pause_s):
            connection = key.data
            if not connection.is_busy:  # the server hung up on an idle visitor
                idle.remove(connection)
                _drop(connection, watching)
            elif _is_answered(connection, watching, outcome, requests):
                outcome.latencies.add(time.perf_counter() - connection.due_s)
                under_way -= 1
                idle.append(connection)
    outcome.late = under_way + len(waiting)
    outcome.seconds = order.seconds
    return outcome


def arrivals_s(order: Order) -> list[float]:
    """When questions fall due, in seconds after the start: a Poisson process with its own seed."""
    dice = random.Random(order.seed)
    due_s, arrivals = 0.0, []
    while (due_s := due_s + dice.expovariate(order.rate_rps)) < order.seconds:
        arrivals.append(due_s)
    return arrivals


def _connect(watching: selectors.BaseSelector, port: int) -> Connection:
    connection = Connection(port)
    watching.register(connection.sock, selectors.EVENT_READ, connection)
    return connection


def _drop(connection: Connection, watching: selectors.BaseSelector) -> None:
    watching.unregister(connection.sock)
    connection.close()


def _is_answered(
    connection: Connection,
    watching: selectors.BaseSelector,
    outcome: Outcome,
    requests: Iterator[bytes],
) -> bool:
    """Whether an answer is whole; a connection that ended is replaced and asked the same again."""
    try:
        if not connection.receive():
            return False
    except (EOFError, BrokenAnswer) as error:
        outcome.broken += isinstance(error, BrokenAnswer)
        watching.unregister(connection.sock)
        connection.close()
        _connect(watching, connection.port).ask(next(requests), connection.due_s)
        return False
    outcome.statuses[connection.status] += 1
    return True


def main(text: str) -> None:
    """Carry out an order in this process and print the outcome."""
    plain: dict[str, Any] = json.loads(text)
    target = Target(**plain.pop("target"))
    order = Order(target=target, **plain)
    if order.core is not None:
        cores.stay_on(order.core)
    outcome = open_arrivals(order) if order.rate_rps else closed_loop(order)
    outcome.cpu_s = time.process_time()
    print(outcome.as_text())


if __name__ == "__main__":
    main(sys.argv[1])
