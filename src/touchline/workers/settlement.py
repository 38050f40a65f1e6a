"""worker_settlement: polls the scores of every sport and what others confirm; takes staff's over."""

from threading import Event

from touchline import wiring
from touchline.config import Settings
from touchline.plumbing import loop
from touchline.plumbing.loop import Task
from touchline.settlement.confirm import Confirmer
from touchline.settlement.entries.adopt import EntryAdopter
from touchline.settlement.record import ResultRecorder
from touchline.workers.feeds import configured_feeds
from touchline.workers.polling import rest_after, sport_tasks


def main(settings: Settings, stop: Event) -> None:
    """Poll and record until told to stop."""
    db = wiring.open_worker_database(settings, "worker_settlement", stop)
    feeds = configured_feeds(settings)
    recorders = {
        sport: ResultRecorder(feed, db, confirm_s=settings.results_confirm_s)
        for sport, feed in feeds.pricing.items()
    }
    tasks = sport_tasks(
        "results",
        recorders,
        lambda sport: recorders[sport].record_once(sport).retry_after_s,
        every_s=settings.results_poll_s,
        spread_s=settings.results_poll_s,
    )
    confirmers = {
        f"{feed.provider}:{sport}": (Confirmer(feed, db), sport)
        for sport, others in feeds.confirming.items()
        for feed in others
    }

    def confirm(name: str) -> float:
        confirmer, sport = confirmers[name]
        return confirmer.confirm_once(sport).retry_after_s

    tasks += sport_tasks(
        "confirming",
        confirmers,
        confirm,
        every_s=settings.results_poll_s,
        spread_s=settings.results_poll_s,
    )
    adopter = EntryAdopter(db)

    def adopt() -> float:
        adopter.adopt_once()
        return rest_after(0.0, settings.results_poll_s)

    tasks.append(Task("results:entries", adopt))
    try:
        loop.run("worker_settlement", tasks, stop)
    finally:
        db.close()
