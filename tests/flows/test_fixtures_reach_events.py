"""What fixtures call off or move earlier is closed on our pages, though prices say otherwise."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flows.scripted_feed import ScriptedFeed, answer
from flows.small_book import KICK_OFF, Catalogue, Visitor, match
from harness.asking_goalserve import feed_of
from rules.feed_shapes import as_json
from rules.guarded import result as who_wins

from touchline.feeds.ahead import FixturesPoller

pytestmark = pytest.mark.spec("S3.12")

HOUR = timedelta(hours=1)
START = KICK_OFF.replace(second=0)


@pytest.fixture
def told():
    feed = ScriptedFeed()
    yield feed
    feed.close()


@pytest.fixture
def catalogue(our_book):
    made = Catalogue(our_book)
    made.save(offered())
    return made


@pytest.fixture
def poller(our_book, told):
    return FixturesPoller(feed_of(our_book.feed_client(told.url)), our_book.worker_db)


def offered(*, home_milli=2_250):
    return replace(match(1, who_wins(home_milli, 3_400, 3_100)), starts_at=START)


def planned(number=1, *, starts_at=START, status="", home="H1", away="A1"):
    return {
        "id": f"e{number}", "status": status or f"{starts_at:%H:%M}",
        "formatted_date": f"{starts_at:%d.%m.%Y}", "time": f"{starts_at:%H:%M}",
        "localteam": {"id": "1", "name": home}, "visitorteam": {"id": "2", "name": away},
    }  # fmt: skip


def plan(told, *nodes, **changes):
    listed = list(nodes) or [planned(**changes)]
    category = {"id": "77", "gid": "77", "name": "Cup", "matches": {"match": listed}}
    told.say(answer(body=as_json({"sport": "soccer", "category": category})))


def stored(book):
    with book.worker_db.connection_ctx() as conn:
        return conn.execute("SELECT starts_at, status FROM events").fetchone()


def test_a_match_that_is_put_off_is_off_the_board_until_fixtures_and_prices_agree(
    our_book, catalogue, poller, told, slug
):
    our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    catalogue.publish()
    visitor = Visitor(our_book, slug)
    before = visitor.odds("?sport=soccer")["leagues"]

    plan(told, status="Postp.")
    looked = poller.poll_once("soccer")
    catalogue.save(offered(home_milli=2_300))
    catalogue.publish()
    put_off = stored(our_book), visitor.odds("?sport=soccer")["leagues"]
    plan(told)
    poller.poll_once("soccer")
    catalogue.save(offered(home_milli=2_300))

    assert before
    assert (looked.outcome, looked.written) == ("accepted", 1)
    assert put_off == ((START, "postponed"), [])
    assert stored(our_book) == (START, "scheduled")


def test_an_earlier_start_stays_though_prices_change_under_the_old_one(
    our_book, catalogue, poller, told
):
    earlier = START - HOUR

    plan(told, starts_at=earlier)
    poller.poll_once("soccer")
    catalogue.save(offered(home_milli=2_300))

    assert stored(our_book) == (earlier, "scheduled")


def test_the_same_plan_again_writes_nothing_and_a_later_one_nothing_at_all(
    our_book, catalogue, poller, told
):
    plan(told, starts_at=START - HOUR, status="Canc.")
    first, again = poller.poll_once("soccer"), poller.poll_once("soccer")
    plan(told, starts_at=START + 48 * HOUR, status="Canc.")
    before = stored(our_book)
    poller.poll_once("soccer")

    assert catalogue
    assert (first.written, again.written) == (1, 0)
    assert stored(our_book) == before


def test_fixtures_that_are_refused_or_do_not_come_change_nothing(our_book, catalogue, poller, told):
    before = stored(our_book)
    told.say(answer(404, b""))
    absent = poller.poll_once("soccer")
    told.say(answer(body=b"<html>"))
    refused = poller.poll_once("soccer")
    told.say(answer(429, b"", Retry_After="40"))
    unavailable = poller.poll_once("soccer")

    assert catalogue
    assert (absent.outcome, refused.outcome) == ("refused_absent", "refused_not_a_feed")
    assert (unavailable.outcome, unavailable.retry_after_s) == ("unavailable_rate_limited", 40)
    assert stored(our_book) == before


def test_fixtures_of_matches_we_do_not_offer_are_left_alone(our_book, poller, told):
    plan(told, status="Postp.")

    assert poller.poll_once("soccer").written == 0
    assert stored(our_book) is None


def test_a_page_by_another_clock_moves_nothing(our_book, catalogue, poller, told):
    others = [replace(offered(), provider_event_id=f"e{number}") for number in range(2, 9)]
    catalogue.save(offered(), *others)

    plan(told, *(planned(number, starts_at=START - 3 * HOUR) for number in range(1, 9)))
    looked = poller.poll_once("soccer")

    assert (looked.outcome, looked.written) == ("refused_implausible", 0)
    with our_book.worker_db.connection_ctx() as conn:
        starts = conn.execute("SELECT DISTINCT starts_at FROM events").fetchall()
    assert starts == [(START,)]
