"""Old prices are never shown as new ones: without a publisher, and on a host whose clock is wrong."""

import time

import pytest
import time_machine
from harness.waiting import eventually

from touchline.catalog import store
from touchline.web.app import EXTENSION

HOUR_S = 3600
ODDS = "/api/public/odds?sport=tennis"


@pytest.fixture
def host(our_book, feed, slug):
    """The Host header of a published site; themes, boards and prices are fresh."""
    our_book.create_tenant(slug)
    our_book.poller(f"{feed.url}/getfeed").poll_once("tennis")
    our_book.theme_publisher().publish_once()
    our_book.board_publisher().publish_once()
    return {"Host": f"{slug}.localhost"}


@pytest.fixture
def listening(our_book):
    """Builds web applications that listen to Redis, as a started process does."""
    apps = []

    def build(**overrides):
        apps.append(our_book.web(**overrides))
        apps[-1].extensions[EXTENSION].listener.start()
        return apps[-1].test_client()

    yield build
    for app in apps:
        app.extensions[EXTENSION].listener.stop()


def age(redis, key, by_s):
    redis.set(key, int(redis.get(key)) - by_s)


@pytest.mark.spec("S3.1", "S3.4")
def test_a_board_that_nobody_compares_with_the_catalogue_grows_old_whoever_polls(our_book, host):
    age(our_book.redis, "tl:board:published", 1000)

    client = our_book.web().test_client()

    answer = client.get(ODDS, headers=host)
    page = client.get("/sports/tennis", headers=host)
    feeds = client.get("/health/detailed", headers=host).json["checks"]["feeds"]
    assert (answer.status_code, answer.json["status"]) == (200, "stale")
    assert answer.json["leagues"]
    assert "Prices are paused: last update" in page.text
    assert feeds["status"] == "degraded"
    assert 1000 <= feeds["board_age_s"] < 1010
    assert feeds["ages_s"]["tennis"] < 10


@pytest.mark.spec("S3.1")
@pytest.mark.parametrize("off_s", [HOUR_S, -HOUR_S])
def test_a_web_host_an_hour_off_tells_fresh_prices_from_old_ones(our_book, host, listening, off_s):
    with time_machine.travel(time.time() + off_s, tick=True):
        client = listening()
        eventually(lambda: client.get(ODDS, headers=host).json["status"] == "fresh")
        fresh_page = client.get("/sports/tennis", headers=host).text
        age(our_book.redis, store.seen_key("tennis"), 1000)
        late = listening()
        eventually(lambda: _offset_s(late, host) == pytest.approx(off_s, abs=2))

        old = late.get(ODDS, headers=host).json["status"]
        old_page = late.get("/sports/tennis", headers=host).text

    assert "Prices are paused" not in fresh_page
    assert old == "stale"
    assert "Prices are paused: last update" in old_page


@pytest.mark.spec("S3.1")
def test_a_clock_that_nobody_can_correct_pauses_prices_rather_than_trust_them(our_book, host):
    with time_machine.travel(time.time() - HOUR_S, tick=True):
        client = our_book.web().test_client()  # it does not listen, and so never hears the time

        answer = client.get(ODDS, headers=host)

    assert (answer.status_code, answer.json["status"]) == (200, "stale")


def _offset_s(client, host):
    return client.get("/health/detailed", headers=host).json["checks"]["clock"]["offset_s"]
