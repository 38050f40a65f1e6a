"""One worker asks a feed and writes what it says; who lost it writes nothing, and who takes over
goes on where the other stood."""

from threading import Event, Thread

import psycopg
import pytest
from flows.leased_worker import KEY, Worker, plainly
from flows.scripted_feed import ScriptedFeed, answer
from harness.waiting import eventually

from touchline.catalog.store import seen_key
from touchline.plumbing.fence import fenced
from touchline.plumbing.lease import LeaseLost
from touchline.plumbing.pulse import SILENCE_MIN_S, Pulse


@pytest.fixture
def told():
    feed = ScriptedFeed()
    feed.say(answer(body=b"7"))
    yield feed
    feed.close()


@pytest.fixture
def owner(stack_env):
    """The database past the application: what its clock says is what it is told here."""
    with psycopg.connect(stack_env["DIRECT_DATABASE_URL"], autocommit=True) as connection:
        yield connection


def let_run_out(owner):
    owner.execute("UPDATE feed_leases SET expires_at = now() - interval '1 second'")


def lease_row(owner):
    return owner.execute("SELECT holder, term FROM feed_leases").fetchone()


def events(owner):
    return [name for (name,) in owner.execute("SELECT provider_event_id FROM events")]


def test_one_of_two_asks_and_the_other_stands_by(our_book, told):
    ours, theirs = (Worker(our_book, told.url, name=name) for name in ("ours", "theirs"))

    for worker in (ours, theirs, ours):
        worker.leases.hold()

    assert ours.leases.grant(KEY).term == 1
    assert theirs.leases.grant(KEY) is None
    assert theirs.turn.run() <= 1.5
    assert told.requests == []


def test_a_lease_given_back_is_taken_at_once(our_book, told, owner):
    ours, theirs = (Worker(our_book, told.url, name=name) for name in ("ours", "theirs"))
    ours.take_over()

    ours.leases.end()
    theirs.leases.hold()

    assert lease_row(owner) == ("theirs", 2)
    assert ours.leases.grant(KEY) is None


def test_a_holder_that_did_not_renew_learns_that_it_lost(our_book, told, owner, caplog):
    ours, theirs = (Worker(our_book, told.url, name=name) for name in ("ours", "theirs"))
    ours.take_over()
    let_run_out(owner)
    theirs.leases.hold()

    ours.leases.hold()

    assert ours.leases.grant(KEY) is None
    assert theirs.leases.grant(KEY).term == 2
    (lost,) = [record for record in caplog.records if record.message == "feed.leases_lost"]
    assert lost.feeds == ["toy:soccer:odds"]


def test_one_that_ran_out_and_that_nobody_took_goes_on_in_its_term(our_book, told, owner):
    ours = Worker(our_book, told.url, name="ours")
    ours.take_over()
    let_run_out(owner)

    ours.leases.hold()

    assert lease_row(owner) == ("ours", 1)
    assert ours.poll() == "accepted"


@pytest.mark.spec("S3.3")
def test_an_answer_that_comes_after_the_lease_was_lost_writes_nothing(
    our_book, told, owner, caplog
):
    ours, theirs = (Worker(our_book, told.url, name=name) for name in ("ours", "theirs"))
    ours.take_over()

    def late(handler, feed):
        let_run_out(owner)
        theirs.leases.hold()
        answer(body=b"late")(handler, feed)

    told.say(late)
    abandoned = ours.poll()
    told.say(answer(body=b"in-time"))
    theirs.take_over()
    accepted = theirs.poll()

    assert (abandoned, accepted) == (None, "accepted")
    assert events(owner) == ["in-time"]
    assert "feed.poll_abandoned" in caplog.messages
    assert lease_row(owner) == ("theirs", 2)


@pytest.mark.spec("S3.3")
def test_who_lost_a_feed_does_not_say_that_it_was_seen(our_book, told, owner):
    stamped = {"ETag": '"v1"'}
    ours = Worker(our_book, told.url, name="ours", requests=plainly)
    theirs = Worker(our_book, told.url, name="theirs", requests=plainly)
    told.say(answer(body=b"7", **stamped))
    ours.take_over()
    first = ours.poll()
    our_book.redis.delete(seen_key("soccer"))

    def late(handler, feed):
        let_run_out(owner)
        theirs.leases.hold()
        answer(304, b"")(handler, feed)

    told.say(late)
    second = ours.poll()

    assert (first, second) == ("accepted", None)
    assert our_book.redis.get(seen_key("soccer")) is None


def test_an_heir_waits_for_a_transaction_that_is_under_way(our_book, told, owner):
    ours, theirs = (Worker(our_book, told.url, name=name) for name in ("ours", "theirs"))
    ours.take_over()
    let_run_out(owner)
    with fenced(ours.leases.grant(KEY).check), our_book.worker_db.connection_ctx():
        elsewhere = Thread(target=theirs.leases.hold)
        elsewhere.start()
        elsewhere.join()
        meanwhile = theirs.leases.grant(KEY)

    theirs.leases.hold()

    assert meanwhile is None
    assert theirs.leases.grant(KEY).term == 2


def test_a_transaction_of_an_earlier_term_is_rolled_back_before_it_reads(our_book, told, owner):
    ours, theirs = (Worker(our_book, told.url, name=name) for name in ("ours", "theirs"))
    ours.take_over()
    check = ours.leases.grant(KEY).check
    let_run_out(owner)
    theirs.leases.hold()
    reached = []

    with pytest.raises(LeaseLost), fenced(check), our_book.worker_db.connection_ctx() as conn:
        reached.append(conn)

    assert reached == []


def test_leases_are_renewed_beside_the_work_and_given_back_at_its_end(our_book, told, owner):
    ours = Worker(our_book, told.url, name="ours")
    ours.leases.begin(Event())
    (before,) = owner.execute("SELECT expires_at FROM feed_leases").fetchone()

    def is_renewed():
        (now,) = owner.execute("SELECT expires_at FROM feed_leases").fetchone()
        return now > before

    eventually(is_renewed, within_s=10)
    ours.leases.end()

    assert lease_row(owner) == (None, 1)


def test_a_worker_that_hangs_lets_its_leases_run_out(our_book, told, owner):
    now_s = [0.0]
    pulse = Pulse(now_s=lambda: now_s[0])
    now_s[0] = SILENCE_MIN_S + 1
    ours, theirs = (Worker(our_book, told.url, name=name) for name in ("ours", "theirs"))
    ours.leases.begin(pulse)
    let_run_out(owner)

    theirs.leases.hold()
    theirs.leases.hold()

    ours.leases.end()
    assert lease_row(owner) == ("theirs", 2)
