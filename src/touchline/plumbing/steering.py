"""What operators decide about the gates of a fleet: isolate a database, hold its gates closed, neither.

A decision lies in Redis for as long as it holds and is announced to whoever listens; a process reads
it at its start and every few seconds besides, and never for a request. It ends by each process's own
clock, counted from what Redis says is left, so that neither a wrong clock nor a Redis that went away
prolongs it. What Redis forgets early is kept until its end: only a decision takes a decision back.
"""

import logging
from collections.abc import Callable, Iterable
from threading import Event
from typing import Any

from redis.exceptions import RedisError

from touchline.plumbing import kv, logs, metrics, pacing
from touchline.plumbing.breaker import Control
from touchline.plumbing.gate import DbGate
from touchline.plumbing.spawning import spawn_with_context

logger = logging.getLogger(__name__)

POOLS = ("web", "worker")
LOOK_S = 5.0
# A decision to decide nothing is remembered this long, so that everybody hears of it.
AUTO_FOR_S = 3600.0
_STATES = {Control.AUTO: 0, Control.ISOLATED: 1, Control.HELD_CLOSED: 2}


def decide(client: kv.Client, pool: str, control: Control, *, for_s: float, by: str) -> None:
    """Tell every process of a pool; ``by`` is who decides, for their logs.

    Raises:
        redis.RedisError: nobody was told.

    """
    assert pool in POOLS
    key, duration_s = kv.GATE + pool, AUTO_FOR_S if control is Control.AUTO else for_s
    told = client.pipeline(transaction=True)
    told.set(key, f"{control.value}\n{by}", px=max(1, round(duration_s * 1000)))
    told.publish(kv.CHANGED, f"{logs.current().correlation_id}\n{key}")
    told.execute()
    logger.warning(
        "gate.control_decided",
        extra={"pool": pool, "control": control.value, "for_s": duration_s, "by": by},
    )


def standing(client: kv.Client, pool: str) -> tuple[Control, str, int]:
    """What was decided for a pool, who did, and for how many seconds more; AUTO when nobody did.

    Raises:
        redis.RedisError: nobody can say.

    """
    asked = client.pipeline(transaction=True)
    asked.get(kv.GATE + pool)
    asked.pttl(kv.GATE + pool)
    said, left_ms = asked.execute()
    word, _, by = (said or b"").decode().partition("\n")
    if word not in set(Control) or word == Control.AUTO:
        return Control.AUTO, "", 0
    return Control(word), by, max(0, left_ms) // 1000


class Steering:
    """What holds for the gate of one process, which belongs to ``pool``."""

    def __init__(
        self, gate: DbGate, pool: str, *, now_s: Callable[[], float] = pacing.monotonic_s
    ) -> None:
        assert pool in POOLS
        self._gate = gate
        self._key = kv.GATE + pool
        self._now_s = now_s
        self._control = Control.AUTO
        self._by = ""
        self._until_s = 0.0
        self._look_at_s = 0.0
        self._state = metrics.gate_control_state.labels(gate.name)
        self._state.set(_STATES[Control.AUTO])

    def refresh(self, keys: Iterable[str] | None, client: kv.Client) -> None:
        """These keys have changed; None: any may have."""
        if keys is None or self._key in keys:
            self._look(client)

    def keep_up(self, client: kv.Client) -> None:
        """About once a second: end what is over, and look now and then for what nobody heard of."""
        now_s = self._now_s()
        if self._control is not Control.AUTO and now_s >= self._until_s:
            self._apply(Control.AUTO, by="its end")
        if now_s >= self._look_at_s:
            self._look(client)

    def facts(self) -> dict[str, Any]:
        """For the health page; empty while the gate decides by itself."""
        if self._control is Control.AUTO:
            return {}
        left_s = max(0, round(self._until_s - self._now_s()))
        return {"controlled_by": self._by, "controlled_for_s": left_s}

    def _look(self, client: kv.Client) -> None:
        self._look_at_s = self._now_s() + pacing.jittered(LOOK_S)
        try:
            asked = client.pipeline(transaction=True)
            asked.get(self._key)
            asked.pttl(self._key)
            said, left_ms = asked.execute()
        except RedisError:
            return  # what was known holds until its end
        if said is None:
            return
        word, _, by = said.decode().partition("\n")
        if word in set(Control):
            self._until_s = self._now_s() + max(0, left_ms) / 1000
            self._apply(Control(word), by=by)

    def _apply(self, control: Control, *, by: str) -> None:
        if control is self._control:
            return
        self._control, self._by = control, by
        self._gate.control(control)
        self._state.set(_STATES[control])
        logger.warning(
            "gate.control_changed",
            extra={"pool": self._gate.name, "control": control.value, "by": by, **self.facts()},
        )


def follow(steering: Steering, client: kv.Client, stop: Event) -> None:
    """Keep up beside the work of a process that listens to nothing, until told to stop."""
    spawn_with_context(lambda: _follow(steering, client, stop), name="steering")


def _follow(steering: Steering, client: kv.Client, stop: Event) -> None:
    steering.keep_up(client)
    # Not through pacing.rest(): the pulse of a worker is its loop's, and this is not it.
    while not Event.wait(stop, 1.0):
        steering.keep_up(client)
    client.close()
