"""worker_odds: polls the odds feed of every sport."""

from threading import Event

from touchline import wiring
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.feeds.fetch import GoalserveClient
from touchline.feeds.poll import OddsPoller
from touchline.plumbing import loop
from touchline.workers.polling import sport_tasks


def feed_client(settings: Settings) -> GoalserveClient:
    """The HTTP side of the configured feed."""
    return GoalserveClient(
        settings.goalserve_url,
        settings.goalserve_key or "sandbox",
        timeout_s=settings.feed_timeout_s,
        size_max_bytes=settings.feed_answer_max_mb * 1024 * 1024,
    )


def main(settings: Settings, stop: Event) -> None:
    """Poll until told to stop."""
    db = wiring.open_worker_database(settings, "worker_odds", stop)
    poller = OddsPoller(
        feed_client(settings),
        db,
        BoardStore(wiring.cache_client(settings)),
        bookmaker_ids=settings.bookmaker_ids,
    )
    tasks = sport_tasks(
        "odds",
        settings.sports,
        lambda sport: poller.poll_once(sport).retry_after_s,
        every_s=settings.odds_poll_s,
        spread_s=settings.odds_first_poll_spread_s,
    )
    try:
        loop.run("worker_odds", tasks, stop)
    finally:
        db.close()
