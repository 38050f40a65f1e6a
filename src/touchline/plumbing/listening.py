"""Hears what the publisher announces, so that a change shows everywhere within a second.

One subscription per process. Announcements can be lost; the caches' soft age is what correctness
rests on, and after every (re)subscription everything held counts as old.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from threading import Event, Thread
from typing import Any, Protocol

from redis.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from touchline.plumbing import kv, logs, metrics, pacing
from touchline.plumbing.cache import SharedCache
from touchline.plumbing.logs import Surroundings
from touchline.plumbing.shared_clock import SharedClock
from touchline.plumbing.snapshot import Snapshot

logger = logging.getLogger(__name__)

LOOK_S = 1.0
AGAIN_S = 0.5
# A silent connection is asked for a sign of life, and given up when none comes.
SILENT_S = 10.0
SILENT_MAX_S = 13.0
CLOCK_EVERY_S = 30.0
LAST_FLUSH_FILES = 500


class Follower(Protocol):
    """Whoever else wants to hear of changes."""

    def refresh(self, keys: Iterable[str] | None, client: kv.Client) -> None:
        """These keys have changed; None: any may have."""

    def keep_up(self, client: kv.Client) -> None:
        """Called about once a second."""


class Listener:
    """The subscription of one process, and the upkeep of its caches."""

    def __init__(
        self,
        client: kv.Client,
        caches: Sequence[SharedCache[Any]],
        snapshot: Snapshot,
        clock: SharedClock,
        *,
        followers: Sequence[Follower] = (),
        now_s: Callable[[], float] = pacing.monotonic_s,
    ) -> None:
        self._client = client
        self._followers = followers
        self._caches = caches
        self._snapshot = snapshot
        self._clock = clock
        self._clock_at_s = 0.0
        self._now_s = now_s
        self._stop = Event()
        self._thread: Thread | None = None
        self._upkeep_at_s = 0.0
        self._is_listening = True

    def start(self) -> None:
        """Listen in the background until stopped."""
        self._thread = Thread(target=self._run, name="listening", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End within a moment and write down what the caches know."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2 * LOOK_S)
            self._thread = None
        self._client.close()
        self._snapshot.flush(LAST_FLUSH_FILES)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._client.pubsub() as pubsub:  # type: ignore[no-untyped-call]  # the library's
                    self._listen(pubsub)
            except RedisError as error:
                self._note_loss(error)
            self._keep_up()
            pacing.rest(self._stop, pacing.jittered(AGAIN_S))

    def _listen(self, pubsub: PubSub) -> None:
        self._clock.hear(self._client)
        pubsub.subscribe(kv.CHANGED)
        heard_at_s, has_asked = self._now_s(), False
        while not self._stop.is_set():
            message = pubsub.get_message(timeout=LOOK_S)
            now_s = self._now_s()
            if message is not None:
                heard_at_s, has_asked = now_s, False
                self._handle(message)
            elif now_s - heard_at_s > SILENT_MAX_S:
                raise RedisConnectionError("the subscription is silent")
            elif now_s - heard_at_s > SILENT_S and not has_asked:
                pubsub.ping()
                has_asked = True
            self._look_at_the_clock(now_s)
            self._keep_up()

    def _look_at_the_clock(self, now_s: float) -> None:
        """Now and then: clocks drift, and a host may be put to sleep and woken."""
        if now_s >= self._clock_at_s:
            self._clock_at_s = now_s + CLOCK_EVERY_S
            self._clock.hear(self._client)

    def _handle(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            metrics.cache_subscriptions.labels("subscribed").inc()
            if not self._is_listening:
                logger.info("cache.subscription_restored")
            self._is_listening = True
            self._refresh(None)
        elif message["type"] == "message":
            correlation_id, *keys = message["data"].decode().split("\n")
            logs.enter(Surroundings(correlation_id=correlation_id))
            self._refresh(keys)
            logs.enter(Surroundings())

    def _refresh(self, keys: list[str] | None) -> None:
        for cache in self._caches:
            cache.refresh(keys, self._client)
        for follower in self._followers:
            follower.refresh(keys, self._client)

    def _keep_up(self) -> None:
        """About once a second, and never because of a reader."""
        now_s = self._now_s()
        if now_s < self._upkeep_at_s:
            return
        self._upkeep_at_s = now_s + LOOK_S
        for cache in self._caches:
            cache.count_hits()
        for follower in self._followers:
            follower.keep_up(self._client)
        self._snapshot.flush()

    def _note_loss(self, error: RedisError) -> None:
        if self._is_listening:
            metrics.cache_subscriptions.labels("lost").inc()
            logger.warning("cache.subscription_lost", extra={"error": repr(error)})
        self._is_listening = False
