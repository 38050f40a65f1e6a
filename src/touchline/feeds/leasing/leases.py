"""The leases of one process: renewed while it lives, taken from whoever stopped renewing.

A lease is a row with a holder, a term and an end on the database's clock. Running out hurts nobody by
itself; taking over begins a new term, and every transaction of a poll checks its own term under a lock
that the next holder waits for. So a holder that was frozen writes nothing when it wakes up.
"""

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread

import psycopg

from touchline.feeds.adapter import Part
from touchline.feeds.condition import FeedKey
from touchline.feeds.leasing import queries
from touchline.plumbing import loop, metrics, pacing
from touchline.plumbing.db import Connection, Database, Lane
from touchline.plumbing.lease import LeaseLost
from touchline.plumbing.loop import Task
from touchline.plumbing.pulse import Pulse
from touchline.plumbing.spawning import spawn_with_context

logger = logging.getLogger(__name__)

# A holder that is killed or frozen is replaced within the lease and one look of a standby.
LEASE_S = 8.0
RENEW_S = 2.0
LOOK_S = 1.0
_RELEASED_WITHIN_S = 2.0
_CURSOR_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a feed stands with its provider: how long to leave it alone, and where to go on.

    ``full_age_s`` is how long ago everything was heard whole; None with an empty cursor.
    """

    wait_s: float = 0.0
    next_cursor: str = ""
    full_age_s: float | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A lease that is ours in this term. ``standing`` is as it was at ``taken_s``."""

    key: FeedKey
    term: int
    standing: Standing
    taken_s: float

    def check(self, conn: Connection) -> None:
        """Keep the term for this transaction.

        Raises:
            LeaseLost: the term is over; somebody else writes now.

        """
        key = self.key
        term = queries.lock_feed_lease(
            conn, provider=key.provider, sport=key.sport, part=key.part.value, term=self.term
        )
        if term is None:
            raise LeaseLost(feed=str(key))


