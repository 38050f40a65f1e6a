"""A worker that starts goes on where the one before stood: cursor, pace, a provider's wish, quota."""

import pytest
from flows.leased_worker import Worker
from flows.scripted_feed import ScriptedFeed, answer

from touchline.feeds.adapter import Pace
from touchline.feeds.budget import Credits


@pytest.fixture
def told():
    feed = ScriptedFeed()
    feed.say(answer(body=b"7"))
    yield feed
    feed.close()


def asked(told):
    return [path.removeprefix("/getfeed/") for path, _ in told.requests]


@pytest.mark.spec("S3.3")
def test_a_restart_goes_on_from_the_cursor(our_book, told):
    before = Worker(our_book, told.url, name="before")
    before.take_over()
    before.poll()
    before.leases.end()
    after = Worker(our_book, told.url, name="after")

    after.take_over()
    outcome = after.poll()

    assert outcome == "accepted"
    assert asked(told) == ["odds", "odds?since=after-7"]


@pytest.mark.spec("S3.3")
@pytest.mark.parametrize(("status", "agreed_s"), [(200, 10), (503, 30)])
def test_no_restart_asks_a_provider_sooner_than_agreed(our_book, told, status, agreed_s):
    pace = Pace(rest_s=10, full_rest_s=30)
    told.say(answer(status, b"7"))
    before = Worker(our_book, told.url, name="before", pace=pace)
    before.take_over()
    before.poll()
    before.leases.end()
    after = Worker(our_book, told.url, name="after", pace=pace)

    rest_s = after.take_over()
    outcome = after.poll()

    assert agreed_s - 5 < rest_s <= agreed_s
    assert outcome == "paced"
    assert len(told.requests) == 1


@pytest.mark.spec("S3.3")
def test_a_providers_wish_outlives_a_restart(our_book, told):
    told.say(answer(429, b"", Retry_After="300"))
    before = Worker(our_book, told.url, name="before")
    before.take_over()
    before.poll()
    before.leases.end()
    after = Worker(our_book, told.url, name="after")

    rest_s = after.take_over()

    assert 290 < rest_s <= 300


def test_no_restart_brings_a_quota_back(our_book, told):
    before = Worker(our_book, told.url, name="before", quota=Credits(2))
    before.take_over()
    polled = [before.poll() for _ in range(3)]
    before.leases.end()
    after = Worker(our_book, told.url, name="after", quota=Credits(2))

    after.take_over()
    outcome = after.poll()

    assert polled == ["accepted", "accepted", "paced"]
    assert outcome == "paced"
    assert len(told.requests) == 2


def test_who_held_on_through_an_outage_remembers_what_it_asked(our_book, told):
    ours = Worker(our_book, told.url, name="ours", pace=Pace(rest_s=10, full_rest_s=30))
    ours.take_over()
    first = ours.poll()
    ours.leases._until_s = 0.0
    standing_by = ours.poll()
    ours.leases.hold()

    ours.turn.run()
    again = ours.poll()

    assert (first, standing_by, again) == ("accepted", None, "paced")
    assert len(told.requests) == 1
