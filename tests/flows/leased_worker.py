"""A worker's part in one feed, one step at a time, over a provider of the test's own."""

from datetime import UTC, datetime

from touchline.catalog.model import EventStatus, OddsAnswer, OfferedEvent
from touchline.catalog.store import BoardStore
from touchline.feeds.adapter import Adapter, Endpoint, Offer, Pace, Part, Request
from touchline.feeds.condition import FeedKey
from touchline.feeds.feed import Feed
from touchline.feeds.http import FeedClient
from touchline.feeds.leasing.leases import Leases
from touchline.feeds.poll import OddsPoller
from touchline.feeds.store import FeedHealthStore
from touchline.workers.polling import LeasedPoll, tell_before_asking

KEY = FeedKey("toy", "soccer", Part.ODDS)
PACELESS = Pace()
START = datetime(2040, 6, 30, 12, 0, tzinfo=UTC)


def one_event(body, sport, _scope):
    """An answer that names one event after its body."""
    event = OfferedEvent(
        body.decode(), None, "1", "League", "Ana", "Ben", START, EventStatus.SCHEDULED, "", ()
    )
    return OddsAnswer("toy", sport, f"after-{body.decode()}", (event,), 0, 0)


def with_cursor(asking):
    return (Request("odds", {"since": asking.cursor} if asking.cursor else {}),)


def plainly(_asking):
    return (Request("odds"),)


class Worker:
    """What worker_odds does about one feed, one step at a time."""

    def __init__(self, book, url, *, name, pace=PACELESS, requests=with_cursor, quota=None):
        offer = Offer(frozenset({"soccer"}), requests, one_event, pace)
        toy = Adapter("toy", Endpoint(url), may_price=True, odds=offer)
        self.feed = Feed(toy, FeedClient("toy", toy.endpoint, timeout_s=60), quota)
        self.leases = Leases(book.worker_db, [KEY], holder=name)
        tell_before_asking([self.feed], self.leases)
        poller = OddsPoller(self.feed, book.worker_db, BoardStore(book.redis))
        self._outcomes = []

        def poll(sport):
            cycle = poller.poll_once(sport)
            self._outcomes.append(cycle.outcome)
            return cycle

        self.turn = LeasedPoll(
            KEY, self.feed, self.leases, FeedHealthStore(book.redis), poll, every_s=1, spread_s=1
        )

    def take_over(self):
        """Hold the lease, and do what comes before the first poll; returns the rest until then."""
        self.leases.hold()
        return self.turn.run()

    def poll(self):
        """One poll; its outcome, or None when it was abandoned."""
        self._outcomes.clear()
        self.turn.run()
        return self._outcomes[0] if self._outcomes else None
