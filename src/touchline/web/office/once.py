"""A form that was sent twice is done once: the second gets the first one's answer.

Each form carries a key that was made with it. The store remembers for an hour what became of it; what
moves money is guarded by the database as well, under the same key.
"""

import secrets

from redis.exceptions import RedisError

from touchline.accounts.store import SessionsAway
from touchline.errors import Conflict
from touchline.plumbing import kv

KEY_FIELD = "key"
KEPT_S = 3600
_KEY_MAX = 64
_UNDER_WAY = b"-"


class StillUnderWay(Conflict):
    """This form was sent before, and nobody knows yet what became of it. Look before sending it anew."""

    code = "still_under_way"


class NoKey(Conflict):
    """This form is too old. Please load the page again."""

    code = "no_key"


class Once:
    """What became of the forms of one application's staff."""

    def __init__(self, redis: kv.Client) -> None:
        self._redis = redis

    def begin(self, who: str, key: str) -> str:
        """Where the first sending led; "" when this is the first.

        Raises:
            NoKey: the form carries none.
            StillUnderWay: the first has no answer yet, or lost it.
            SessionsAway: nobody can say.

        """
        if not (0 < len(key) <= _KEY_MAX and key.isalnum()):
            raise NoKey
        try:
            name = _name(who, key)
            if self._redis.set(name, _UNDER_WAY, nx=True, ex=KEPT_S):
                return ""
            found = self._redis.get(name)
        except RedisError as error:
            raise SessionsAway from error
        if not isinstance(found, bytes) or found == _UNDER_WAY:
            raise StillUnderWay
        return found.decode()

    def finish(self, who: str, key: str, address: str) -> None:
        """Remember where it led."""
        self._tell(who, key, address.encode())

    def forget(self, who: str, key: str) -> None:
        """It changed nothing: the same form may be sent again."""
        self._tell(who, key, None)

    def _tell(self, who: str, key: str, value: bytes | None) -> None:
        name = _name(who, key)
        try:
            if value is None:
                self._redis.delete(name)
            else:
                self._redis.set(name, value, ex=KEPT_S)
        except RedisError as error:
            raise SessionsAway from error


def new_key() -> str:
    """A key for a new form."""
    return secrets.token_hex(16)


def _name(who: str, key: str) -> str:
    return f"{kv.ONCE}{who}:{key}"
