"""What breakers and gates say when they change: one log line and one gauge each."""

import logging
from enum import IntEnum

from touchline.plumbing import metrics
from touchline.plumbing.breaker import State

logger = logging.getLogger(__name__)


class GateState(IntEnum):
    """What a gate does now, as the metric tells it."""

    CLOSED = 0
    SHEDDING = 1
    HALF_OPEN = 2
    OPEN = 3


_BREAKER_STATES = {
    GateState.CLOSED: State.CLOSED,
    GateState.SHEDDING: State.CLOSED,
    GateState.HALF_OPEN: State.HALF_OPEN,
    GateState.OPEN: State.OPEN,
}


def announce_breaker(name: str, state: State, retry_after_s: float) -> None:
    """Say that a breaker has changed."""
    facts = {"breaker": name, "retry_after_s": round(retry_after_s, 1)}
    match state:
        case State.OPEN:
            logger.warning("breaker.opened", extra=facts)
        case State.HALF_OPEN:
            logger.info("breaker.half_opened", extra=facts)
        case State.CLOSED:
            logger.info("breaker.closed", extra=facts)


def announce_gate(pool: str, before: GateState, state: GateState, retry_after_s: float) -> None:
    """Say that the gate of a pool has changed."""
    metrics.gate_state.labels(pool).set(state)
    metrics.breaker_state.labels(pool).set(state is not GateState.CLOSED)
    if state is GateState.SHEDDING:
        logger.warning("database.shedding_started", extra={"pool": pool})
    elif before is GateState.SHEDDING:
        logger.info("database.shedding_ended", extra={"pool": pool})
    if _BREAKER_STATES[state] is not _BREAKER_STATES[before]:
        announce_breaker(pool, _BREAKER_STATES[state], retry_after_s)
