"""worker_settlement: polls scores and what others confirm of them, takes over what staff entered, settles.

Several may run; each feed has one that asks it, each duty one that does it.
"""

from collections.abc import Callable
from threading import Event

from touchline import wiring
from touchline.bets.telling.store import BetStreams
from touchline.config import Settings
from touchline.feeds.adapter import Part
from touchline.feeds.condition import FeedKey
from touchline.feeds.feed import Feed
from touchline.feeds.leasing.leases import Leases
from touchline.feeds.store import FeedHealthStore
from touchline.plumbing import loop
from touchline.plumbing.db import Database
from touchline.plumbing.loop import Task
from touchline.settlement.confirm import Confirmer
from touchline.settlement.entries.adopt import EntryAdopter
from touchline.settlement.record import ResultRecorder
from touchline.settlement.runs.settle import Settler
from touchline.workers.domains import domains_task
from touchline.workers.duties import duties_of_settlement, release_duties
from touchline.workers.feeds import configured_feeds
from touchline.workers.letters import letters_task
from touchline.workers.polling import (
    LeasedPoll,
    Polled,
    fixtures_keys,
    own_name,
    rest_after,
    tell_before_asking,
)
from touchline.workers.settling import lag_task, release_runs, settling_task


def main(settings: Settings, stop: Event) -> None:
    """Poll and record until told to stop."""
    db = wiring.open_worker_database(settings, "worker_settlement", stop)
    health = FeedHealthStore(wiring.cache_client(settings))
    feeds = configured_feeds(settings)
    telling = {FeedKey(f.provider, sport, Part.SCORES): f for sport, f in feeds.pricing.items()}
    confirming = {
        FeedKey(feed.provider, sport, Part.SCORES): feed
        for sport, others in feeds.confirming.items()
        for feed in others
    }
    wanted = [*telling, *confirming, *fixtures_keys(confirming)]
    leases = Leases(db, wanted, holder=own_name("worker_settlement"))
    asked = {**telling, **confirming}
    tell_before_asking(asked.values(), leases)

    def poll_of(key: FeedKey, feed: Feed) -> Callable[[str], Polled]:
        if key in telling:
            return ResultRecorder(feed, db, confirm_s=settings.results_confirm_s).record_once
        return Confirmer(feed, db).confirm_once

    tasks = [
        LeasedPoll(
            key,
            feed,
            leases,
            health,
            poll_of(key, feed),
            every_s=settings.results_poll_s,
            spread_s=settings.results_poll_s,
        ).task()
        for key, feed in asked.items()
    ]
    tasks.append(_adopting(db, every_s=settings.results_poll_s))
    settler = Settler(db, holder=leases.holder)
    tasks += _beside_settling(settings, db, settler)
    leases.begin(stop)
    try:
        beside = _lanes(settings, db, settler)
        loop.run("worker_settlement", tasks, stop, beside=beside)
    finally:
        leases.end()
        release_runs(settler)
        release_duties(db, holder=leases.holder)
        db.close()


def _lanes(settings: Settings, db: Database, settler: Settler) -> dict[str, list[Task]]:
    """Whoever waits for money waits for no feed, no check, no telling, no mail server and no zone."""
    return {
        "settle": [settling_task(settler)],
        "letters": [
            letters_task(settings, db, holder=settler.holder),
            domains_task(settings, db, holder=settler.holder),
        ],
    }


def _beside_settling(settings: Settings, db: Database, settler: Settler) -> list[Task]:
    """What this worker does beside asking feeds and paying bets."""
    duties = duties_of_settlement(
        db,
        BetStreams(wiring.kept_client(settings)),
        holder=settler.holder,
        history_days=settings.price_history_days,
        is_paying=lambda: settler.is_paying,
    )
    return [lag_task(settler), *(duty.task() for duty in duties)]


def _adopting(db: Database, *, every_s: float) -> Task:
    """Take over what staff entered."""
    adopter = EntryAdopter(db)

    def adopt() -> float:
        adopter.adopt_once()
        return rest_after(0.0, every_s)

    return Task("results:entries", adopt)
