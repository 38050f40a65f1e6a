"""The circuit breaker of everything that may be down: the database, Redis, each feed. Pure.

It decides and remembers; whoever calls it does the I/O, reads the clock and throws the dice. It is
not safe against threads by itself: `guarded.py` and `gate.py` hold a lock around each decision,
and never around a call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum

from touchline.plumbing.window import Window


class State(StrEnum):
    """Closed lets calls through, open refuses them, half_open tries whether it may close."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


class Control(StrEnum):
    """Who decides: the breaker itself, or an operator who keeps it isolated or closed."""

    AUTO = "auto"
    ISOLATED = "isolated"
    HELD_CLOSED = "held_closed"


class Outcome(Enum):
    """How a call went. Ignored tells nothing about the other side."""

    SUCCEEDED = "succeeded"
    SLOW = "slow"
    FAILED = "failed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Rules:
    """When to open, for how long, and what it takes to close again.

    ``calls_min`` 0 switches the signals by share off. ``open_growth`` opens in a row double the time
    from ``open_s`` to ``open_max_s``. Failures within ``lump_s`` count as one in a row, and a share
    of failures must come from at least ``lumps_min`` such moments: one event is one event.
    """

    consecutive: int = 5
    calls_min: int = 10
    failed_pct: int = 50
    slow_pct: int = 80
    window_s: int = 10
    lump_s: float = 0.05
    lumps_min: int = 3
    open_s: float = 1.0
    open_max_s: float = 15.0
    probes_good: int = 3
    probe_lease_s: float = 5.0
    slow_start_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to make one call, given back with its outcome."""

    generation: int
    is_probe: bool


# Of a limit, right after closing; it grows to the whole over `slow_start_s`.
SLOW_START_SHARE = 0.1


class Breaker:
    """One state machine. ``jitter`` turns a back-off in seconds into the one really taken."""

    def __init__(self, rules: Rules, *, jitter: Callable[[float], float]) -> None:
        self.rules = rules
        self.control = Control.AUTO
        self._jitter = jitter
        self._state = State.CLOSED
        self._generation = 0
        self._window = Window(rules.window_s, lump_s=rules.lump_s)
        self._opens = 0
        self._open_until_s = 0.0
        self._closed_at_s: float | None = None
        self._good_probes = 0
        self._probe: Permit | None = None
        self._lease_until_s = 0.0

    def state(self, now_s: float) -> State:
        """The state; a probe that never came back counts as failed here."""
        if self._probe is not None and now_s >= self._lease_until_s:
            self._probe = None
            self._judge_probe(is_good=False, now_s=now_s)
        return self._state

    def is_refusing(self, now_s: float) -> bool:
        """Whether ordinary calls are refused right now."""
        if self.control is not Control.AUTO:
            return self.control is Control.ISOLATED
        return self.state(now_s) is not State.CLOSED

    def allow(self, now_s: float) -> Permit | None:
        """A permit for one call, or None; once the open time is over, one caller gets to probe."""
        if not self.is_refusing(now_s):
            return self.pass_through()
        if self.control is Control.ISOLATED or now_s < self._open_until_s:
            return None
        permit = self.begin_probe(now_s)
        if permit is not None and self._state is State.OPEN:
            self._enter(State.HALF_OPEN)
        return permit

    def begin_probe(self, now_s: float) -> Permit | None:
        """A permit to try whether it may close, while nobody else tries; its lease runs out."""
        if self.control is not Control.AUTO or self.state(now_s) is State.CLOSED or self._probe:
            return None
        self._probe = Permit(self._generation, is_probe=True)
        self._lease_until_s = now_s + self.rules.probe_lease_s
        return self._probe

    def record(self, permit: Permit, outcome: Outcome, now_s: float) -> None:
        """Give a permit back. What belongs to an older state of affairs is not counted."""
        if permit.is_probe:
            self._record_probe(permit, outcome, now_s)
        elif permit.generation != self._generation or outcome is Outcome.IGNORED:
            return
        elif self._state is State.CLOSED:
            self._record_call(outcome, now_s)
        elif outcome is Outcome.SUCCEEDED:  # let through all the same: as good as a good probe
            self._judge_probe(is_good=True, now_s=now_s)

    def pass_through(self) -> Permit:
        """A permit for a call that is made whatever the state: critical work."""
        return Permit(self._generation, is_probe=False)

    def trip(self, now_s: float) -> None:
        """Open now; longer each time when it had not held closed for long."""
        if self.control is not Control.AUTO or self._state is State.OPEN:
            return
        held_s = None if self._closed_at_s is None else now_s - self._closed_at_s
        if self._state is State.CLOSED and (held_s is None or held_s >= self.rules.open_max_s):
            self._opens = 0
        self._enter(State.OPEN)
        self._back_off(now_s)

    def retry_after_s(self, now_s: float) -> float:
        """How long a refused caller should stay away."""
        if self.control is Control.ISOLATED:
            return self.rules.open_max_s
        return max(0.0, self._open_until_s - now_s)

    def share(self, now_s: float) -> float:
        """The part of its limits that a recovered service is trusted with, 0.1 to 1."""
        if self._closed_at_s is None:
            return 1.0
        grown = (now_s - self._closed_at_s) / self.rules.slow_start_s
        return min(1.0, SLOW_START_SHARE + (1 - SLOW_START_SHARE) * max(0.0, grown))

    def set_control(self, control: Control) -> None:
        """Refuse everything, let everything through, or decide by itself again.

        Each begins closed, with an empty memory.
        """
        self.control = control
        self._probe = None
        self._closed_at_s = None
        self._opens = 0
        self._open_until_s = 0.0
        self._enter(State.CLOSED)

    def _record_call(self, outcome: Outcome, now_s: float) -> None:
        self._window.add(now_s, failed=outcome is Outcome.FAILED, slow=outcome is Outcome.SLOW)
        if outcome is not Outcome.SUCCEEDED and self._must_trip(now_s):
            self.trip(now_s)

    def _record_probe(self, permit: Permit, outcome: Outcome, now_s: float) -> None:
        if permit is not self._probe:
            return
        self._probe = None
        if outcome is not Outcome.IGNORED:
            self._judge_probe(is_good=outcome is Outcome.SUCCEEDED, now_s=now_s)

    def _judge_probe(self, *, is_good: bool, now_s: float) -> None:
        if not is_good:
            if self._state is State.HALF_OPEN:
                self._enter(State.OPEN)
            if now_s >= self._open_until_s:
                self._back_off(now_s)
            return
        if self._state is State.OPEN:
            self._enter(State.HALF_OPEN)
        self._good_probes += 1
        if self._good_probes >= self.rules.probes_good:
            self._closed_at_s = now_s
            self._open_until_s = now_s
            self._enter(State.CLOSED)

    def _back_off(self, now_s: float) -> None:
        step_s = min(self.rules.open_max_s, self.rules.open_s * 2 ** min(self._opens, 30))
        self._opens += 1
        self._open_until_s = now_s + min(self.rules.open_max_s, self._jitter(step_s))

    def _must_trip(self, now_s: float) -> bool:
        rules = self.rules
        if self._window.failed_in_a_row >= rules.consecutive:
            return True
        seen = self._window.seen(now_s)
        if not rules.calls_min or seen.calls < rules.calls_min:
            return False
        is_failing = (
            seen.failed * 100 >= rules.failed_pct * seen.calls and seen.lumps >= rules.lumps_min
        )
        return is_failing or seen.slow * 100 >= rules.slow_pct * seen.calls

    def _enter(self, state: State) -> None:
        self._state = state
        self._generation += 1
        self._good_probes = 0
        if state is State.CLOSED:
            self._window.clear()
