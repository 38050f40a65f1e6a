"""What happens to bets is told on a stream: at least once, in order, whatever fails in between."""

import pytest
from harness.settling import Referee
from harness.shop import Shop

from touchline import codes
from touchline.bets.telling.relay import Relay
from touchline.bets.telling.store import BetStreams
from touchline.plumbing import kv

pytestmark = pytest.mark.spec("S3.12")


@pytest.fixture
def shop(our_book, slug):
    made = Shop(our_book, slug)
    made.player("ana", 1_000_00)
    return made


def told(shop):
    """What the tenant's stream says: topic, bet and generation of each event."""
    entries = shop.book.redis.xrange(f"{kv.BET_EVENTS}{shop.tenant_id}")
    return [
        (facts[b"topic"].decode(), facts[b"bet"].decode(), int(facts[b"gen"]))
        for _, facts in entries
    ]


def relay(shop, client):
    return Relay(shop.book.worker_db, BetStreams(client))


def test_events_of_a_bet_are_told_in_their_order_and_then_forgotten(shop):
    code = codes.encode(shop.place(1).bet_id)
    Referee(shop).end(1, 2, 0)
    Referee(shop).end(1, 0, 1)

    counts = list(relay(shop, shop.book.redis).relay_once())

    assert told(shop) == [
        ("bet.placed", code, 0),
        ("bet.settled", code, 1),
        ("bet.corrected", code, 2),
    ]
    assert (sum(counts), shop.count("outbox")) == (3, 0)


def test_what_cannot_be_told_waits_and_is_told_later(shop):
    shop.place(1)
    dead = kv.connect("redis://127.0.0.1:1/0", timeout_ms=200)
    away = relay(shop, dead)

    assert list(away.relay_once()) == []
    assert (away.is_delayed, shop.count("outbox")) == (True, 1)
    away.streams = BetStreams(shop.book.redis)
    list(away.relay_once())

    assert (away.is_delayed, shop.count("outbox"), len(told(shop))) == (False, 0, 1)


def test_another_tenants_stream_hears_nothing_of_it(shop, slug):
    rival = Shop(shop.book, f"{slug}x")
    shop.place(1)

    list(relay(shop, shop.book.redis).relay_once())

    assert (len(told(shop)), told(rival)) == (1, [])
