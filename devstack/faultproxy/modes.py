"""How a route of the fault proxy treats its connections."""

from dataclasses import dataclass

OK = "ok"
LATENCY = "latency"
BLACKHOLE = "blackhole"
RESET = "reset"
REFUSE = "refuse"
CUT = "cut"
SLOW = "slow"
HALF_OPEN = "half_open"

# Each mode and the one number it needs, if any.
NEEDED = {
    OK: None,
    LATENCY: "delay_s",
    BLACKHOLE: None,
    RESET: None,
    REFUSE: None,
    CUT: "after_bytes",
    SLOW: "bytes_per_s",
    HALF_OPEN: None,
}


@dataclass(frozen=True)
class Mode:
    """One way to fail. It holds for new connections and for those already open.

    ``ok``: everything passes. ``latency``: answers come ``delay_s`` later, each by itself, so that
    a hundred at once are not queued behind each other. ``blackhole``: connections are accepted and
    nothing flows, not even their end; it flows again afterwards, as after a lost route. ``reset``:
    accepted, then reset. ``refuse``: nobody listens, and open connections are reset. ``cut``: a
    connection ends after ``after_bytes`` of answers. ``slow``: answers trickle at ``bytes_per_s``.
    ``half_open``: whoever hangs up, the other side is not told, then or later.
    """

    name: str = OK
    delay_s: float = 0
    after_bytes: int = 0
    bytes_per_s: int = 0

    def __post_init__(self) -> None:
        """Refuse a mode nobody knows, or one without its number. Raises ValueError."""
        if self.name not in NEEDED:
            raise ValueError(f"{self.name} is no mode; there are: {', '.join(NEEDED)}")
        for number in ("delay_s", "after_bytes", "bytes_per_s"):
            given = getattr(self, number)
            if (number == NEEDED[self.name]) != bool(given) or given < 0:
                raise ValueError(f"{self.name} needs {NEEDED[self.name] or 'no number'}")
