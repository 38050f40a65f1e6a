"""Time at the edges: now, jitter, phases, and the one place that sleeps."""

import hashlib
import random
import time
from datetime import UTC, datetime
from threading import Event

from touchline.plumbing.guards import assert_no_connection_held

JITTER_LOW, JITTER_HIGH = 0.5, 1.5
# Our own: threads that jitter must not move the dice of whoever seeded the shared ones.
_DICE = random.Random()
AGE_LOW = 0.6


def utc_now() -> datetime:
    """The wall clock, in UTC; ask it at the edge and pass it down."""
    return datetime.now(UTC)


def monotonic_s() -> float:
    """Seconds on a clock that never goes back."""
    return time.monotonic()


def jittered(rest_s: float) -> float:
    """Between 50 and 150 % of a rest, so that pollers never march in step (S3.3)."""
    return rest_s * _DICE.uniform(JITTER_LOW, JITTER_HIGH)


def at_most(age_s: float) -> float:
    """Between 60 and 100 % of an age that is promised, so that what was learned together ages apart."""
    return age_s * _DICE.uniform(AGE_LOW, 1.0)


def phase(name: str) -> float:
    """A stable fraction in [0, 1) for a name: the same after every restart, spread over names."""
    digest = hashlib.blake2b(name.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32


def until_phase(name: str, *, period_s: float, now_s: float) -> float:
    """How long until the wall clock is at this name's place in a period, whoever asks and when."""
    return (phase(name) * period_s - now_s) % period_s


def spread(rest_s: float) -> float:
    """Between half and the whole of a back-off: growth stays visible, and nobody marches in step."""
    return rest_s * _DICE.uniform(0.5, 1.0)


def backoff(failures: int, *, base_s: float, cap_s: float) -> float:
    """Full-jitter exponential back-off after ``failures`` in a row, never above ``cap_s``."""
    assert failures >= 1
    return _DICE.uniform(0, min(cap_s, base_s * 2 ** min(failures - 1, 30)))


def sleep(duration_s: float) -> None:
    """Rest; refuses while a connection is held."""
    assert_no_connection_held("sleeping")
    time.sleep(duration_s)


def rest(stop: Event, duration_s: float) -> bool:
    """Rest until the time is up or ``stop`` is set; True when told to stop."""
    assert_no_connection_held("resting")
    return stop.wait(duration_s)
