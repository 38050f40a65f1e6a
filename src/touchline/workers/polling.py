"""When each feed is polled, and by whom: its own phase and jitter, under its lease, in one process."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from redis.exceptions import RedisError

from touchline.feeds.adapter import Part
from touchline.feeds.condition import Condition, FeedFacts, FeedKey
from touchline.feeds.feed import Feed
from touchline.feeds.leasing.leases import Grant, Leases, Standing
from touchline.feeds.store import FeedHealthStore
from touchline.plumbing import metrics, pacing
from touchline.plumbing.fence import fenced
from touchline.plumbing.lease import LeaseLost
from touchline.plumbing.loop import Task

logger = logging.getLogger(__name__)

# A provider's Retry-After is honoured, but an absurd one must not silence a sport for a day.
RETRY_AFTER_MAX_S = 900.0
# How often a worker that stands by looks at what it holds; that asks nobody.
STANDBY_LOOK_S = 1.0
# Who takes over has kept readers waiting already; a few seconds are enough to spread the polls.
TAKE_OVER_SPREAD_S = 4.0
_HEARD = frozenset({"accepted", "unchanged"})
_NOT_ASKED = "paced"


class Polled(Protocol):
    """What a poll came to; ``retry_after_s`` is the provider's wish, 0 when it has none."""

    @property
    def outcome(self) -> str:
        """``accepted``, ``unchanged``, ``paced``, or the first trouble."""

    @property
    def retry_after_s(self) -> float:
        """How long to leave the provider alone."""


@dataclass(slots=True)
class LeasedPoll:
    """The polls of one feed, made while its lease is ours."""

    key: FeedKey
    feed: Feed
    leases: Leases
    health: FeedHealthStore
    poll: Callable[[str], Polled]
    every_s: float
    spread_s: float
    _term: int = 0
    _has_stood_by: bool = False

    def task(self) -> Task:
        """The polls as a task of a worker's loop."""
        return Task(
            str(self.key),
            self.run,
            error_rest_s=self.every_s / 4,
            error_rest_max_s=self.every_s * 4,
        )

    def run(self) -> float:
        """Poll, or stand by, or prepare to go on where somebody else stood; returns the rest."""
        grant = self.leases.grant(self.key)
        if grant is None:
            return self._stand_by()
        if grant.term != self._term or self._has_stood_by:
            return self._begin(grant)
        return self._poll(grant)

    def _stand_by(self) -> float:
        self._has_stood_by = True
        return pacing.jittered(STANDBY_LOOK_S)

    def _begin(self, grant: Grant) -> float:
        """Until the feed's phase, and not before its provider is to be asked again."""
        rest_s, spread_s = 0.0, self.spread_s
        if grant.term != self._term:  # else nobody else had it, and memory is right
            rest_s = self._take_over(grant)
        if self._has_stood_by:
            spread_s = min(spread_s, TAKE_OVER_SPREAD_S)
        self._term, self._has_stood_by = grant.term, False
        now_s = pacing.utc_now().timestamp()
        return max(rest_s, pacing.until_phase(str(self.key), period_s=spread_s, now_s=now_s))

    def _take_over(self, grant: Grant) -> float:
        """Go on where whoever asked before stood; returns how long its provider wants to rest."""
        fixtures = self.leases.grant(FeedKey(self.key.provider, self.key.sport, Part.FIXTURES))
        if fixtures is not None and self.key.part is Part.SCORES:
            self._resume(fixtures)
        return self._resume(grant)

    def _resume(self, grant: Grant) -> float:
        standing, passed_s = grant.standing, pacing.monotonic_s() - grant.taken_s
        wait_s = max(0.0, standing.wait_s - passed_s)
        age_s = None if standing.full_age_s is None else standing.full_age_s + passed_s
        self.feed.resume(
            grant.key.part,
            grant.key.sport,
            wait_s=wait_s,
            next_cursor=standing.next_cursor,
            full_age_s=age_s,
        )
        return wait_s

    def _poll(self, grant: Grant) -> float:
        began_s = pacing.monotonic_s()
        try:
            with fenced(grant.check):
                polled = self.poll(self.key.sport)
                if polled.outcome == _NOT_ASKED:
                    return rest_after(polled.retry_after_s, STANDBY_LOOK_S)
                self._note_standing(grant, polled)
        except LeaseLost:
            logger.warning("feed.poll_abandoned", extra={"feed": str(self.key)})
            metrics.feed_abandoned_polls.labels(*self._labels).inc()
            return self._stand_by()
        self._tell(grant, polled, lag_s=pacing.monotonic_s() - began_s)
        return rest_after(polled.retry_after_s, self.every_s)

    def _note_standing(self, grant: Grant, polled: Polled) -> None:
        cursor, full_age_s = self.feed.standing(self.key.part, self.key.sport)
        agreed_s = self.feed.rest_s(self.key.part, self.key.sport)
        wait_s = max(agreed_s, min(polled.retry_after_s, RETRY_AFTER_MAX_S))
        self.leases.note_standing(grant, Standing(wait_s, cursor, full_age_s))

    def _tell(self, grant: Grant, polled: Polled, *, lag_s: float) -> None:
        """Show how the feed is doing; the work does not depend on anybody seeing it."""
        condition = self.feed.condition(self.key.part, self.key.sport) or Condition()
        is_heard = polled.outcome in _HEARD
        metrics.feed_answer_size.labels(*self._labels).set(condition.size_bytes)
        metrics.feed_lag.labels(*self._labels).set(lag_s)
        if condition.unknown_events:
            metrics.feed_unknown_statuses.labels(*self._labels).inc(condition.unknown_events)
        if is_heard:
            metrics.feed_heard_at.labels(*self._labels).set(pacing.utc_now().timestamp())
        facts = self._facts(condition, grant, polled, lag_s)
        try:
            self.health.put(self.key, facts, is_heard=is_heard)
        except RedisError as error:
            extra = {"feed": str(self.key), "error": repr(error)}
            logger.warning("feed.health_skipped", extra=extra)

    def _facts(self, condition: Condition, grant: Grant, polled: Polled, lag_s: float) -> FeedFacts:
        own = self.feed.credits
        return FeedFacts(
            outcome=polled.outcome,
            trouble=condition.trouble,
            size_bytes=condition.size_bytes,
            fetch_ms=round(condition.fetch_s * 1000),
            lag_ms=round(lag_s * 1000),
            dropped=condition.dropped,
            unknown_events=condition.unknown_events,
            unknown_words=sorted(condition.unknown_words),
            breaker=self.feed.client.breaker,
            rest_s=round(self.feed.rest_s(self.key.part, self.key.sport), 1),
            credits_left=None if own is None else own.left(self.feed.now_s()),
            quota_left=self.feed.client.left_credits,
            holder=self.leases.holder,
            term=grant.term,
        )

    @property
    def _labels(self) -> tuple[str, str, str]:
        return self.key.provider, self.key.sport, self.key.part.value


