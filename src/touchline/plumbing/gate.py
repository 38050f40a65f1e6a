"""The gate before a pool: who gets a connection, who waits, and who is turned away at once.

Three judges in one place, none of which makes a call: lanes bound how much each kind of work may
take, pressure turns away what can wait, and the breaker turns away nearly all when the database
fails. A fault in here lets the work through and is counted: the gate must never be the outage.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

import psycopg

from touchline.errors import Unavailable
from touchline.plumbing import metrics
from touchline.plumbing.breaker import Breaker, Control, Outcome, Permit, Rules, State
from touchline.plumbing.lanes import Lane, Lanes, Place, Pressure
from touchline.plumbing.news import GateState, announce_gate
from touchline.plumbing.pacing import monotonic_s

logger = logging.getLogger(__name__)

# Critical work that goes on while the database fails: enough to notice that it is back.
CRITICAL_WHILE_OPEN = 2
SHED_RETRY_S = 1.0
# What a mistake in our own bookkeeping looks like.
_BUGS = (ArithmeticError, AttributeError, AssertionError, LookupError, TypeError, ValueError)


class DatabaseUnavailable(Unavailable, psycopg.OperationalError):
    """The database cannot be reached right now."""

    code = "database_unavailable"


@dataclass(eq=False, slots=True)
class Entry:
    """One caller's passage; without a place when the gate itself was at fault."""

    place: Place | None = None
    permit: Permit | None = None


