"""Waiting for something that happens elsewhere."""

import time


def eventually(is_so, *, within_s=20.0):
    """Return once ``is_so()`` is true; fail when it has not become so in time."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, f"not so within {within_s} s"
        time.sleep(0.02)
