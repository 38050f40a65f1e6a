"""What is told twice becomes what bets are paid on; what speaks against it holds it, and is seen."""

import json
import logging
from dataclasses import replace

import psycopg
import pytest
from flows.scripted_feed import ScriptedFeed, answer
from flows.small_book import Catalogue, match
from prometheus_client import REGISTRY
from rules.feed_shapes import as_json, scored
from rules.guarded import result as who_wins
from rules.told_results import AET, report

from touchline.catalog.model import EventStatus

pytestmark = pytest.mark.spec("S3.12", "B3")

TWO_ONE = report(score=(2, 1), half_time=(1, 0), full_time=(2, 1))
NOWHERE = "http://127.0.0.1:1/getfeed"


@pytest.fixture
def catalogue(our_book):
    made = Catalogue(our_book)
    made.save(match(1, who_wins(2_250, 3_400, 3_100)))
    return made


@pytest.fixture
def tell(our_book):
    """Have a recorder save reports of the event."""

    def told(result, *, confirm_s=0.0, recorder=None):
        recorder = recorder or our_book.recorder(NOWHERE, confirm_s=confirm_s)
        return recorder.save("soccer", [replace(result, provider_event_id="e1")])

    return told


def rows(book, sql):
    with book.worker_db.connection_ctx() as conn:
        return conn.execute(sql).fetchall()


def standing(book):
    """(version, state, reason) of the only event that stands somewhere."""
    (found,) = rows(book, "SELECT version, state, reason FROM result_standings")
    return found


def finals(book):
    return rows(book, "SELECT version, confirmed_by FROM final_results ORDER BY version")


@pytest.mark.usefixtures("catalogue")
def test_a_result_told_twice_is_final_and_told_more_often_stays_so(our_book, tell):
    first, second, third = tell(TWO_ONE), tell(TWO_ONE), tell(TWO_ONE)

    assert (first.versions_written, first.finals_written, len(first.waiting)) == (1, 0, 1)
    assert (second.versions_written, second.finals_written, second.waiting) == (0, 1, ())
    assert (third.versions_written, third.finals_written) == (0, 0)
    assert standing(our_book) == (1, "final", None)
    assert finals(our_book) == [(1, [])]


@pytest.mark.usefixtures("catalogue")
def test_twice_within_the_minute_is_not_enough(our_book, tell):
    tell(TWO_ONE, confirm_s=60)
    again = tell(TWO_ONE, confirm_s=60)

    assert len(again.waiting) == 1
    assert standing(our_book) == (1, "pending", "repeat_awaited")
    assert finals(our_book) == []


@pytest.mark.usefixtures("catalogue")
def test_a_correction_is_a_new_version_that_is_confirmed_anew(our_book, tell):
    corrected = replace(TWO_ONE, away_score=2, full_time=(2, 2))
    for _ in range(2):
        tell(TWO_ONE)

    tell(corrected)
    between = standing(our_book), finals(our_book)
    tell(corrected)

    assert between == ((2, "pending", "repeat_awaited"), [(1, [])])
    assert (standing(our_book), finals(our_book)) == ((2, "final", None), [(1, []), (2, [])])


@pytest.mark.usefixtures("catalogue")
def test_a_match_under_way_stands_nowhere_and_extra_time_waits_for_its_full_time(our_book, tell):
    tell(report(EventStatus.LIVE, (2, 1)))
    under_way = rows(our_book, "SELECT state FROM result_standings")
    for _ in range(2):
        tell(report(AET, (3, 2), half_time=(1, 0)))

    assert under_way == []
    assert standing(our_book) == (2, "pending", "full_time_missing")


@pytest.mark.usefixtures("catalogue")
def test_an_impossible_result_is_held_counted_and_called_out_once(our_book, tell, caplog):
    labels = {"sport": "soccer", "state": "held", "reason": "half_exceeds_full"}
    before = REGISTRY.get_sample_value("results_judged_total", labels) or 0.0

    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            tell(replace(TWO_ONE, half_time=(0, 2)))

    assert standing(our_book) == (1, "held", "half_exceeds_full")
    assert finals(our_book) == []
    assert REGISTRY.get_sample_value("results_judged_total", labels) == before + 1
    assert [record.message for record in caplog.records] == ["results.result_held"]


@pytest.mark.parametrize(
    ("said", "stands", "confirmed"),
    [([2, 1], "final", [["openligadb"]]), ([2, 2], "held", [])],
)
def test_a_joined_provider_confirms_or_contradicts(
    catalogue, our_book, tell, said, stands, confirmed
):
    with our_book.worker_db.connection_ctx() as conn:
        conn.execute(
            "INSERT INTO confirmations (event_id, provider, status, full_time)"
            " VALUES (%s, 'openligadb', 'finished', %s)",
            [catalogue.event_id(1), json.dumps(said)],
        )

    for _ in range(2):
        tell(TWO_ONE)

    assert standing(our_book)[1] == stands
    assert [by for _, by in finals(our_book)] == confirmed


@pytest.mark.usefixtures("catalogue")
def test_an_answer_said_to_be_unchanged_tells_it_once_more(our_book):
    feed = ScriptedFeed()
    ended = {"id": "e1", "status": "FT", "localteam": {"name": "H1", "goals": "2"},
             "visitorteam": {"name": "A1", "goals": "1"}, "ft": {"score": "[2-1]"}}  # fmt: skip
    body = as_json(scored(ended, sport="soccer"))
    recorder = our_book.recorder(feed.url)
    try:
        feed.say(answer(body=body, ETag='"7"'))
        first = recorder.record_once("soccer")
        feed.say(answer(304, b""))
        second, third = recorder.record_once("soccer"), recorder.record_once("soccer")
    finally:
        feed.close()

    assert (first.outcome, first.versions_written, first.finals_written) == ("accepted", 1, 0)
    assert (second.outcome, second.finals_written) == ("unchanged", 1)
    assert (third.outcome, third.results_read) == ("unchanged", 0)
    assert standing(our_book) == (1, "final", None)


@pytest.mark.parametrize("sport", ["soccer", "basketball", "tennis", "hockey", "baseball"])
def test_whatever_the_sandbox_plays_becomes_final_and_nothing_of_it_is_held(our_book, feed, sport):
    url = f"{feed.url}/getfeed"
    poller, recorder = our_book.poller(url), our_book.recorder(url)
    poller.poll_once(sport)
    feed.clock.advance(4 * 3600)

    for _ in range(2):
        recorder.record_once(sport)

    stands = dict(rows(our_book, "SELECT state, count(*) FROM result_standings GROUP BY state"))
    assert stands.get("final", 0) > 0
    assert stands.get("held", 0) == 0


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "table", ["results", "final_results", "result_entries", "result_decisions"]
)
def test_nobody_changes_or_deletes_what_is_on_record(our_book, tell, table):
    for _ in range(2):
        tell(TWO_ONE)

    for db in (our_book.worker_db, our_book.platform_db, our_book.web_db):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET event_id = 1"):
            with (
                pytest.raises(
                    (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedColumn)
                ),
                db.connection_ctx() as conn,
            ):
                conn.execute(statement)

    assert finals(our_book) == [(1, [])]
