"""How each feed is doing: on a page of the platform, in /health/detailed and in numbers."""

from datetime import UTC, datetime

import pytest
from flows.scripted_feed import ScriptedFeed, answer
from lxml import html

from touchline.catalog.model import (
    EventStatus,
    OddsAnswer,
    OfferedEvent,
)
from touchline.catalog.store import BoardStore
from touchline.feeds.adapter import Adapter, Endpoint, Offer, Part, Request
from touchline.feeds.condition import FeedFacts, FeedKey
from touchline.feeds.feed import Feed
from touchline.feeds.http import FeedClient
from touchline.feeds.leasing.leases import Leases
from touchline.feeds.poll import OddsPoller
from touchline.feeds.store import FeedHealthStore
from touchline.plumbing import kv, metrics
from touchline.workers.polling import LeasedPoll, tell_before_asking

PLATFORM = {"Host": "localhost"}
PAGE = "/platform/feeds"
TOKEN = "t" * 32
KEY = FeedKey("goalserve", "tennis", Part.ODDS)
START = datetime(2040, 6, 30, 12, 0, tzinfo=UTC)


def spoilt(body, sport, _scope):
    """An answer with a status nobody knows and two reasons for leaving something out."""
    event = OfferedEvent(
        "1", None, "1", "League", "Ana", "Ben", START, EventStatus.UNKNOWN, body.decode(), ()
    )
    return OddsAnswer(
        "goalserve", sport, "c", (event,), 0, 0, {"unknown_market": 4, "one_sided": 2}
    )


@pytest.fixture
def told():
    feed = ScriptedFeed()
    yield feed
    feed.close()


def polling_into(health, book, told):
    """One feed of a worker at work; call what comes back for a poll."""
    offer = Offer(frozenset({"tennis"}), lambda _: (Request("odds"),), spoilt)
    adapter = Adapter("goalserve", Endpoint(told.url), may_price=True, odds=offer)
    feed = Feed(adapter, FeedClient("goalserve", adapter.endpoint, timeout_s=60))
    leases = Leases(book.worker_db, [KEY], holder="worker_odds@here:1")
    tell_before_asking([feed], leases)
    poller = OddsPoller(feed, book.worker_db, BoardStore(book.redis))
    turn = LeasedPoll(KEY, feed, leases, health, poller.poll_once, every_s=1, spread_s=1)
    leases.hold()
    turn.run()
    return turn.run


@pytest.fixture
def polling(our_book, told):
    """Polls of one feed, told to Redis."""
    return polling_into(FeedHealthStore(our_book.redis), our_book, told)


def page_of(book, **settings):
    client = book.web(**settings).test_client()
    return client.get(PAGE, headers=PLATFORM)


def row_of(page, name):
    """The cells of one feed's row."""
    tree = html.fromstring(page.get_data())
    rows = tree.xpath("//tbody/tr")
    (row,) = [each for each in rows if each.text_content().strip().startswith(name)]
    return [" ".join(cell.text_content().split()) for cell in row]


def labels():
    return KEY.provider, KEY.sport, KEY.part.value


@pytest.mark.spec("S3.4")
def test_the_page_shows_what_the_last_poll_met(our_book, told, polling):
    told.say(answer(body=b"Halted"))
    polling()

    cells = row_of(page_of(our_book), "tennis odds")

    assert cells[:2] == ["tennis odds goalserve", "accepted"]
    assert cells[2].endswith(" s")
    assert cells[5:8] == ["unknown_market 4, one_sided 2", "Halted", "closed"]
    assert cells[8] == "may be asked"
    assert cells[9] == "worker_odds@here:1, term 1"


@pytest.mark.spec("S3.4")
def test_a_feed_that_fails_keeps_the_age_of_what_it_last_said(our_book, told, polling):
    told.say(answer(body=b"Halted"))
    polling()
    told.say(answer(503, b""))
    for _ in range(3):
        polling()
    our_book.redis.hset(kv.FEED_HEARD, str(KEY), our_book.redis.time()[0] - 240)

    cells = row_of(page_of(our_book), "tennis odds")
    detailed = our_book.web().test_client().get("/health/detailed", headers=PLATFORM).json

    assert cells[1:3] == ["unavailable http_error", "4 min"]
    assert cells[7] == "open"
    told_of = detailed["checks"]["feeds"]["feeds"][str(KEY)]
    assert 239 <= told_of["age_s"] <= 245
    assert (told_of["trouble"], told_of["breaker"]) == ("http_error", "open")


def test_a_feed_nobody_has_asked_is_on_the_page_all_the_same(our_book):
    page = page_of(our_book)

    assert row_of(page, "darts scores")[:3] == ["darts scores goalserve", "never asked", "never"]
    assert page.headers["Cache-Control"] == "no-store"
    assert (
        "default-src 'none'; script-src 'self'; style-src 'self'"
        in page.headers["Content-Security-Policy"]
    )


@pytest.mark.spec("S3.8")
def test_the_numbers_of_a_feed_are_kept(told, polling):
    unknown = metrics.feed_unknown_statuses.labels(*labels())
    before = unknown._value.get()
    told.say(answer(body=b"Halted"))

    polling()

    assert metrics.feed_answer_size.labels(*labels())._value.get() == len(b"Halted")
    assert metrics.feed_lease_state.labels(*labels())._value.get() == 1
    assert metrics.feed_heard_at.labels(*labels())._value.get() > 0
    assert unknown._value.get() == before + 1


def test_a_tenants_host_has_no_such_page(our_book, slug):
    our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()

    page = our_book.web().test_client().get(PAGE, headers={"Host": f"{slug}.localhost"})

    assert page.status_code == 404


@pytest.mark.spec("S3.4")
def test_production_shows_the_page_to_who_has_the_token(our_book):
    client = our_book.web(environment="production", metrics_token=TOKEN).test_client()

    stranger = client.get(PAGE, headers=PLATFORM)
    staff = client.get(PAGE, headers={**PLATFORM, "Authorization": f"Bearer {TOKEN}"})

    assert (stranger.status_code, stranger.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert staff.status_code == 200


def test_without_redis_the_page_says_that_nothing_is_known(our_book):
    page = page_of(our_book, redis_url="", redis_cache_url="")

    assert page.status_code == 200
    assert "cannot be reached" in page.text


def test_a_worker_that_cannot_tell_redis_goes_on(our_book, told, caplog):
    told.say(answer(body=b"Halted"))
    poll = polling_into(FeedHealthStore(kv.connect("", timeout_ms=100)), our_book, told)

    for _ in range(2):
        poll()

    assert "feed.health_skipped" in caplog.messages
    assert len(told.requests) == 2


def test_what_an_older_worker_tells_is_read_as_far_as_it_goes(our_book):
    store = FeedHealthStore(our_book.redis)
    our_book.redis.hset(kv.FEED_HEALTH, str(KEY), b'7\n{"outcome":"accepted","mood":"fine"}')

    assert store.read()[str(KEY)].facts == FeedFacts(outcome="accepted")