class Leases:
    """What a process wants to hold, and what it holds; asked by one thread, kept by another."""

    def __init__(self, db: Database, wanted: Iterable[FeedKey], *, holder: str) -> None:
        self.holder = holder
        self._db = db
        self._wanted = tuple(sorted(set(wanted)))
        self._held: Mapping[FeedKey, Grant] = {}
        self._until_s = 0.0
        self._is_listed = False
        self._end = Event()
        self._keeper: Thread | None = None
        for key in self._wanted:
            _tell_state(key, is_held=False)

    def grant(self, key: FeedKey) -> Grant | None:
        """The lease on a feed, unless it may have run out by our own clock; asks nobody."""
        return self._held.get(key) if pacing.monotonic_s() < self._until_s else None

    def hold(self) -> None:
        """Renew what is ours, and take what has run out.

        Raises:
            psycopg.OperationalError: nobody can say. What is held stays so until it runs out.

        """
        asked_s = pacing.monotonic_s()
        with self._db.connection_ctx(lane=Lane.CRITICAL) as conn:
            if not self._is_listed:
                queries.insert_feed_leases(conn, **_columns(self._wanted))
            renewed = {
                FeedKey(row.provider, row.sport, Part(row.part)): row.term
                for row in queries.mark_leases_renewed(conn, holder=self.holder, ttl_s=LEASE_S)
            }
            kept = {key: g for key, g in self._held.items() if renewed.get(key) == g.term}
            missing = [key for key in self._wanted if key not in kept]
            taken = self._take(conn, missing, asked_s) if missing else {}
        self._is_listed = True
        self._change({**kept, **taken}, until_s=asked_s + LEASE_S)

    def begin(self, pulse: Event) -> None:
        """Hold from now on, as long as the worker whose pulse this is comes round."""

        def keep() -> float:
            if not isinstance(pulse, Pulse) or pulse.is_beating():
                self.hold()
            has_all = len(self._held) == len(self._wanted)
            return pacing.jittered(RENEW_S if has_all else LOOK_S)

        def run() -> None:
            task = Task("leases", keep, error_rest_s=RENEW_S / 4, error_rest_max_s=RENEW_S)
            loop.run("feed_leases", [task], self._end)

        with suppress(psycopg.OperationalError):
            self.hold()
        self._keeper = spawn_with_context(run, name="feed-leases")

    def end(self) -> None:
        """Give everything back at once; without the database it runs out instead."""
        self._end.set()
        if self._keeper is not None:
            self._keeper.join(_RELEASED_WITHIN_S)
        self._change({}, until_s=0.0)
        with (
            suppress(psycopg.OperationalError),
            self._db.connection_ctx(lane=Lane.CRITICAL) as conn,
        ):
            queries.mark_leases_released(conn, holder=self.holder)

    def note_asked(self, key: FeedKey, rest_s: float) -> None:
        """Say before a provider is asked how long it is left alone then, restart or not.

        Raises:
            LeaseLost: the feed is somebody else's; it must not be asked.

        """
        if (grant := self._held.get(key)) is None:
            raise LeaseLost(feed=str(key))
        with self._db.connection_ctx(lane=Lane.CRITICAL) as conn:
            noted = queries.mark_feed_asked(
                conn,
                provider=key.provider,
                sport=key.sport,
                part=key.part.value,
                term=grant.term,
                rest_s=rest_s,
            )
        if not noted:
            raise LeaseLost(feed=str(key))

    def note_spent(self, provider: str, spent_s: float) -> float:
        """Spend of a provider's quota what takes so long to come back; until all of it has, in s."""
        with self._db.connection_ctx(lane=Lane.CRITICAL) as conn:
            return queries.upsert_feed_quota(conn, provider=provider, spent_s=spent_s)

    def note_standing(self, grant: Grant, standing: Standing) -> None:
        """Keep where a feed stands, for whoever holds it next.

        Raises:
            LeaseLost: the term is over.

        """
        key = grant.key
        is_kept = len(standing.next_cursor) <= _CURSOR_LENGTH_MAX
        is_kept = is_kept and standing.full_age_s is not None
        with self._db.connection_ctx(lane=Lane.CRITICAL) as conn:
            noted = queries.mark_feed_standing(
                conn,
                provider=key.provider,
                sport=key.sport,
                part=key.part.value,
                term=grant.term,
                wait_s=standing.wait_s,
                next_cursor=standing.next_cursor if is_kept else "",
                full_age_s=standing.full_age_s,
            )
        if not noted:
            raise LeaseLost(feed=str(key))

    def _take(
        self, conn: Connection, missing: list[FeedKey], asked_s: float
    ) -> dict[FeedKey, Grant]:
        rows = queries.mark_leases_taken(
            conn, holder=self.holder, ttl_s=LEASE_S, **_columns(missing)
        )
        grants = [
            Grant(
                FeedKey(row.provider, row.sport, Part(row.part)),
                row.term,
                Standing(row.wait_s, row.next_cursor, row.full_age_s),
                asked_s,
            )
            for row in rows
        ]
        return {grant.key: grant for grant in grants}

    def _change(self, held: Mapping[FeedKey, Grant], *, until_s: float) -> None:
        before, self._held, self._until_s = self._held, held, until_s
        taken = sorted(key for key, grant in held.items() if before.get(key) != grant)
        lost = sorted(key for key in before if key not in held)
        for key in (*taken, *lost):
            _tell_state(key, is_held=key in held)
        if taken:
            logger.info(
                "feed.leases_taken",
                extra={"holder": self.holder, "feeds": [str(key) for key in taken]},
            )
        if lost and not self._end.is_set():
            logger.warning(
                "feed.leases_lost",
                extra={"holder": self.holder, "feeds": [str(key) for key in lost]},
            )


def _columns(keys: Iterable[FeedKey]) -> dict[str, list[str]]:
    listed = list(keys)
    return {
        "providers": [key.provider for key in listed],
        "sports": [key.sport for key in listed],
        "parts": [key.part.value for key in listed],
    }


def _tell_state(key: FeedKey, *, is_held: bool) -> None:
    metrics.feed_lease_state.labels(key.provider, key.sport, key.part.value).set(is_held)
