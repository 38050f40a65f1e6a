"""A breaker in use: the clock, the lock, the gauge and the log lines around the pure one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from touchline.plumbing import metrics
from touchline.plumbing.breaker import Breaker, Control, Outcome, Permit, Rules, State
from touchline.plumbing.news import announce_breaker
from touchline.plumbing.pacing import monotonic_s, spread

# Redis answers in a millisecond or not at all: a few failures in a row, and one second of peace.
REDIS_RULES = Rules(
    consecutive=3, calls_min=20, open_s=1.0, open_max_s=2.0, probes_good=1, lump_s=0.0
)
# A third party (S4.6): three failures in a row, 1, 2, 4 … 60 s, one probe, closed by itself.
FEED_RULES = Rules(
    consecutive=3, calls_min=0, open_s=1.0, open_max_s=60.0, probes_good=1, lump_s=0.0,
    probe_lease_s=120.0,
)  # fmt: skip


class LeftAlone(Exception):
    """It failed too often just now and is left alone for a moment."""

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__()


class Guard:
    """Keeps calls away from something that is down. Calls are made outside any lock.

    ``failures`` are the exceptions that mean it is down; any other is the caller's own affair.
    """

    def __init__(
        self,
        name: str,
        rules: Rules,
        *,
        failures: tuple[type[BaseException], ...],
        refusal: Callable[[float], Exception] = LeftAlone,
        now_s: Callable[[], float] = monotonic_s,
        jitter: Callable[[float], float] = spread,
    ) -> None:
        self.name = name
        self._failures = failures
        self._refusal = refusal
        self._now_s = now_s
        self._lock = Lock()
        self._breaker = Breaker(rules, jitter=jitter)
        self._told = State.CLOSED
        self._was_refusing = False
        self._gauge = metrics.breaker_state.labels(name)
        self._gauge.set(0)

    @contextmanager
    def call(self) -> Iterator[None]:
        """Make one call in the block.

        Raises:
            whatever ``refusal`` makes of the seconds to stay away: no call is made while open.

        """
        with self._lock:
            now_s = self._now_s()
            permit = self._breaker.allow(now_s)
            retry_after_s = self._breaker.retry_after_s(now_s)
        self._tell()
        if permit is None:
            raise self._refusal(retry_after_s)
        outcome = Outcome.IGNORED
        try:
            yield
            outcome = Outcome.SUCCEEDED
        except self._failures:
            outcome = Outcome.FAILED
            raise
        finally:
            self._record(permit, outcome)

    @property
    def state(self) -> State:
        """Where it stands now."""
        with self._lock:
            return self._breaker.state(self._now_s())

    @property
    def is_worth_trying(self) -> bool:
        """Whether a call would be made now, as far as one can tell without making it."""
        with self._lock:
            now_s = self._now_s()
            if not self._breaker.is_refusing(now_s):
                return True
            return self._breaker.retry_after_s(now_s) <= 0

    def control(self, control: Control) -> None:
        """Isolate it, hold it closed, or let it decide by itself again."""
        with self._lock:
            self._breaker.set_control(control)
        self._tell()

    def _record(self, permit: Permit, outcome: Outcome) -> None:
        with self._lock:
            self._breaker.record(permit, outcome, self._now_s())
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            state = self._breaker.state(now_s := self._now_s())
            is_refusing = self._breaker.is_refusing(now_s)
            retry_after_s = self._breaker.retry_after_s(now_s)
            before, self._told = self._told, state
            was_refusing, self._was_refusing = self._was_refusing, is_refusing
        if is_refusing is not was_refusing:
            self._gauge.set(is_refusing)
        if state is not before:
            announce_breaker(self.name, state, retry_after_s)
