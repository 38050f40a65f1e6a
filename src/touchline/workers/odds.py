"""worker_odds: polls the odds feed of every sport, and its fixtures.

Several may run; each feed has one that asks it.
"""

from threading import Event

from touchline import wiring
from touchline.catalog.store import BoardStore
from touchline.config import Settings
from touchline.feeds.adapter import Part
from touchline.feeds.ahead import FixturesPoller
from touchline.feeds.condition import FeedKey
from touchline.feeds.leasing.leases import Leases
from touchline.feeds.poll import OddsPoller
from touchline.feeds.store import FeedHealthStore
from touchline.plumbing import loop
from touchline.workers.feeds import configured_feeds
from touchline.workers.polling import LeasedPoll, fixtures_keys, own_name, tell_before_asking


def main(settings: Settings, stop: Event) -> None:
    """Poll until told to stop."""
    db = wiring.open_worker_database(settings, "worker_odds", stop)
    redis = wiring.cache_client(settings)
    store, health = BoardStore(redis), FeedHealthStore(redis)
    feeds = {
        FeedKey(feed.provider, sport, Part.ODDS): feed
        for sport, feed in configured_feeds(settings).pricing.items()
    }
    fixtures = {
        key: feeds[FeedKey(key.provider, key.sport, Part.ODDS)] for key in fixtures_keys(feeds)
    }
    leases = Leases(db, [*feeds, *fixtures], holder=own_name("worker_odds"))
    tell_before_asking(feeds.values(), leases)
    tasks = [
        LeasedPoll(
            key,
            feed,
            leases,
            health,
            OddsPoller(feed, db, store).poll_once,
            every_s=settings.odds_poll_s,
            spread_s=settings.odds_first_poll_spread_s,
        ).task()
        for key, feed in feeds.items()
    ]
    tasks += [
        LeasedPoll(
            key,
            feed,
            leases,
            health,
            FixturesPoller(feed, db).poll_once,
            every_s=settings.fixtures_poll_s,
            spread_s=settings.fixtures_poll_s,
        ).task()
        for key, feed in fixtures.items()
    ]
    leases.begin(stop)
    try:
        loop.run("worker_odds", tasks, stop)
    finally:
        leases.end()
        db.close()
