"""Whatever a feed sends: it changes nothing, is counted by reason, and is logged once."""

import logging

import pytest
from harness.asking_goalserve import AskingGoalserve, feed_of
from harness.waiting import eventually

from touchline.catalog.store import BoardStore
from touchline.feeds.poll import OddsPoller
from touchline.sandbox.faults import fault_from_text

BODIES = ("empty", "truncated", "entity_bomb")


@pytest.fixture
def poller(our_book, feed):
    """A poller that has seen one good answer."""
    poller = our_book.poller(f"{feed.url}/getfeed")
    assert poller.poll_once("tennis").outcome == "accepted"
    return poller


def catalogue(book):
    with book.worker_db.connection_ctx() as conn:
        return conn.execute(
            "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM markets WHERE state = 'open'),"
            " (SELECT coalesce(sum(version), 0) FROM prices)"
        ).fetchone()


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("fault", [*(f"body={body}" for body in BODIES), "status=429"])
def test_a_spoilt_answer_changes_nothing_and_is_logged_once(our_book, feed, poller, fault, caplog):
    before = catalogue(our_book)
    feed.faults.add(fault_from_text(fault))
    caplog.set_level(logging.WARNING)

    first, second = poller.poll_once("tennis"), poller.poll_once("tennis")

    assert first.outcome == second.outcome
    assert first.outcome.startswith(("refused_", "unavailable_", "empty"))
    assert catalogue(our_book) == before
    refusals = [record for record in caplog.records if record.message == "odds.answer_refused"]
    assert [record.reason for record in refusals] == [first.outcome]


@pytest.mark.parametrize("fault", ["body=bom", "body=xml_for_json", "status=500"])
def test_a_clumsy_but_whole_answer_is_read_all_the_same(feed, poller, fault):
    feed.faults.add(fault_from_text(fault))

    assert poller.poll_once("tennis").outcome == "accepted"


def test_an_oversized_answer_is_cut_off(our_book, feed):
    small = AskingGoalserve(f"{feed.url}/getfeed", "test", timeout_s=60, size_max_bytes=20_000)
    poller = OddsPoller(feed_of(small), our_book.worker_db, BoardStore(our_book.redis))

    cycle = poller.poll_once("soccer")

    assert cycle.outcome in ("unavailable_too_large", "refused_too_large")


def test_a_polite_provider_is_left_alone_as_long_as_it_asks(feed, poller):
    feed.faults.add(fault_from_text("status=429,retry_after_s=42"))

    assert poller.poll_once("tennis").retry_after_s == 42


def test_the_feed_is_welcome_back_after_trouble(feed, poller, caplog):
    caplog.set_level(logging.INFO)
    feed.faults.add(fault_from_text("body=empty,times=1"))
    poller.poll_once("tennis")

    cycle = poller.poll_once("tennis")

    assert cycle.outcome == "accepted"
    assert any(record.message == "odds.answer_accepted_again" for record in caplog.records)


def test_a_dead_feed_is_unavailable_and_not_an_error(our_book):
    poller = our_book.poller("http://127.0.0.1:9/getfeed")

    cycle = poller.poll_once("tennis")

    assert cycle.outcome.startswith("unavailable_")


@pytest.mark.spec("S4.6")
def test_a_feed_that_failed_three_times_is_left_alone_for_a_while(our_book, feed):
    poller = our_book.poller(f"{feed.url}/getfeed")
    feed.faults.add(fault_from_text("status=503,times=3"))
    sports = ("tennis", "soccer", "hockey")

    failures = [poller.poll_once(sport).outcome for sport in sports]
    fourth = poller.poll_once("tennis")

    assert failures == ["unavailable_http_error"] * 3
    assert fourth.outcome == "unavailable_left_alone"
    eventually(lambda: poller.poll_once("tennis").outcome == "accepted")


def test_spoilt_scores_record_nothing(our_book, feed):
    recorder = our_book.recorder(f"{feed.url}/getfeed")
    feed.faults.add(fault_from_text("body=truncated"))

    recorded = recorder.record_once("soccer")

    assert recorded.versions_written == 0
    assert recorded.outcome.startswith("refused_")
