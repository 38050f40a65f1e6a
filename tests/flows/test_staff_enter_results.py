"""Where no feed tells a result two people do: one enters it, another approves it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flows.small_book import Catalogue, match
from rules.guarded import result as who_wins
from rules.told_results import PEN, report

from touchline import codes
from touchline.catalog.model import EventStatus
from touchline.rights import at_terminal
from touchline.settlement.entries import queries
from touchline.settlement.entries.adopt import EntryAdopter
from touchline.settlement.entries.enter import (
    BadEntry,
    DecidedAlready,
    Decision,
    ImpossibleResult,
    NoSuchEntry,
    NoSuchEvent,
    SamePerson,
    decide,
    enter,
    report_of,
)

pytestmark = pytest.mark.spec("S3.12", "B3")

SOURCES = Path(__file__).parents[2] / "src"
NOWHERE = "http://127.0.0.1:1/getfeed"
FINISHED = EventStatus.FINISHED
APPROVED, REFUSED = Decision.APPROVED, Decision.REFUSED


@pytest.fixture
def event(our_book):
    """The code of an event of ours."""
    catalogue = Catalogue(our_book)
    catalogue.save(match(1, who_wins(2_250, 3_400, 3_100)))
    return codes.encode(catalogue.event_id(1))


@pytest.fixture
def entry(our_book, event):
    """The code of a result that otto entered."""
    result = report_of(FINISHED, score="2-1", half_time="1:0")
    return enter(
        our_book.platform_db, event, result, by=at_terminal("otto"), note="the league's site"
    )


def adopted(book):
    return EntryAdopter(book.worker_db).adopt_once()


def rows(book, sql):
    with book.worker_db.connection_ctx() as conn:
        return conn.execute(sql).fetchall()


def test_an_entry_is_final_once_a_second_person_approved_it_and_no_sooner(our_book, entry):
    before = adopted(our_book)
    decide(our_book.platform_db, entry, APPROVED, by=at_terminal("rita"))

    first, again = adopted(our_book), adopted(our_book)

    assert (before, first, again) == (0, 1, 0)
    assert rows(our_book, "SELECT version, status, half_time, full_time FROM results") == [
        (1, "finished", [1, 0], [2, 1])
    ]
    assert rows(our_book, "SELECT version, entry_id IS NOT NULL FROM final_results") == [(1, True)]
    assert rows(our_book, "SELECT version, state, reason FROM result_standings") == [
        (1, "final", None)
    ]


def test_nobody_approves_what_they_entered(our_book, entry):
    for name in ("otto", " OTTO "):
        with pytest.raises(SamePerson):
            decide(our_book.platform_db, entry, APPROVED, by=at_terminal(name))

    with (
        pytest.raises(psycopg.errors.CheckViolation),
        our_book.platform_db.connection_ctx() as conn,
    ):
        queries.insert_decision(
            conn,
            entry_id=codes.decode(entry),
            entered_by="otto",
            decision="approved",
            decided_by="Otto",
        )
    assert adopted(our_book) == 0


def test_an_entry_is_decided_about_once_and_a_refused_one_never_counts(our_book, entry):
    decide(our_book.platform_db, entry, REFUSED, by=at_terminal("rita"))

    with pytest.raises(DecidedAlready):
        decide(our_book.platform_db, entry, APPROVED, by=at_terminal("rita"))

    assert adopted(our_book) == 0


def test_what_staff_said_stands_against_a_feed_until_staff_say_otherwise(our_book, event, entry):
    drawn = report(score=(2, 2), half_time=(1, 0), full_time=(2, 2))
    feeds = replace(drawn, provider_event_id="e1")
    decide(our_book.platform_db, entry, APPROVED, by=at_terminal("rita"))
    adopted(our_book)

    for _ in range(2):
        our_book.recorder(NOWHERE).save("soccer", [feeds])
    held = rows(our_book, "SELECT version, state, reason FROM result_standings")
    corrected = enter(
        our_book.platform_db, event, report_of(FINISHED, score="2-2"), by=at_terminal("rita")
    )
    decide(our_book.platform_db, corrected, APPROVED, by=at_terminal("otto"))
    adopted(our_book)

    assert held == [(2, "held", "staff_differs")]
    assert rows(our_book, "SELECT version FROM final_results ORDER BY version") == [(1,), (3,)]
    assert rows(our_book, "SELECT version, state FROM result_standings") == [(3, "final")]


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"score": "2-1", "half_time": "3-0"}, ImpossibleResult),
        ({"score": ""}, ImpossibleResult),
        ({"score": "two one"}, BadEntry),
        ({"score": "2-1", "penalties": "-1-0"}, BadEntry),
    ],
)
def test_an_entry_passes_the_rules_that_reports_pass(our_book, event, told, error):
    with pytest.raises(error):
        enter(our_book.platform_db, event, report_of(FINISHED, **told), by=at_terminal("otto"))


def test_an_entry_is_somebodys_of_an_event_of_ours_that_is_over(our_book, event):
    result = report_of(FINISHED, score="2-1")
    for code in ("nonsense", codes.encode(1), codes.encode((1 << 64) - 1)):
        with pytest.raises(NoSuchEvent):
            enter(our_book.platform_db, code, result, by=at_terminal("otto"))
        with pytest.raises(NoSuchEntry):
            decide(our_book.platform_db, code, APPROVED, by=at_terminal("rita"))
    for name in (" ", "x" * 81):
        with pytest.raises(BadEntry):
            enter(our_book.platform_db, event, result, by=at_terminal(name))
    with pytest.raises(BadEntry):
        enter(
            our_book.platform_db,
            event,
            report_of(EventStatus.LIVE, score="2-1"),
            by=at_terminal("otto"),
        )


def test_everything_that_is_entered_is_kept(our_book, event):
    told = report_of(
        PEN, score="2-2", half_time="1-0", full_time="1-1", extra_time="1-1", penalties="4-3",
        winner="home",
    )  # fmt: skip
    code = enter(our_book.platform_db, event, told, by=at_terminal("otto"))
    decide(our_book.platform_db, code, APPROVED, by=at_terminal("rita"))
    adopted(our_book)

    (kept,) = rows(
        our_book,
        "SELECT home_score, away_score, half_time, full_time, extra_time, penalties, winner FROM results",
    )
    assert kept == (2, 2, [1, 0], [1, 1], [1, 1], [4, 3], "home")


def test_staff_enter_approve_and_list_from_the_command_line(stack_env, our_book, event):
    def run(*arguments, check=True):
        return subprocess.run(
            [sys.executable, "-m", "touchline", "result", *arguments],
            env={**os.environ, **stack_env, "PYTHONPATH": str(SOURCES)},
            capture_output=True,
            text=True,
            timeout=250,
            check=check,
        )

    said = run("enter", "--event", event, "--score", "2-1", "--by", "otto", "--note", "their site")
    entry = said.stdout.split()[1].rstrip(";")
    waiting = run("list", "--waiting", "--hours", "0").stdout
    own = run("approve", entry, "--by", "otto", check=False)
    run("approve", entry, "--by", "rita")

    assert entry in waiting
    assert "undecided" in waiting
    assert own.returncode == 1
    assert "second person" in own.stderr
    assert "approved by rita" in run("list").stdout
    assert entry not in run("list", "--waiting").stdout
    assert adopted(our_book) == 1


def test_an_event_long_started_waits_for_its_result_until_it_has_one(our_book, event, entry):
    def waiting():
        with our_book.platform_db.connection_ctx() as conn:
            return [
                codes.encode(row.event_id)
                for row in queries.list_waiting(conn, after_s=3600, limit=9)
            ]

    ahead = waiting()
    with our_book.worker_db.connection_ctx() as conn:
        conn.execute("UPDATE events SET starts_at = now() - INTERVAL '2 hours'")
    started = waiting()
    decide(our_book.platform_db, entry, APPROVED, by=at_terminal("rita"))
    adopted(our_book)

    assert (ahead, started, waiting()) == ([], [event], [])


def test_a_sport_takes_no_bets_while_neither_its_feed_nor_staff_tell_results(our_book, slug):
    catalogue = Catalogue(our_book)
    catalogue.save(match(1, who_wins(2_250, 3_400, 3_100)), sport="cricket")
    our_book.create_tenant(slug)
    our_book.theme_publisher().publish_once()
    catalogue.publish()

    def shown(**settings):
        client = our_book.web(**settings).test_client()
        page = client.get("/sports/cricket", headers={"Host": f"{slug}.localhost"})
        return page.get_data(as_text=True)

    assert "No bets on Cricket" in shown()
    assert "No bets on Cricket" not in shown(results_by_staff="cricket")
