"""What became of every request of a load run, one line each, for whoever reads along."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self, TextIO

# Statuses that are no answer of the site: nobody answered, or somebody else's page came.
NO_ANSWER = 0
FOREIGN = -1


@dataclass(frozen=True, slots=True)
class Entry:
    """One request: when it ended (epoch), its kind, its status, and how long it took."""

    ended_s: float
    kind: str
    status: int
    took_ms: float

    def line(self) -> str:
        """As the journal keeps it."""
        return f"{self.ended_s:.3f}\t{self.kind}\t{self.status}\t{self.took_ms:.2f}\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        """The same, read back."""
        ended_s, kind, status, took_ms = line.rstrip("\n").split("\t")
        return cls(float(ended_s), kind, int(status), float(took_ms))


class Reader:
    """Reads a journal that is still being written."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open(encoding="utf-8")
        self._torn = ""

    def fresh(self) -> list[Entry]:
        """What was written since the last time, whole lines only."""
        text = self._torn + self._file.read()
        whole, _, self._torn = text.rpartition("\n")
        return [Entry.from_line(line) for line in whole.splitlines()]

    def close(self) -> None:
        """Read no more."""
        self._file.close()
