"""worker_settlement: polls the score feed of every sport and records what it reports."""

from threading import Event

from touchline import wiring
from touchline.config import Settings
from touchline.plumbing import loop
from touchline.settlement.record import ResultRecorder
from touchline.workers.feeds import configured_feeds
from touchline.workers.polling import sport_tasks


def main(settings: Settings, stop: Event) -> None:
    """Poll and record until told to stop."""
    db = wiring.open_worker_database(settings, "worker_settlement", stop)
    feeds = configured_feeds(settings)
    recorders = {sport: ResultRecorder(feed, db) for sport, feed in feeds.pricing.items()}
    tasks = sport_tasks(
        "results",
        recorders,
        lambda sport: recorders[sport].record_once(sport).retry_after_s,
        every_s=settings.results_poll_s,
        spread_s=settings.results_poll_s,
    )
    try:
        loop.run("worker_settlement", tasks, stop)
    finally:
        db.close()
