"""How every feed is doing, in Redis: written after each poll, read by health and by the feeds' page.

It is a picture for people. What a worker acts on is in its lease.
"""

from dataclasses import dataclass, fields
from typing import cast

import orjson

from touchline.feeds.condition import FeedFacts, FeedKey
from touchline.plumbing import kv

_FACTS = frozenset(each.name for each in fields(FeedFacts))
_TELL = """
local at = redis.call('TIME')[1]
redis.call('HSET', KEYS[1], ARGV[1], at .. '\\n' .. ARGV[2])
if ARGV[3] == '1' then
  redis.call('HSET', KEYS[2], ARGV[1], at)
end
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker last told of a feed. Both times are epoch seconds of the shared clock.

    ``heard_at_s`` is when all it said was last saved, None when it never was.
    """

    told_at_s: int
    heard_at_s: int | None
    facts: FeedFacts


class FeedHealthStore:
    """The picture of all feeds."""

    def __init__(self, client: kv.Client) -> None:
        self._client = client
        self._tell = client.register_script(_TELL)

    def put(self, key: FeedKey, facts: FeedFacts, *, is_heard: bool) -> None:
        """Tell of a poll; ``is_heard`` when everything asked was answered and saved.

        Raises:
            redis.RedisError: the next poll tells again.

        """
        self._tell(
            keys=[kv.FEED_HEALTH, kv.FEED_HEARD],
            args=[str(key), orjson.dumps(facts), int(is_heard)],
        )

    def read(self) -> dict[str, Told]:
        """What is known, by the feed's name.

        Raises:
            redis.RedisError: nothing can be said.

        """
        with self._client.pipeline(transaction=False) as pipeline:
            pipeline.hgetall(kv.FEED_HEALTH)
            pipeline.hgetall(kv.FEED_HEARD)
            told, heard = cast("list[dict[bytes, bytes]]", pipeline.execute())
        return {name.decode(): _told(value, heard.get(name)) for name, value in told.items()}


def _told(value: bytes, heard: bytes | None) -> Told:
    at, _, facts = value.partition(b"\n")
    # A worker of another version may tell more, or less.
    known = {name: fact for name, fact in orjson.loads(facts).items() if name in _FACTS}
    return Told(int(at), None if heard is None else int(heard), FeedFacts(**known))