class DbGate:
    """The gate of one pool of ``size`` connections in one process.

    ``on_doubt`` is told that somebody should look whether the database still answers; it must not
    block.
    """

    def __init__(
        self,
        name: str,
        size: int,
        *,
        rules: Rules,
        jitter: Callable[[float], float],
        on_doubt: Callable[[], None],
        now_s: Callable[[], float] = monotonic_s,
    ) -> None:
        self.name = name
        self.size = size
        self._now_s = now_s
        self._on_doubt = on_doubt
        self._lock = Lock()
        self._lanes = Lanes(size)
        self._pressure = Pressure(size)
        self._breaker = Breaker(rules, jitter=jitter)
        self._events: dict[Place, Event] = {}
        self._told = GateState.CLOSED
        self._answered_at_s = float("-inf")
        for gauge in (metrics.gate_state, metrics.breaker_state):
            gauge.labels(name).set(GateState.CLOSED)  # or it would show with the first outage

    def enter(self, lane: Lane, *, wait_s: float) -> Entry:
        """A passage for one piece of work, perhaps after a wait; give it back with ``leave``.

        Raises:
            DatabaseUnavailable: turned away; ``retry_after_s`` says for how long.

        """
        entry, event = Entry(), None
        with self._forgiven(entry):
            event = self._ask(entry, lane, wait_s)
        self._tell()
        if event is not None:
            self._await(entry, event, wait_s)
        return entry

    def hold(self, entry: Entry) -> None:
        """The pool has handed over the connection."""
        with self._forgiven(), self._lock:
            if entry.place is not None:
                self._lanes.hold(entry.place)

    def leave(self, entry: Entry, outcome: Outcome) -> None:
        """The work is over; ``outcome`` says what it tells about the database."""
        with self._forgiven(), self._lock:
            now_s = self._now_s()
            if entry.place is not None:
                self._wake(self._lanes.leave(entry.place))
            if entry.permit is not None:
                self._breaker.record(entry.permit, outcome, now_s)
            if outcome is Outcome.SUCCEEDED:
                self._answered_at_s = now_s
            self._look(now_s)
        if outcome is Outcome.FAILED:
            self._on_doubt()
        self._tell()

    def tick(self) -> None:
        """Look at the clock: pressure and slow start move without anybody coming or going."""
        is_pressed = False
        with self._forgiven(), self._lock:
            now_s = self._now_s()
            self._lanes.share = self._breaker.share(now_s)
            self._wake(self._lanes.admit())
            self._look(now_s)
            is_pressed = self._pressure.is_on
        if is_pressed:
            self._on_doubt()
        self._tell()

    def begin_probe(self) -> Permit | None:
        """A permit to try whether the database is back; None when there is nothing to find out."""
        with self._lock:
            return self._breaker.begin_probe(self._now_s())

    def end_probe(self, permit: Permit | None, *, is_good: bool, began_s: float) -> GateState:
        """What a probe found. One made in doubt opens the gate, unless somebody was answered."""
        with self._lock:
            now_s = self._now_s()
            if permit is not None:
                outcome = Outcome.SUCCEEDED if is_good else Outcome.FAILED
                self._breaker.record(permit, outcome, now_s)
                if not self._breaker.is_refusing(now_s):
                    self._pressure.forget()  # it was the outage's
            elif not is_good and self._answered_at_s < began_s:
                self._breaker.trip(now_s)
            self._look(now_s)
        self._tell()
        return self.state

    def forget_pressure(self) -> None:
        """The pool was renewed: those who waited for the old one prove nothing about it."""
        with self._lock:
            self._pressure.forget()
        self._tell()

    @property
    def state(self) -> GateState:
        """What it does now."""
        with self._lock:
            return self._state(self._now_s())

    @property
    def is_bypassed(self) -> bool:
        """Whether reads should not even try: pressure is on, or the breaker is not closed."""
        return self.state is not GateState.CLOSED

    @property
    def is_open(self) -> bool:
        """Whether the failure breaker refuses."""
        with self._lock:
            return self._breaker.is_refusing(self._now_s())

    @property
    def holding(self) -> int:
        """Connections that the pool has handed over and not got back."""
        with self._lock:
            return self._lanes.holding

    def control(self, control: Control) -> None:
        """Isolate the database, hold the gate closed, or let it decide by itself again."""
        with self._lock:
            self._breaker.set_control(control)
            self._look(self._now_s())
        self._tell()

    def usage(self) -> tuple[int, int, int]:
        """Connections in use by all work, by work that may be shed, and callers waiting."""
        with self._lock:
            lanes = self._lanes
            return lanes.in_use, lanes.in_use_below_critical, lanes.waiters

    def facts(self) -> dict[str, Any]:
        """For the health page."""
        with self._lock:
            now_s, lanes = self._now_s(), self._lanes
            return {
                "state": self._state(now_s).name.lower(),
                "control": self._breaker.control.value,
                "in_use": lanes.in_use,
                "size": lanes.size,
                "waiting": lanes.waiters,
                "oldest_wait_ms": round(lanes.oldest_wait_s(now_s) * 1000),
                "retry_after_s": round(self._breaker.retry_after_s(now_s), 1),
            }

    def _ask(self, entry: Entry, lane: Lane, wait_s: float) -> Event | None:
        """Fill the entry; the event tells when the place in the queue has become a slot, or not."""
        with self._lock:
            now_s = self._now_s()
            if self._breaker.is_refusing(now_s):
                self._ask_while_open(entry, lane, now_s)
                return None
            if self._is_shedding() and lane is not Lane.CRITICAL:
                raise self._refused(lane, "shedding", SHED_RETRY_S)
            self._lanes.share = self._breaker.share(now_s)
            place = entry.place = self._lanes.ask(lane, now_s)
            entry.permit = self._breaker.pass_through()
            if place.is_in:
                self._look(now_s)
                return None
            if wait_s <= 0:
                self._lanes.leave(place)
                raise self._refused(lane, "full", SHED_RETRY_S)
            event = self._events[place] = Event()
            self._look(now_s)
            return event

    def _ask_while_open(self, entry: Entry, lane: Lane, now_s: float) -> None:
        may_pass = lane is Lane.CRITICAL and self._breaker.control is Control.AUTO
        if not may_pass or self._lanes.critical_in_use >= CRITICAL_WHILE_OPEN:
            retry_after_s = max(SHED_RETRY_S, self._breaker.retry_after_s(now_s))
            raise self._refused(lane, "open", retry_after_s)
        entry.place = self._lanes.take(lane, now_s)
        entry.permit = self._breaker.pass_through()

    def _await(self, entry: Entry, event: Event, wait_s: float) -> None:
        place = entry.place
        assert place is not None
        was_cut_off = True
        try:
            event.wait(wait_s)
            was_cut_off = False
        finally:
            with self._lock:
                self._events.pop(place, None)
                is_in = place.is_in
                if was_cut_off or not is_in:
                    self._wake(self._lanes.leave(place))
        if not is_in:
            self._on_doubt()
            raise self._refused(place.lane, "queue", SHED_RETRY_S)

    def _look(self, now_s: float) -> None:
        """With the lock held: judge the pressure, and let nobody wait for what will not come."""
        self._pressure.observe(self._lanes, now_s)
        if self._is_shedding() or self._breaker.is_refusing(now_s):
            for place, event in list(self._events.items()):
                if place.lane is not Lane.CRITICAL and not place.is_in:
                    self._lanes.leave(place)
                    event.set()

    def _wake(self, admitted: Iterable[Place]) -> None:
        for place in admitted:
            if place in self._events:
                self._events[place].set()

    def _state(self, now_s: float) -> GateState:
        if self._breaker.is_refusing(now_s):
            is_trying = self._breaker.state(now_s) is State.HALF_OPEN
            return GateState.HALF_OPEN if is_trying else GateState.OPEN
        return GateState.SHEDDING if self._is_shedding() else GateState.CLOSED

    def _is_shedding(self) -> bool:
        return self._pressure.is_on and self._breaker.control is not Control.HELD_CLOSED

    def _refused(self, lane: Lane, reason: str, retry_after_s: float) -> DatabaseUnavailable:
        metrics.gate_refusals.labels(self.name, lane.name.lower(), reason).inc()
        return DatabaseUnavailable(retry_after_s=retry_after_s, reason=reason)

    @contextmanager
    def _forgiven(self, entry: Entry | None = None) -> Iterator[None]:
        """A fault of ours in the block: count it, forget the place it may have taken, bar nobody."""
        try:
            yield
        except _BUGS:
            metrics.gate_internal_errors.labels(self.name).inc()
            logger.exception("database.gate_failed", extra={"pool": self.name})
            if entry is not None:
                with suppress(*_BUGS), self._lock:
                    if entry.place is not None:
                        self._lanes.leave(entry.place)
                entry.place = entry.permit = None

    def _tell(self) -> None:
        with self._forgiven():
            with self._lock:
                now_s = self._now_s()
                before, self._told = self._told, self._state(now_s)
                state = self._told
                retry_after_s = self._breaker.retry_after_s(now_s)
            if state is not before:
                announce_gate(self.name, before, state, retry_after_s)
