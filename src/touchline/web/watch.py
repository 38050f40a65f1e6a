"""What a web process does beside answering: measures how late it is, and hands on what it counted."""

from collections.abc import Callable
from threading import Event

from touchline.plumbing import metrics, pacing
from touchline.web.tally import Tally

SAMPLE_S = 0.05
FLUSH_S = 1.0


def watch(stop: Event, tally: Tally, note_lag: Callable[[float], None]) -> None:
    """Run until told to stop; the last counts are handed on then. ``note_lag`` takes seconds.

    A greenlet that asks for 50 ms gets them late when another one computes: that lag is what every
    tenant feels long before anything times out.
    """
    flush_at_s = pacing.monotonic_s() + FLUSH_S
    while True:
        asked_s = pacing.monotonic_s()
        is_over = pacing.rest(stop, SAMPLE_S)
        now_s = pacing.monotonic_s()
        if is_over or now_s >= flush_at_s:
            tally.flush()
            flush_at_s = now_s + FLUSH_S
        if is_over:
            return
        lag_s = max(0.0, now_s - asked_s - SAMPLE_S)
        metrics.hub_lag.observe(lag_s)
        note_lag(lag_s)
