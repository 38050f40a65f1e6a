"""One cycle of the feed in a process of its own, by the project's own poller and publisher.

Fetch, parse, save, publish; then the very same answer again, to a poller that remembers nothing of
the first. Prints what came of both as JSON. Both halves run here, so that the memory reported is
above what either of the two workers needs.
"""

import json
import logging
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from touchline import config, wiring
from touchline.catalog.publish import BoardPublisher
from touchline.catalog.store import BoardStore
from touchline.feeds.poll import OddsPoller
from touchline.plumbing import garbage
from touchline.plumbing.db import Database
from touchline.workers.feeds import configured_feeds

SPORT = "soccer"


@dataclass(frozen=True, slots=True)
class Cycle:
    """One answer taken in. ``facts`` is what the poller's own log line says of it."""

    total_s: float
    poll_s: float
    publish_s: float
    documents: int
    rows_written: int
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Report:
    """The first taking in, the second of the same, and the most memory the process ever had."""

    first: Cycle
    again: Cycle
    peak_mb: float


class _Facts(logging.Handler):
    """Keeps the facts of the poller's canonical line."""

    def __init__(self) -> None:
        super().__init__()
        self.last: dict[str, object] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == "odds.cycle_finished":
            own = set(vars(record)) - set(vars(logging.makeLogRecord({})))
            self.last = {name: vars(record)[name] for name in sorted(own)}


def run() -> Report:
    """Both cycles against the database and the Redis of the environment."""
    settings = config.load("worker_odds")
    garbage.collect_seldom()
    facts = _Facts()
    logging.basicConfig(level=logging.INFO, handlers=[facts])
    db = wiring.open_database(wiring.worker_pool(settings), settings, name="bench_feed")
    store = BoardStore(wiring.cache_client(settings))
    publisher = BoardPublisher(db, store)
    try:
        first, again = (_cycle(settings, db, store, publisher, facts) for _ in range(2))
    finally:
        db.close()
    return Report(first, again, _peak_mb())


def _cycle(
    settings: config.Settings,
    db: Database,
    store: BoardStore,
    publisher: BoardPublisher,
    facts: _Facts,
) -> Cycle:
    poller = OddsPoller(configured_feeds(settings).pricing[SPORT], db, store)
    start_s = time.perf_counter()
    cycle = poller.poll_once(SPORT)
    polled_s = time.perf_counter()
    published = publisher.publish_once()
    end_s = time.perf_counter()
    assert cycle.outcome == "accepted", cycle.outcome
    return Cycle(
        total_s=end_s - start_s,
        poll_s=polled_s - start_s,
        publish_s=end_s - polled_s,
        documents=published.documents,
        rows_written=cycle.rows_written,
        facts=facts.last,
    )


def _peak_mb() -> float:
    """The high-water mark of this very program: ru_maxrss would count its parent's as well."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("Linux says VmHWM of every process")


if __name__ == "__main__":
    json.dump(asdict(run()), sys.stdout)
