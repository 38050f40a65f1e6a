"""Password hashes: Argon2id at 19 MiB, two passes, one lane; each costs a processor tens of milliseconds.

Whoever serves others meanwhile gives ``run`` something that does the work elsewhere.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

TIME_COST = 2
MEMORY_KIB = 19 * 1024
LANES = 1
# What a password is compared with when there is no such player: a name must not show by the time
# its refusal takes. It is the hash of a random word that was thrown away.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$ZZfFnM7pUp1FdYQ2aGou7A$etxnyRCSNwdDGZrLHbBRGivYnZ3+6Gmjl8WBLSKKVVw"


class Runner(Protocol):
    """Where the work is done."""

    def __call__(self, work: Callable[[], T]) -> T:
        """What the work returns."""
        ...


def at_once(work: Callable[[], T]) -> T:
    """Do the work here and now, where nobody else waits."""
    return work()


class Passwords:
    """Makes hashes and compares with them."""

    def __init__(self, run: Runner = at_once) -> None:
        self._run = run
        self._hasher = PasswordHasher(
            time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID
        )

    def hashed(self, password: str) -> str:
        """A new hash, with a salt of its own."""
        return self._run(lambda: self._hasher.hash(password))

    def is_match(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is the one; None, for nobody's, takes as long and is never it."""
        matches = self._run(lambda: self._verified(password, password_hash or NOBODY))
        return matches and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verified(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
