"""worker_odds: polls the odds feed of every sport."""

from threading import Event

from touchline import wiring
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.feeds.feed import Feed
from touchline.feeds.goalserve.adapter import goalserve
from touchline.feeds.http import FeedClient
from touchline.feeds.poll import OddsPoller
from touchline.plumbing import loop
from touchline.workers.polling import sport_tasks


def configured_feed(settings: Settings) -> Feed:
    """The feed that prices the book."""
    adapter = goalserve(bookmaker_ids=settings.bookmaker_ids)
    client = FeedClient(
        adapter.provider,
        adapter.endpoint,
        settings.goalserve_key or "sandbox",
        base_url=settings.goalserve_url,
        timeout_s=settings.feed_timeout_s,
        size_max_bytes=settings.feed_answer_max_mb * 1024 * 1024,
    )
    return Feed(adapter, client)


def main(settings: Settings, stop: Event) -> None:
    """Poll until told to stop."""
    db = wiring.open_worker_database(settings, "worker_odds", stop)
    poller = OddsPoller(configured_feed(settings), db, BoardStore(wiring.cache_client(settings)))
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
