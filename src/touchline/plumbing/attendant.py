"""Who looks after a pool: a ticker for its gate, and a prober that finds out whether it works.

No player's request is ever a probe. The prober sleeps until somebody doubts; while the gate is open
it tries at least twice a second, on connections of its own.
"""

from collections import deque
from collections.abc import Callable
from threading import Event, Thread

import psycopg

from touchline.plumbing import metrics, pacing
from touchline.plumbing.gate import DbGate
from touchline.plumbing.news import GateState

TICK_S = 0.1
SAMPLES = 10
PROBE_EVERY_S = 0.5
# Once a probe was good the next follow soon: three of them close the gate.
PROBE_AGAIN_S = 0.1
# A pooler's first answer after an outage may still be an error of the old one; two tries are one probe.
TRIES = 2
TRY_AGAIN_S = 0.2
KEEP_FIT_EVERY_S = 60.0


class Attendant:
    """Two daemon threads beside a pool, from ``start`` to ``stop``.

    ``try_once`` asks the database something on a fresh connection, ``renew`` gives the pool fresh
    ones, ``poke`` takes one out of it, ``is_stuck`` tells that it has none at all, ``keep_fit`` weeds
    out what is too old; all may raise psycopg.Error.
    """

    def __init__(
        self,
        gate: DbGate,
        *,
        try_once: Callable[[], None],
        renew: Callable[[], None],
        poke: Callable[[], None],
        is_stuck: Callable[[], bool],
        keep_fit: Callable[[], None],
    ) -> None:
        self._gate = gate
        self._try_once = try_once
        self._renew = renew
        self._poke = poke
        self._is_stuck = is_stuck
        self._keep_fit = keep_fit
        self._size = gate.size
        self._doubted = Event()
        self._stop = Event()
        self._samples: deque[tuple[int, int]] = deque(maxlen=SAMPLES)

    def doubt(self) -> None:
        """Wake the prober."""
        self._doubted.set()

    def start(self) -> None:
        """Begin; the threads end with the process or with ``stop``."""
        self._stop.clear()
        metrics.gate_state.labels(self._gate.name).set(self._gate.state)
        metrics.breaker_state.labels(self._gate.name).set(self._gate.is_bypassed)
        for name, work in (("ticker", self._tick), ("prober", self._look_after)):
            Thread(target=work, name=f"{self._gate.name}-{name}", daemon=True).start()

    def stop(self) -> None:
        """End both threads at their next look."""
        self._stop.set()
        self._doubted.set()

    def _tick(self) -> None:
        while not pacing.rest(self._stop, TICK_S):
            self._gate.tick()
            self._sample()

    def _sample(self) -> None:
        in_use, below_critical, waiting = self._gate.usage()
        self._samples.append((in_use, below_critical))
        total = sum(sample[0] for sample in self._samples) / len(self._samples)
        sheddable = sum(sample[1] for sample in self._samples) / len(self._samples)
        name = self._gate.name
        metrics.pool_usage_percent.labels(name).set(100 * sheddable / self._size)
        metrics.pool_total_usage_percent.labels(name).set(100 * total / self._size)
        metrics.pool_waiting_connections.labels(name).set(waiting)
        metrics.active_connections.labels(name).set(in_use)

    def _look_after(self) -> None:
        while not self._stop.is_set():
            if self._doubted.wait(KEEP_FIT_EVERY_S):
                self._doubted.clear()
                self._probe_until_sure()
                pacing.rest(self._stop, PROBE_EVERY_S)
            else:
                self._succeeds(self._keep_fit)

    def _probe_until_sure(self) -> None:
        is_renewed = False
        while not self._stop.is_set():
            began_s = pacing.monotonic_s()
            permit = self._gate.begin_probe()
            is_good = self._is_answering()
            if is_good and permit is not None:
                if not is_renewed:
                    is_renewed = self._succeeds(self._renew)
                is_good = self._succeeds(self._poke)
            elif is_good:
                self._unstick()
            state = self._gate.end_probe(permit, is_good=is_good, began_s=began_s)
            if state in (GateState.CLOSED, GateState.SHEDDING):
                return
            is_renewed &= is_good
            rest_s = PROBE_AGAIN_S
            if state is GateState.OPEN:
                rest_s = max(rest_s, PROBE_EVERY_S - (pacing.monotonic_s() - began_s))
            pacing.rest(self._stop, rest_s)

    def _unstick(self) -> None:
        """The database answers: a pool that rests after a failed attempt has no reason to."""
        if self._is_stuck() and self._succeeds(self._renew) and self._succeeds(self._poke):
            self._gate.forget_pressure()

    def _is_answering(self) -> bool:
        for attempt in range(TRIES):
            if attempt and pacing.rest(self._stop, TRY_AGAIN_S):
                return False
            if self._succeeds(self._try_once):
                return True
        return False

    def _succeeds(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except (psycopg.Error, OSError):
            return False
        return True
