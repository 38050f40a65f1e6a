"""The load: the Locust file in a process of its own, and its journal read from here."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devstack.ports import LOOPBACK
from devstack.roster import Roster
from devstack.waiting import wait_until
from loadtests.journal import Entry, Reader
from loadtests.processes import REPOSITORY, NotUp
from loadtests.sanity.crew import Member

# More than the 200 a line must have, so that a moment's noise is not a miss.
RATE_RPS = 250
# How long a visitor looks at what he got, on average.
LOOK_S = 2
_UP_WITHIN_S = 30


@dataclass(frozen=True, slots=True)
class Terms:
    """Whom a crowd visits and how much of it there is."""

    port: int
    places: str
    tags: Sequence[str] = ()
    rate_rps: int = RATE_RPS
    tenants: str = ""

    @property
    def people(self) -> int:
        """How many visitors make that rate."""
        return self.rate_rps * LOOK_S


class Crowd:
    """Visitors who come by a schedule until they are sent home."""

    def __init__(
        self, name: str, terms: Terms, settings: Mapping[str, str], *, logs: Path, roster: Roster
    ) -> None:
        journal = logs / f"{name}.journal"
        journal.write_text("", "utf-8")
        command = ["locust", "-f", str(REPOSITORY / "loadtests" / "locustfile.py")]
        command += ["--headless", "--only-summary", "-H", f"http://{LOOPBACK}:{terms.port}"]
        command += ["-u", str(terms.people), "-r", str(terms.people)]
        if terms.tags:
            command += ["--tags", *terms.tags]
        environment = {
            **settings,
            "LOAD_RATE_RPS": str(terms.rate_rps),
            "LOAD_JOURNAL": str(journal),
            "LOAD_PLACES": terms.places,
            "LOAD_TENANTS": terms.tenants,
        }
        self._terms = terms
        self._member = Member(name, command, environment, logs=logs, roster=roster)
        self._reader = Reader(journal)
        self._entries: list[Entry] = []

    def start(self) -> None:
        """Return when all have come; raises NotUp when nobody does."""
        self._member.start()
        if not wait_until(lambda: bool(self._read()), within_s=_UP_WITHIN_S):
            raise NotUp(self._member.name)
        time.sleep(LOOK_S)  # noqa: TID251 - a round of all

    def between(self, since_s: float, until_s: float) -> list[Entry]:
        """What was answered in a window (epoch seconds); call it once the window is over."""
        self._await_read_until(until_s)
        return [entry for entry in self._entries if since_s <= entry.ended_s < until_s]

    def forget(self) -> None:
        """What was read so far is not asked for again."""
        self._entries.clear()

    def is_running(self) -> bool:
        """Whether it still comes."""
        return self._member.is_running()

    def stop(self) -> None:
        """Send everybody home."""
        self._member.stop()
        self._reader.close()

    def _read(self) -> list[Entry]:
        self._entries += self._reader.fresh()
        return self._entries

    def _await_read_until(self, until_s: float) -> None:
        def is_read() -> bool:
            entries = self._read()
            return bool(entries) and entries[-1].ended_s >= until_s

        wait_until(is_read, within_s=2)
