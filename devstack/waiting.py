"""Waiting for other processes: the launcher's only sleep."""

import time
from collections.abc import Callable

POLL_S = 0.02


def wait_until(condition: Callable[[], bool], *, within_s: float) -> bool:
    """Asks ``condition`` every 20 ms; False when it still does not hold after ``within_s``."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)  # noqa: TID251  no connection is near: this waits for processes
    return True
