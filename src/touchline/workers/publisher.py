"""worker_publisher: renders themes and the board into Redis."""

import logging
from threading import Event

import psycopg
from redis.exceptions import RedisError

from touchline import wiring
from touchline.catalog.publish import BoardPublisher
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.plumbing import loop, pacing, pooler
from touchline.plumbing.db import Database
from touchline.plumbing.loop import Task
from touchline.themes.publish import ThemePublisher
from touchline.themes.store import ThemeStore

logger = logging.getLogger(__name__)

# How soon a saved price is noticed; one GET each time.
WAKE_CHECK_S = 0.25
THEME_SWEEP_S = 1.0


class _Rounds:
    """The publisher's two rounds, with their outages said once."""

    def __init__(self, settings: Settings, db: Database) -> None:
        client = wiring.cache_client(settings)
        self._store = BoardStore(client)
        self._board = BoardPublisher(db, self._store)
        self._themes = ThemePublisher(db, ThemeStore(client))
        self._sweep_s = settings.board_sweep_s
        self._woken: bytes | None = None
        self._next_sweep_s = 0.0
        self._outage = ""

    def boards(self) -> float:
        """Publish when somebody saved something, and every sweep in any case."""
        try:
            woken = self._store.wake_count()
            if woken != self._woken or pacing.monotonic_s() >= self._next_sweep_s:
                self._publish_board()
                self._woken = woken
                self._next_sweep_s = pacing.monotonic_s() + pacing.jittered(self._sweep_s)
        except (psycopg.OperationalError, RedisError) as error:
            return self._skipped(error)
        self._outage = ""
        return pacing.jittered(WAKE_CHECK_S)

    def themes(self) -> float:
        """Publish branding that is newer than what was published, or that Redis lost."""
        try:
            stored = self._themes.publish_once()
        except (psycopg.OperationalError, RedisError) as error:
            return self._skipped(error)
        if stored:
            logger.info("theme.refreshed", extra={"themes": stored})
        return pacing.jittered(THEME_SWEEP_S)

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

    def _skipped(self, error: Exception) -> float:
        outage = type(error).__name__
        if outage != self._outage:
            logger.warning("board.publish_skipped", extra={"error": repr(error)})
        self._outage = outage
        return pacing.jittered(THEME_SWEEP_S)


def main(settings: Settings, stop: Event) -> None:
    """Publish until told to stop."""
    pool = wiring.worker_pool(settings)
    db = wiring.open_database(pool, settings, name="worker_publisher", stop=stop)
    rounds = _Rounds(settings, db)
    if settings.pgbouncer_admin_url:
        pooler.watch_pools(settings.pgbouncer_admin_url, stop)
    try:
        loop.run(
            "worker_publisher", [Task("themes", rounds.themes), Task("boards", rounds.boards)], stop
        )
    finally:
        db.close()
