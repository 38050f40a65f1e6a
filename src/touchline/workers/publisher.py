"""worker_publisher: renders themes and the board into Redis. Two may run; one leads, one stands by.

Both look after the days of the price history.
"""

import logging
from collections.abc import Callable
from threading import Event

import psycopg
from redis.exceptions import RedisError

from touchline import wiring
from touchline.catalog.publish import BoardPublisher
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.plumbing import kv, loop, pacing, pooler
from touchline.plumbing.db import Database
from touchline.plumbing.lease import Fence, Lease, LeaseLost, turn
from touchline.plumbing.loop import Task
from touchline.themes.publish import ThemePublisher
from touchline.themes.store import ThemeStore

logger = logging.getLogger(__name__)

# How soon a saved price, a saved theme or a reader's miss is noticed; one round trip each time.
WAKE_CHECK_S = 0.05
THEME_SWEEP_S = 1.0
# A leader that is killed or frozen is replaced within the lease and one look of the standby.
LEASE_S = 8.0
LEASE_RENEW_S = 2.0
STANDBY_LOOK_S = 1.0


class Leadership:
    """Whether this publisher is the one that renders."""

    def __init__(self, lease: Lease, *, on_taken: Callable[[], None]) -> None:
        self._lease = lease
        self._on_taken = on_taken
        self._terms = 0
        self._renew_at_s = 0.0
        self._was_leading = False

    def is_ours(self) -> bool:
        """Whether we lead, renewing the lease or taking it when it is free.

        Raises:
            redis.RedisError: nobody can say.

        """
        if self._lease.is_surely_held and pacing.monotonic_s() < self._renew_at_s:
            return True
        is_leading = self._lease.hold()
        self._renew_at_s = pacing.monotonic_s() + LEASE_RENEW_S
        if self._lease.times_taken != self._terms:
            self._terms = self._lease.times_taken
            logger.info("publisher.lead_taken", extra={"terms": self._terms})
            self._on_taken()
        elif self._was_leading and not is_leading:
            logger.warning("publisher.lead_lost")
        self._was_leading = is_leading
        return is_leading

    def end(self) -> None:
        """Let the standby take over at once."""
        self._lease.release()


class Rounds:
    """The publisher's two rounds, with their outages said once."""

    def __init__(self, settings: Settings, db: Database, client: kv.Client) -> None:
        lead = Lease(client, kv.LEAD_LOCK, ttl_s=LEASE_S)
        self._theme_turn = Lease(client, kv.THEME_LOCK, ttl_s=LEASE_S)
        self._board_turn = Lease(client, kv.BOARD_LOCK, ttl_s=LEASE_S)
        self._theme_store = ThemeStore(client, Fence(lead, self._theme_turn))
        self._board_store = BoardStore(client, Fence(lead, self._board_turn))
        self._themes = ThemePublisher(db, self._theme_store)
        self._board = BoardPublisher(db, self._board_store)
        self._sweep_s = settings.board_sweep_s
        self._leadership = Leadership(lead, on_taken=self._start_over)
        self._outage = ""
        self._start_over()

    def boards(self) -> float:
        """Publish when somebody saved something, and every sweep in any case."""
        return self._guarded(self._boards)

    def themes(self) -> float:
        """Publish branding that is newer than what was published, or that Redis lost."""
        return self._guarded(self._publish_themes)

    def end(self) -> None:
        """Give the lead away; call it once no round will follow."""
        self._leadership.end()

    def _start_over(self) -> None:
        """What another leader published since is not what this process remembers."""
        self._themes.start_over()
        self._board.start_over()
        self._boards_woken: bytes | None = None
        self._themes_woken: bytes | None = None
        self._boards_due_s = self._themes_due_s = 0.0

    def _boards(self) -> None:
        woken, missed = self._board_store.calls()
        is_due = self._board.note_missed(missed) or woken != self._boards_woken
        if is_due or pacing.monotonic_s() >= self._boards_due_s:
            with turn(self._board_turn) as is_ours:
                if is_ours:
                    self._publish_board()
                    self._boards_woken = woken
                    self._boards_due_s = pacing.monotonic_s() + pacing.jittered(self._sweep_s)

    def _publish_board(self) -> None:
        started_s = pacing.monotonic_s()
        published = self._board.publish_once()
        if published.documents:
            logger.info(
                "board.published",
                extra={
                    "leagues": published.leagues,
                    "documents": published.documents,
                    "duration_ms": round((pacing.monotonic_s() - started_s) * 1000),
                },
            )

    def _publish_themes(self) -> None:
        woken, missed = self._theme_store.calls()
        is_due = missed or woken != self._themes_woken
        if is_due or pacing.monotonic_s() >= self._themes_due_s:
            with turn(self._theme_turn) as is_ours:
                if is_ours:
                    stored = self._themes.publish_once()
                    self._themes_woken = woken
                    self._themes_due_s = pacing.monotonic_s() + pacing.jittered(THEME_SWEEP_S)
                    if stored:
                        logger.info("theme.refreshed", extra={"themes": stored})

    def _guarded(self, publish: Callable[[], None]) -> float:
        try:
            if not self._leadership.is_ours():
                return pacing.jittered(STANDBY_LOOK_S)
            publish()
        except (psycopg.OperationalError, RedisError, LeaseLost) as error:
            return self._skipped(error)
        self._outage = ""
        return pacing.jittered(WAKE_CHECK_S)

    def _skipped(self, error: Exception) -> float:
        outage = type(error).__name__
        if outage != self._outage:
            logger.warning("board.publish_skipped", extra={"error": repr(error)})
        self._outage = outage
        return pacing.jittered(STANDBY_LOOK_S)


def main(settings: Settings, stop: Event) -> None:
    """Publish until told to stop."""
    db = wiring.open_worker_database(settings, "worker_publisher", stop)
    rounds = Rounds(settings, db, wiring.cache_client(settings))
    if settings.pgbouncer_admin_url:
        pooler.watch_pools(settings.pgbouncer_admin_url, stop)
    try:
        loop.run(
            "worker_publisher",
            [
                Task("themes", rounds.themes),
                Task("boards", rounds.boards),
            ],
            stop,
        )
    finally:
        rounds.end()
        db.close()