def fixtures_keys(feeds: Mapping[FeedKey, Feed]) -> list[FeedKey]:
    """The leases on fixtures that are asked along with the scores of these feeds."""
    return [
        FeedKey(key.provider, key.sport, Part.FIXTURES)
        for key, feed in feeds.items()
        if key.sport in feed.adapter.sports(Part.FIXTURES)
    ]


def tell_before_asking(feeds: Iterable[Feed], leases: Leases) -> None:
    """Let each feed tell the leases before it asks, so that a restart finds what was asked and spent."""
    for feed in feeds:
        feed.on_asking = _teller(feed.provider, leases)
        if feed.credits is not None:
            feed.credits.share(partial(leases.note_spent, feed.provider))


def _teller(provider: str, leases: Leases) -> Callable[[Part, str, float], None]:
    def tell(part: Part, sport: str, rest_s: float) -> None:
        key = FeedKey(provider, sport, part)
        # Fixtures come along with scores; where their lease is elsewhere, memory keeps their pace.
        if part is not Part.FIXTURES or leases.grant(key) is not None:
            leases.note_asked(key, rest_s)

    return tell


def own_name(process_type: str) -> str:
    """A name for this very process that no other has, and that tells people where it is."""
    return f"{process_type}@{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def rest_after(retry_after_s: float, every_s: float) -> float:
    """50-150 % of the interval, or longer when the provider asked for it (S3.3)."""
    return max(pacing.jittered(every_s), min(retry_after_s, RETRY_AFTER_MAX_S))
