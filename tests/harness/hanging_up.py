"""Connections to Redis that a test's applications opened are closed with it, not when Python finds them.

An application is a knot of references. Where the collector unties it by the socket first, that is an
unclosed socket in whatever test runs just then.
"""

from contextlib import contextmanager
from weakref import WeakSet

from touchline.plumbing.redis_calls import ReadyPool

_POOLS = WeakSet()


@contextmanager
def hanging_up():
    """Ends, at last, the connections of all pools that were made inside."""
    before = WeakSet(_POOLS)
    yield
    for pool in list(_POOLS):
        if pool not in before:
            pool.disconnect()


def remembered(make):
    """The same constructor of pools, which keeps note of what it made."""

    def made(pool, *arguments, **options):
        make(pool, *arguments, **options)
        _POOLS.add(pool)

    return made


def pytest_configure():
    ReadyPool.__init__ = remembered(ReadyPool.__init__)
