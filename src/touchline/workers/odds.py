"""worker_odds: polls the odds feed of every sport."""

from threading import Event

from touchline import wiring
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.feeds.poll import OddsPoller
from touchline.plumbing import loop
from touchline.workers.feeds import configured_feeds
from touchline.workers.polling import sport_tasks


def main(settings: Settings, stop: Event) -> None:
    """Poll until told to stop."""
    db = wiring.open_worker_database(settings, "worker_odds", stop)
    store = BoardStore(wiring.cache_client(settings))
    feeds = configured_feeds(settings)
    pollers = {sport: OddsPoller(feed, db, store) for sport, feed in feeds.pricing.items()}
    tasks = sport_tasks(
        "odds",
        pollers,
        lambda sport: pollers[sport].poll_once(sport).retry_after_s,
        every_s=settings.odds_poll_s,
        spread_s=settings.odds_first_poll_spread_s,
    )
    try:
        loop.run("worker_odds", tasks, stop)
    finally:
        db.close()
