"""What readers missed: a set in Redis, so that a thousand misses ask the publisher once."""

from redis.exceptions import RedisError

from touchline.plumbing import metrics
from touchline.plumbing.kv import Client

# A flood of made-up names must not fill Redis; whoever is left out asks again.
WANTED_MAX = 1000
# Nobody takes the wishes while no publisher runs; its sweep finds what is missing in any case.
WANTED_FOR_S = 60

_ADD = """
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


class WantedSet:
    """The set under one key."""

    def __init__(self, client: Client, key: str) -> None:
        self._key = key
        self._add = client.register_script(_ADD)

    def add(self, missed: str) -> None:
        """Wish for a key; a wish that cannot be stored is counted and forgotten."""
        try:
            self._add(keys=[self._key], args=[missed, WANTED_MAX, WANTED_FOR_S])
        except RedisError:
            metrics.cache_errors.labels("wanted").inc()
