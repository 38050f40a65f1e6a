"""Browsers that keep a page open and are told of its prices, in a process that also moves them.

So that what is told and when it arrives is read on one clock. Reads an order as JSON from its
argument and prints what came of it.
"""

import json
import selectors
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import orjson

from loadtests.histogram import Histogram
from loadtests.wire import Stream
from touchline.catalog.store import BoardStore, unpacked
from touchline.money import format_price
from touchline.plumbing import kv

PAGE = "/live?page=/"
MOVED_PRICES = 26  # about 2 KB of message
_CONNECTED_AT_ONCE = 100
_SETTLED_FOR_S = 2.0
_PATIENCE_S = 30.0
_LATEST_S = 10.0


@dataclass(frozen=True, slots=True)
class Order:
    """``count`` browsers at a server, and a message for all of them each second."""

    port: int
    host: str
    redis_url: str
    count: int
    messages: int


@dataclass(slots=True)
class Report:
    """What came of it; ``missing`` are messages that did not arrive, however late."""

    opened: int = 0
    refused: int = 0
    closed: int = 0
    missing: int = 0
    message_bytes: int = 0
    longest_s: float = 0.0
    took: dict[str, int] = field(default_factory=dict)
    rss_before: int = 0
    rss_after: int = 0


def carry_out(order: Order, worker_pid: int) -> Report:
    """Watch from a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, json.dumps({**asdict(order), "worker_pid": worker_pid})],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Report(**json.loads(done.stdout))


class Crowd:
    """All the browsers, read as they are told."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._watching = selectors.DefaultSelector()
        self.report = Report()
        self.took = Histogram()

    def gather(self) -> None:
        """Open the streams, some at a time, each from an address of its own."""
        for number in range(self._order.count):
            home = f"198.18.{number >> 8 & 255}.{number & 255}"
            stream = Stream(self._order.port, PAGE, self._order.host, home)
            self._watching.register(stream.sock, selectors.EVENT_READ, stream)
            if number % _CONNECTED_AT_ONCE == 0:
                self._read_for(0.02)
        until_s = time.perf_counter() + _PATIENCE_S
        while self.report.opened + self.report.refused < self._order.count:
            assert time.perf_counter() < until_s, "the streams do not open"
            self._read_for(0.1)
        self._read_for(_SETTLED_FOR_S)

    def await_message(self, told_at_s: float, within_s: float) -> None:
        """Read until everybody was told of prices, or the time is up."""
        for key in self._watching.get_map().values():
            key.data.prices = 0
        waiting = len(self._watching.get_map())
        while waiting and (left_s := told_at_s + within_s - time.perf_counter()) > 0:
            for stream in self._read(left_s):
                if stream.prices == 1:
                    took_s = time.perf_counter() - told_at_s
                    self.took.add(took_s)
                    self.report.longest_s = max(self.report.longest_s, took_s)
                    self.report.message_bytes = stream.size
                    stream.prices += 1
                    waiting -= 1
        self.report.missing += waiting

    def _read_for(self, duration_s: float) -> None:
        until_s = time.perf_counter() + duration_s
        while (left_s := until_s - time.perf_counter()) > 0:
            for _ in self._read(left_s):
                pass

    def _read(self, timeout_s: float) -> Any:
        """The streams that something came on."""
        for key, _ in self._watching.select(timeout_s):
            stream: Stream = key.data
            was_open = stream.status
            if not stream.receive():
                self._watching.unregister(stream.sock)
                stream.sock.close()
                self.report.closed += 1
                continue
            if not was_open and stream.status:
                self.report.opened += stream.status == 200
                self.report.refused += stream.status != 200
            yield stream


class Prices:
    """The lobby's documents in Redis, which move as a publisher would move them."""

    def __init__(self, url: str) -> None:
        self._redis = kv.connect(url, timeout_ms=5000)
        self._store = BoardStore(self._redis)
        self._keys = [key.decode() for key in self._redis.scan_iter(f"{kv.BOARD}*lobby")]
        self._moves = 0

    def move(self) -> None:
        """Some prices are others now, and everybody hears of it."""
        self._moves += 1
        for key in self._keys:
            stored = unpacked(self._redis.get(key))
            document = dict(stored.document)
            version = int(document.pop("version")) + 1
            del document["status"]
            self._change(document)
            self._store.put({key: orjson.dumps(document)}, version)

    def _change(self, document: dict[str, Any]) -> None:
        left = MOVED_PRICES
        for selection in _selections(document):
            if left and selection["open"] and selection["price"]:
                selection["price"] = format_price(1_500 + (self._moves * 37 + left) % 900)
                left -= 1


def _selections(document: dict[str, Any]) -> Any:
    for section in document["sections"]:
        for event in section["events"]:
            for market in event["markets"]:
                if market["state"] == "open":
                    yield from market["selections"]


def rss_bytes(pid: int) -> int:
    """The memory a process has to itself and shares, as the system counts it."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise LookupError(pid)


def main(text: str) -> None:
    """Carry out an order in this process and print the report."""
    plain = json.loads(text)
    worker_pid = plain.pop("worker_pid")
    order = Order(**plain)
    crowd, prices = Crowd(order), Prices(order.redis_url)
    report = crowd.report
    report.rss_before = rss_bytes(worker_pid)
    crowd.gather()
    for _ in range(order.messages):
        began_s = time.perf_counter()
        prices.move()
        crowd.await_message(began_s, _LATEST_S)
        time.sleep(max(0.0, began_s + 1.0 - time.perf_counter()))  # noqa: TID251 - one message a second
    report.rss_after = rss_bytes(worker_pid)
    report.took = {str(bucket): count for bucket, count in crowd.took.counts().items()}
    print(json.dumps(asdict(report)))


if __name__ == "__main__":
    main(sys.argv[1])
