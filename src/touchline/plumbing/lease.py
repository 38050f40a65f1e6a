"""Who may do it: Redis locks held under a token, for one leader and for one render at a time (S3.6).

A lease runs out by itself, so a holder that is killed or frozen is in nobody's way for long. A holder
that wakes up late learns it from its next write: stores that are given a fence check the token in the
very script that writes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from redis.exceptions import LockError, LockNotOwnedError, RedisError

from touchline.errors import Conflict
from touchline.plumbing.kv import Client
from touchline.plumbing.pacing import monotonic_s


class LeaseLost(Conflict):
    """Somebody else has taken this over."""

    code = "lease_lost"


class Lease:
    """One name that at most one holder has at a time. Times are seconds."""

    def __init__(
        self,
        client: Client,
        name: str,
        *,
        ttl_s: float,
        now_s: Callable[[], float] = monotonic_s,
    ) -> None:
        # Not thread-local: greenlets are threads to the library, and any of them may renew.
        self._lock = client.lock(name, timeout=ttl_s, blocking=False, thread_local=False)
        self._ttl_s = ttl_s
        self._now_s = now_s
        self._until_s = 0.0
        self.name = name
        self.times_taken = 0

    @property
    def token(self) -> bytes | None:
        """What the key holds while the lease is ours; None when it was never taken or given back."""
        return cast("bytes | None", self._lock.local.token)

    @property
    def is_surely_held(self) -> bool:
        """Whether it cannot have run out yet, by our own clock; asks nobody."""
        return self.token is not None and self._now_s() < self._until_s

    def hold(self) -> bool:
        """Take or renew it; False while somebody else has it.

        Raises:
            redis.RedisError: nobody can say. What was surely held stays so until it runs out.

        """
        asked_s = self._now_s()
        if not (self._renewed() or self._taken()):
            return False
        self._until_s = asked_s + self._ttl_s
        return True

    def renew(self) -> None:
        """Keep it for another full time.

        Raises:
            LeaseLost: it ran out, or somebody else has it.
            redis.RedisError: nobody can say.

        """
        asked_s = self._now_s()
        if not self._renewed():
            raise LeaseLost
        self._until_s = asked_s + self._ttl_s

    def release(self) -> None:
        """Give it back at once; when Redis cannot be asked it runs out instead."""
        self._until_s = 0.0
        token = self.token
        if token is None:
            return
        try:
            self._lock.release()
        except LockError:
            return
        except RedisError:
            self._lock.local.token = token  # perhaps still ours: the next hold() finds out

    def _renewed(self) -> bool:
        if self.token is None:
            return False
        try:
            self._lock.reacquire()
        except LockNotOwnedError:
            self._lock.local.token = None
            return False
        return True

    def _taken(self) -> bool:
        is_taken = bool(self._lock.acquire(blocking=False))
        self.times_taken += is_taken
        return is_taken


class Fence:
    """Leases that a writer must still have when it writes; the last one is checked by Redis itself."""

    def __init__(self, *leases: Lease) -> None:
        assert leases
        self._leases = leases

    @property
    def key(self) -> str:
        """The key whose value a fenced write compares."""
        return self._leases[-1].name

    @property
    def token(self) -> bytes:
        """What that key must hold; nothing matches an empty token."""
        return self._leases[-1].token or b""

    def renew(self) -> None:
        """Keep all of them, so that a long round is not taken for a dead one.

        Raises:
            LeaseLost: one of them is somebody else's.
            redis.RedisError: nobody can say.

        """
        for lease in self._leases:
            lease.renew()


@contextmanager
def turn(lease: Lease) -> Iterator[bool]:
    """A block under a lease: True when it is ours, False when somebody else is at it.

    Raises:
        redis.RedisError: nobody can say.

    """
    is_ours = lease.hold()
    try:
        yield is_ours
    finally:
        if is_ours:
            lease.release()
