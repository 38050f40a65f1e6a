"""Waiting for something that happens elsewhere."""

import time

# A machine may be slow, and no test measures it: who waits for less than this is given this.
PATIENCE_S = 90.0


def eventually(is_so, *, within_s=PATIENCE_S):
    """Return once ``is_so()`` is true; fail when it has not become so in time."""
    within_s = max(within_s, PATIENCE_S)
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, f"not so within {within_s} s"
        time.sleep(0.02)
