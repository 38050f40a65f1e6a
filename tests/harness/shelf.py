"""A Redis and a clock that the test moves, under a cache of text."""

from threading import Event

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from touchline.plumbing.cache import SharedCache
from touchline.plumbing.guarded import REDIS_RULES, Guard

SOFT_S, HARD_S = 5.0, 60.0


class Shelf:
    """The reading half of a Redis client over a dict; it can be away, and it can be slow."""

    def __init__(self, **values):
        self.values = {key: value.encode() for key, value in values.items()}
        self.asked = []
        self.is_away = False
        self.may_answer = Event()
        self.may_answer.set()

    def get(self, key):
        self.asked.append(key)
        found = self.values.get(key)
        assert self.may_answer.wait(10)
        if self.is_away:
            raise RedisConnectionError("away")
        return found

    def exists(self, key):
        return int(self.get(key) is not None)

    def mget(self, keys):
        return [self.get(key) for key in keys]


class Clock:
    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


class Wanted(list):
    def add(self, key):
        self.append(key)


def parse(raw):
    """Text; a dash says that there is none, and a question mark is no value at all."""
    if raw == b"?":
        raise ValueError("garbage")
    return None if raw == b"-" else raw.decode()


def cache_of(shelf, clock, **options):
    """A cache of text over a shelf."""
    guard = Guard(
        "test_cache",
        REDIS_RULES,
        failures=(RedisError,),
        now_s=clock,
        jitter=lambda rest_s: rest_s,
    )
    ages = {"guard": guard, "soft_ttl_s": SOFT_S, "hard_ttl_s": HARD_S, "now_s": clock}
    return SharedCache("test", shelf, parse, **{**ages, **options})
