"""The processes of a feed campaign: two of each worker over servers of its own, and the faulty feed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from devstack.disposable import disposable_stack
from devstack.places import find_places
from devstack.procfile import read
from devstack.waiting import wait_until
from loadtests import processes
from loadtests.oracle.front import FaultyFeed
from loadtests.shape import ODDS, PUBLISHER, SETTLEMENT, STANDBY, NotUp, Process, Shape

ODDS_2, SETTLEMENT_2 = "worker_odds_2", "worker_settlement_2"
PAIRS = {ODDS: ODDS_2, SETTLEMENT: SETTLEMENT_2, PUBLISHER: STANDBY}
CONFIRM_S = 15.0
WHOLE_AGAIN_S = 75.0
FEED_TIMEOUT_S = 4.0
_UP_WITHIN_S = 90
_HOLDERS = """
    SELECT DISTINCT holder FROM feed_leases WHERE holder IS NOT NULL AND expires_at > now()
"""


class Workers(Shape):
    """The workers alone: nobody visits."""

    def start(self) -> None:
        """Start every process, and return once a price is saved.

        Raises:
            NotUp: none is.

        """
        for process in self.processes.values():
            process.start()
        if not wait_until(self.has_prices, within_s=_UP_WITHIN_S):
            raise NotUp("no price was saved")

    def has_prices(self) -> bool:
        """Whether the book has a price."""
        return bool(self.ask("SELECT 1 FROM prices LIMIT 1"))

    def leaders(self, kind: str) -> list[Process]:
        """Who of a pair holds leases now; of publishers and in doubt, all who run."""
        pair = [self[kind], self[PAIRS[kind]]]
        try:
            holders = [str(holder) for (holder,) in self.ask(_HOLDERS)]
        except psycopg.OperationalError:
            holders = []
        pids = {holder.split(":")[1] for holder in holders if holder.startswith(f"{kind}@")}
        running = [process for process in pair if process.is_running]
        return [process for process in running if str(process.pid) in pids] or running

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the database, past everything that may be broken in between."""
        url = self.settings["DIRECT_DATABASE_URL"]
        with psycopg.connect(url, autocommit=True, connect_timeout=2) as conn:  # noqa: TID251 - looks at the server from outside
            conn.execute("SET statement_timeout = '2s'")
            return conn.execute(sql).fetchall()

    def _commands(self) -> dict[str, Sequence[str]]:
        known = read(processes.REPOSITORY / "Procfile")
        return {name: known[kind] for kind, second in PAIRS.items() for name in (kind, second)}

    def _environment(self, name: str) -> dict[str, str]:
        kinds = {second: kind for kind, second in PAIRS.items()}
        return {**self.settings, "PROCESS_TYPE": kinds.get(name, name)}


@contextmanager
def working(feed: FaultyFeed, folder: Path, *, name: str, sports: str) -> Iterator[Workers]:
    """Servers and workers that ask the feed; all of them gone afterwards."""
    with disposable_stack(find_places(), name) as stack:
        workers = Workers(
            stack,
            folder,
            GOALSERVE_URL=feed.url,
            ODDS_SPORTS=sports,
            RESULTS_CONFIRM_S=str(int(CONFIRM_S)),
            FEED_WHOLE_AGAIN_S=str(int(WHOLE_AGAIN_S)),
            FEED_TIMEOUT_S=str(int(FEED_TIMEOUT_S)),
            FEED_ANSWER_MAX_MB="16",
        )
        workers.prepare()
        try:
            workers.start()
            yield workers
        finally:
            workers.stop()
