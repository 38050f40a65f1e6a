"""A match that ended while nobody looked is found on the page of its day, and becomes final."""

from datetime import timedelta

import pytest
from flows.scripted_feed import ScriptedFeed, answer
from rules.feed_shapes import as_json, scored

from touchline.catalog.model import EventStatus
from touchline.feeds.goalserve.fixtures import parse_fixtures
from touchline.feeds.goalserve.requests import fixtures_request
from touchline.feeds.sniff import read_document
from touchline.plumbing import pacing

pytestmark = pytest.mark.spec("S3.12", "B3")

ABSENT = answer(404, b"404: Not Found")


@pytest.fixture
def told():
    feed = ScriptedFeed()
    yield feed
    feed.close()


def add_event(book, provider_event_id, starts_at):
    """An event of ours that started then, and of whose end nothing is known."""
    with book.worker_db.connection_ctx() as conn:
        conn.execute(
            """
            WITH league AS (
                INSERT INTO leagues (sport_id, provider, provider_league_id, name)
                VALUES (1, 'goalserve', '77', 'Erste Liga')
                ON CONFLICT (sport_id, provider, provider_league_id) DO UPDATE SET name = excluded.name
                RETURNING id
            )
            INSERT INTO events (
                sport_id, league_id, provider, provider_event_id, home_name, away_name, starts_at,
                status, raw_status, content_hash
            )
            SELECT 1, id, 'goalserve', %s, 'Ana', 'Ben', %s, 'scheduled', '', '' FROM league
            """,
            [provider_event_id, starts_at],
        )


def finals(book):
    with book.worker_db.connection_ctx() as conn:
        return conn.execute(
            "SELECT event.provider_event_id, result.home_score, result.away_score"
            " FROM final_results JOIN results AS result USING (event_id, version)"
            " JOIN events AS event ON event.id = event_id"
        ).fetchall()


def ended(home, away, status="FT", event_id="9001"):
    side = {"id": "31", "name": "Northgate Rovers", "goals": str(home)}
    other = {"id": "32", "name": "Quarry Town", "goals": str(away)}
    match = {
        "id": event_id, "status": status, "localteam": side, "visitorteam": other,
        "ft": {"score": f"[{home}-{away}]"},
    }  # fmt: skip
    return as_json(scored(match))


def at_pages(**bodies):
    """Answers these pages, written d_1 for d-1; no other is there."""
    known = {name.replace("_", "-"): body for name, body in bodies.items()}

    def send(handler, feed):
        page = handler.path.partition("?")[0].rpartition("/")[2]
        (answer(body=known[page]) if page in known else ABSENT)(handler, feed)

    return send


def asked_pages(told):
    return [path.partition("?")[0].rpartition("/")[2] for path, _ in told.requests]


def test_what_ended_days_ago_is_final_after_two_polls_of_its_page(our_book, feed):
    asking = our_book.feed_client(f"{feed.url}/getfeed")
    page = asking.client.fetch(fixtures_request("soccer", days_ahead=-3)).body
    over = [
        fixture
        for fixture in parse_fixtures(read_document(page), sport="soccer").fixtures
        if fixture.status is EventStatus.FINISHED
    ]
    for fixture in over:
        add_event(our_book, fixture.provider_event_id, fixture.starts_at)
    recorder = our_book.recorder(f"{feed.url}/getfeed")

    polls = [recorder.record_once("soccer") for _ in range(8)]

    assert over
    assert {poll.outcome for poll in polls} == {"accepted"}
    assert {row[0] for row in finals(our_book)} == {fixture.provider_event_id for fixture in over}


def test_an_earlier_page_is_asked_until_the_end_is_final_and_no_longer(our_book, told):
    add_event(our_book, "9001", pacing.utc_now().replace(hour=12) - timedelta(days=2))
    told.say(at_pages(home=ended(0, 0, event_id="1"), d_2=ended(2, 1)))
    recorder = our_book.recorder(told.url)

    for _ in range(3):
        recorder.record_once("soccer")

    assert finals(our_book) == [("9001", 2, 1)]
    assert asked_pages(told) == ["home", "d-2", "home", "d-2", "home"]


def test_todays_page_is_believed_where_an_earlier_one_tells_the_same_match(our_book, told):
    add_event(our_book, "9001", pacing.utc_now().replace(hour=12) - timedelta(days=1))
    told.say(at_pages(home=ended(2, 1), d_1=ended(1, 1, status="75")))
    recorder = our_book.recorder(told.url)

    polls = [recorder.record_once("soccer") for _ in range(2)]

    assert finals(our_book) == [("9001", 2, 1)]
    assert sum(poll.versions_written for poll in polls) == 1


def test_a_day_without_a_page_is_no_trouble_and_a_feed_without_any_is(our_book, told):
    add_event(our_book, "9001", pacing.utc_now().replace(hour=12) - timedelta(days=5))
    told.say(at_pages(home=ended(0, 0, event_id="1")))
    recorder = our_book.recorder(told.url)

    without_a_day = recorder.record_once("soccer")
    told.say(ABSENT)
    without_any = recorder.record_once("soccer")

    assert without_a_day.outcome == "accepted"
    assert without_any.outcome == "refused_absent"
