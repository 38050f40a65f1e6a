"""The Redis clients, and the one place that spells keys."""

from redis import Connection, ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from touchline.plumbing.redis_calls import HastyRedis, ReadyPool

CONNECTIONS_MAX = 50

THEME_BY_SLUG = "tl:theme:slug:"
THEME_BY_HOST = "tl:theme:host:"
BOARD = "tl:board:"
BOARD_DIRTY = "tl:board:dirty"
BOARD_WANTED = "tl:board:wanted"
BOARD_PUBLISHED = "tl:board:published"
FEED_DROPS = "tl:feed:drops:"
FEED_HEALTH = "tl:feed:health"
FEED_HEARD = "tl:feed:heard"
THEME_DIRTY = "tl:theme:dirty"
THEME_WANTED = "tl:theme:wanted"
THEME_KEYS = "tl:theme:keys"
THEMES_PUBLISHED = "tl:theme:published"
BOARD_VIEWS = "tl:board:view:"
BUCKET = "tl:rl:"
BET_EVENTS = "tl:bet-events:"
GATE = "tl:gate:"
ONCE = "tl:once:"
SESSION = "tl:sess:"
SESSIONS_OF = "tl:sess-of:"
SESSIONS_LIVE = "tl:sess-live"
VISIT = "tl:visit:"
VITALS = "tl:vitals"
VITALS_OF = "tl:vitals-of:"

# Where changed keys are announced: a line with the announcer's correlation id, then a key a line.
CHANGED = "tl:changed"
LEAD_LOCK = "tl:lock:publisher"
THEME_LOCK = "tl:lock:render:themes"
BOARD_LOCK = "tl:lock:render:board"

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
    pool = ReadyPool.from_url(
        url,
        max_connections=CONNECTIONS_MAX,
        timeout=timeout_s,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
    return HastyRedis(connection_pool=pool)
