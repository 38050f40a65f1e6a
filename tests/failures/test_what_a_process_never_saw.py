"""Redis goes before a process has seen a page: what exists is unavailable for a while, never missing."""

import re

import pytest
from harness.waiting import eventually

from devstack.faultproxy import FaultProxy

EVENT = re.compile(r'href="(/events/[\w-]+)"')
LEAGUE = re.compile(r'href="(/sports/tennis/[\w-]+)"')


@pytest.fixture
def proxy():
    with FaultProxy.start() as running:
        yield running


@pytest.fixture
def host(our_book, feed, slug):
    """The Host header of a published site."""
    our_book.create_tenant(slug)
    our_book.poller(f"{feed.url}/getfeed").poll_once("tennis")
    publish(our_book)
    return {"Host": f"{slug}.localhost"}


@pytest.fixture
def through(our_book, proxy):
    """A cold process whose Redis lies behind the proxy; it has no snapshot on its disk."""
    url = proxy.through("redis", our_book.settings.cache_url)
    folder = our_book.settings.snapshot_dir + "-cold"
    return our_book.web(redis_cache_url=url, redis_timeout_ms=100, snapshot_dir=folder)


def publish(book):
    book.theme_publisher().publish_once()
    book.board_publisher().publish_once()


def existing(client, host):
    """A league's and an event's path, as a list of another process links them."""
    lists = client.get("/sports/tennis", headers=host).text
    league = LEAGUE.search(lists)[1]
    return league, EVENT.search(client.get(league, headers=host).text)[1]


@pytest.mark.spec("S3.1")
@pytest.mark.parametrize("mode", ["blackhole", "refuse"])
def test_a_page_that_redis_would_have_is_unavailable_and_not_missing(
    our_book, host, proxy, through, mode
):
    league, event = existing(our_book.web().test_client(), host)
    client = through.test_client()
    assert client.get("/", headers=host).status_code == 200
    proxy.mode("redis", mode)

    paths = ("/sports/tennis", league, event)
    answers = [client.get(path, headers=host) for path in paths]
    proxy.heal("redis")

    assert [answer.status_code for answer in answers] == [200] * 3
    assert all("<h1>Prices unavailable</h1>" in answer.text for answer in answers)
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    eventually(lambda: "Prices unavailable" not in client.get(event, headers=host).text)
    assert client.get("/events/0000000000000", headers=host).status_code == 404


@pytest.mark.spec("S3.1")
def test_after_a_flush_nothing_is_missing_until_it_is_published_again(our_book, host, through):
    league, event = existing(our_book.web().test_client(), host)
    client = through.test_client()
    assert client.get("/", headers=host).status_code == 200
    our_book.redis.flushdb()

    paths = ("/", "/sports/tennis", league, event)
    known = [client.get(path, headers=host) for path in paths]
    cold = our_book.web(snapshot_dir=our_book.settings.snapshot_dir + "-colder").test_client()
    unknown = [cold.get(path, headers=host) for path in paths]
    publish(our_book)

    assert {answer.status_code for answer in [*known, *unknown]} == {200}
    assert all("Prices unavailable" in answer.text for answer in unknown)
    eventually(lambda: "Prices unavailable" not in cold.get(event, headers=host).text)
    assert cold.get("/", headers={"Host": "nobody-at-all.localhost"}).status_code == 404


@pytest.mark.spec("S3.1")
def test_what_a_process_missed_in_an_empty_redis_is_found_as_soon_as_it_is_back(
    our_book, host, through
):
    league, event = existing(our_book.web().test_client(), host)
    paths = ("/", "/sports/tennis", league, event)
    client = through.test_client()
    our_book.redis.flushdb()
    meanwhile = [client.get(path, headers=host).status_code for path in paths]

    publish(our_book)
    afterwards = [client.get(path, headers=host).status_code for path in paths]

    assert meanwhile == [200] * 4
    assert afterwards == [200] * 4
