"""What the faulty feed really said, in order, and what is known of who kept it.

An answer carries its number where a reader keeps it: in the cursor of odds, in the ETag of scores. A
question that brings the number back proves that the answer was saved whole.
"""

import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Lock

from touchline.feeds.adapter import Part


class Fate(Enum):
    """What a book may have made of an answer.

    UNSURE: nobody came back to tell. Its reader may have been killed between two batches, so each
    of its events may have been saved or not.
    """

    REFUSED = auto()
    KEPT = auto()
    UNSURE = auto()


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as it was sent. Times are epoch seconds.

    ``is_full``: it was asked without a cursor. ``packed`` is what a reader reads, in gzip; None where
    there is nothing that could be read. ``repeats`` is the answer that a 304 says still holds.
    """

    serial: int
    sport: str
    part: Part
    sent_s: float
    is_full: bool
    fault: str
    packed: bytes | None = None
    repeats: int = 0

    @property
    def body(self) -> bytes:
        """What a reader reads; empty where there is nothing."""
        return b"" if self.packed is None else gzip.decompress(self.packed)


@dataclass
class Journal:
    """Everything said so far; many threads write it."""

    _told: dict[int, Told] = field(default_factory=dict)
    _kept_s: dict[int, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _serial: int = 0

    def next_serial(self) -> int:
        """A number no answer had."""
        with self._lock:
            self._serial += 1
            return self._serial

    def note(self, told: Told) -> None:
        """Write down an answer, before its first byte is sent."""
        with self._lock:
            self._told[told.serial] = told

    def note_kept(self, serial: int, sport: str, part: Part) -> None:
        """Somebody goes on from this answer, so all of it was saved before now."""
        with self._lock:
            told = self._told.get(serial)
            if told is not None and (told.sport, told.part) == (sport, part):
                self._kept_s.setdefault(serial, time.time())

    def of(self, sport: str, part: Part) -> list[Told]:
        """What was said of a sport, in order."""
        with self._lock:
            found = [t for t in self._told.values() if (t.sport, t.part) == (sport, part)]
        return sorted(found, key=lambda told: told.serial)

    def get(self, serial: int) -> Told | None:
        """The answer with this number."""
        with self._lock:
            return self._told.get(serial)

    def kept_s(self, serial: int) -> float | None:
        """When it was first known that an answer was saved whole; None when that is not known."""
        with self._lock:
            return self._kept_s.get(serial)

    def __iter__(self) -> Iterator[Told]:
        with self._lock:
            return iter(sorted(self._told.values(), key=lambda told: told.serial))

    def __len__(self) -> int:
        return len(self._told)
