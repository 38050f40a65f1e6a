"""How many bets go into a chunk: as many as were written quickly enough before. Pure."""

from dataclasses import dataclass

# Bets and accounts of a chunk are locked for as long as it is written: placements wait meanwhile.
AIM_S = 0.08
FIRST, LEAST, MOST = 500, 50, 2_000
# A single slow one halves it; it grows by a quarter at a time, and never past what would just fit:
# else every few chunks one is a quarter too slow.
GROWTH = 1.25
_NO_TIME_S = 0.000_001


@dataclass(slots=True)
class ChunkSize:
    """The size of the next chunk."""

    bets: int = FIRST

    def note(self, bets: int, took_s: float) -> None:
        """Learn from a chunk of so many bets that were written in so long."""
        fitting = int(bets * AIM_S / max(took_s, _NO_TIME_S))
        if took_s > AIM_S:
            self.bets = max(LEAST, self.bets // 2, min(fitting, self.bets))
        elif bets >= self.bets // 2:
            self.bets = min(MOST, max(self.bets, min(int(self.bets * GROWTH), fitting)))

    def shrink(self) -> None:
        """Learn from one that could not be written in time."""
        self.bets = max(LEAST, self.bets // 2)
