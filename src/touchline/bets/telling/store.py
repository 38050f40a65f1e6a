"""The streams in Redis in which it is told what happened to bets, one for each tenant."""

from collections.abc import Iterable

from touchline import codes
from touchline.bets.telling.queries import Untold
from touchline.plumbing import kv

# Who reads slower than this many events behind the newest reads the database instead.
KEPT = 10_000


class BetStreams:
    """Where events of bets are added; the oldest fall off."""

    def __init__(self, client: kv.Client) -> None:
        self._client = client

    def add(self, events: Iterable[Untold]) -> None:
        """Add events in their order. One that is added twice carries the same ``id``.

        Raises:
            redis.RedisError: some may have been added, and nobody knows which.

        """
        with self._client.pipeline(transaction=False) as pipe:
            for event in events:
                pipe.xadd(
                    f"{kv.BET_EVENTS}{event.tenant_id}",
                    {
                        "id": event.id,
                        "topic": event.topic,
                        "bet": codes.encode(event.ref_id),
                        "gen": event.gen,
                        "at": event.recorded_at.isoformat(),
                    },
                    maxlen=KEPT,
                    approximate=True,
                )
            pipe.execute()
