"""The Redis clients, the one place that spells keys, and the monotone write."""

from typing import Any

from redis import BlockingConnectionPool, Connection, ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

CONNECTIONS_MAX = 50

THEME_BY_SLUG = "tl:theme:slug:"
THEME_BY_HOST = "tl:theme:host:"
BOARD = "tl:board:"
BOARD_DIRTY = "tl:board:dirty"
BUCKET = "tl:rl:"

# A slow old writer must never overwrite a newer rendering; an equal version may be rendered again.
# The version leads the value as {"version":"...", so that a reader needs one GET and the comparison
# no second key. Versions are decimal strings without leading zeros: longer is newer, and equal
# lengths compare as text.
_PUT_UNLESS_OLDER = """
local old = redis.call('GET', KEYS[1])
if old then
  local version = string.match(old, '^{"version":"(%d+)"')
  if version and (#version > #ARGV[1] or (#version == #ARGV[1] and version > ARGV[1])) then
    return 0
  end
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""
# Freshness is inside the value; this only sweeps up what no renderer has touched for a month.
KEEP_S = 30 * 24 * 3600

Client = Redis


class _NoRedis(Connection):
    """Where no Redis is configured, every command fails as it does on a dead one."""

    def connect(self) -> None:
        raise RedisConnectionError("no Redis is configured")


def connect(url: str, *, timeout_ms: int) -> Client:
    """A client that fails fast: no hidden retries, so a dead Redis costs one short timeout.

    An empty ``url`` gives a client on which every command fails at once: running without Redis is
    running with a dead one, and takes the same paths.
    """
    if not url:
        return Redis(connection_pool=ConnectionPool(connection_class=_NoRedis))
    timeout_s = timeout_ms / 1000
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS_MAX,
        timeout=timeout_s,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
    return Redis(connection_pool=pool)


class MonotonePut:
    """Writes a value unless a newer version is stored."""

    def __init__(self, client: Client) -> None:
        self._script = client.register_script(_PUT_UNLESS_OLDER)

    def __call__(self, key: str, version: int, value: bytes, *, pipeline: Any = None) -> Any:
        """Store ``value``, which must begin with its own version; queues when given a pipeline."""
        assert value.startswith(b'{"version":"%d"' % version)
        return self._script(keys=[key], args=[str(version), value, KEEP_S], client=pipeline)
