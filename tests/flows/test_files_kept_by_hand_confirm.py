"""A provider of files without ids confirms from end to end: FEEDS, its pages, an alias, our result."""

import json
from itertools import count

import pytest
from flows.scripted_feed import ScriptedFeed, answer

from touchline import codes
from touchline.config import Settings
from touchline.feeds import queries
from touchline.feeds.aliases import Kind, State, judge, propose
from touchline.rights import at_terminal
from touchline.settlement.confirm import Confirmer
from touchline.workers.feeds import configured_feeds

NUMBERS = count(1)
ABSENT = answer(404, b"404: Not Found")


@pytest.fixture
def told():
    feed = ScriptedFeed()
    yield feed
    feed.close()


@pytest.fixture
def event_id(our_book, feed):
    our_book.poller(f"{feed.url}/getfeed").poll_once("soccer")
    with our_book.worker_db.connection_ctx() as conn:
        (found,) = conn.execute(
            "SELECT event.id FROM events AS event"
            " LEFT JOIN feed_aliases AS alias ON alias.event_id = event.id"
            " WHERE event.sport_id = 1 AND alias.id IS NULL ORDER BY event.id LIMIT 1"
        ).fetchone()
    return found


def only(code, said):
    """Answers that file alone; the season of all others has not begun."""

    def send(handler, feed):
        is_there = handler.path.endswith(f"/{code}.json")
        (answer(body=json.dumps(said).encode()) if is_there else ABSENT)(handler, feed)

    return send


def confirmer(book, told):
    settings = Settings(
        feeds="goalserve:soccer; openfootball:soccer",
        openfootball_url=told.url,
        openfootball_leagues="en.1,de.1,worldcup",
    )
    (feed,) = configured_feeds(settings).confirming["soccer"]
    return Confirmer(feed, book.worker_db)


def season(home):
    played = {
        "round": "Matchday 1", "date": "2031-08-16", "time": "20:30",
        "team1": home, "team2": "TuS Eschenau", "score": {"ht": [1, 0], "ft": [2, 1]},
    }  # fmt: skip
    return {"name": "Erste Liga 2031/32", "matches": [played]}


@pytest.mark.spec("S3.12")
def test_a_file_is_joined_once_and_confirms_though_others_are_not_there_yet(
    our_book, told, event_id
):
    home = f"SV Nordhafen {next(NUMBERS)}"
    told.say(only("de.1", season(home)))

    first = confirmer(our_book, told).confirm_once("soccer")
    with our_book.worker_db.connection_ctx() as conn:
        (sighted,) = [
            row
            for row in queries.list_unjudged(conn, provider="openfootball")
            if home in row.their_name
        ]
    alias = propose(
        our_book.platform_db, provider="openfootball", sport="soccer", kind=Kind.EVENT,
        provider_id=sighted.provider_id, ours=codes.encode(event_id), by=at_terminal("otto"),
    )  # fmt: skip
    judge(our_book.platform_db, alias, State.APPROVED, by=at_terminal("rita"))
    joined = confirmer(our_book, told).confirm_once("soccer")

    assert (first.outcome, first.sightings > 0, first.confirmations) == ("accepted", True, 0)
    assert (joined.outcome, joined.confirmations) == ("accepted", 1)
    with our_book.worker_db.connection_ctx() as conn:
        kept = conn.execute(
            "SELECT provider, status, half_time, full_time FROM confirmations WHERE event_id = %s",
            [event_id],
        ).fetchall()
    assert kept == [("openfootball", "finished", [1, 0], [2, 1])]


def test_a_season_of_which_nothing_is_there_is_told_as_such(our_book, told):
    told.say(ABSENT)

    asked = confirmer(our_book, told).confirm_once("soccer")

    assert asked.outcome == "refused_absent"
    assert len(told.requests) == 6


def test_a_piece_that_is_refused_is_told_and_the_others_are_taken(our_book, told):
    told.say(only("de.1", {"matches": "none"}))

    asked = confirmer(our_book, told).confirm_once("soccer")

    assert asked.outcome == "refused_not_a_feed"
    assert len(told.requests) == 6
