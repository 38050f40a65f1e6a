"""Another provider's event is ours when a person said so, and then its word is kept beside ours."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from flows.scripted_feed import ScriptedFeed, answer
from flows.small_book import Catalogue
from flows.small_book import match as offered_match
from rules.told_results import report

from touchline import codes
from touchline.feeds import queries
from touchline.feeds.adapter import Pace
from touchline.feeds.aliases import (
    BadAlias,
    Kind,
    NoSuchAlias,
    NotJoinable,
    State,
    judge,
    propose,
)
from touchline.feeds.feed import WHOLE_AGAIN_S, Feed
from touchline.feeds.http import FeedClient
from touchline.feeds.openligadb.adapter import openligadb
from touchline.rights import at_terminal
from touchline.settlement.confirm import Confirmer

REPOSITORY = Path(__file__).parents[2]
NUMBERS = count(7_000_000)


@pytest.fixture
def told():
    feed = ScriptedFeed()
    yield feed
    feed.close()


@pytest.fixture
def ours(our_book):
    """The id, the start and the league of an event of ours."""
    Catalogue(our_book).save(offered_match(1))
    with our_book.worker_db.connection_ctx() as conn:
        return conn.execute(
            "SELECT id, starts_at, league_id FROM events WHERE provider_event_id = 'e1'"
        ).fetchone()


def match(number, starts_at, home=2, away=1):
    return {
        "matchID": number,
        "matchDateTimeUTC": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "leagueName": "Erste Liga",
        "leagueShortcut": f"el{number}",
        "leagueSeason": 2030,
        "group": {"groupOrderID": 1},
        "team1": {"teamId": number + 1, "teamName": "SV Nordhafen"},
        "team2": {"teamId": number + 2, "teamName": "TuS Eschenau"},
        "matchIsFinished": True,
        "matchResults": [
            {"resultTypeID": 1, "pointsTeam1": 1, "pointsTeam2": 0},
            {"resultTypeID": 2, "pointsTeam1": home, "pointsTeam2": away},
        ],
    }


def confirmer(book, told, now_s=lambda: 0.0):
    adapter = openligadb(leagues=("el1",), pace=Pace(), rest=Pace())
    client = FeedClient(adapter.provider, adapter.endpoint, base_url=told.url, timeout_s=60)
    return Confirmer(Feed(adapter, client, now_s=now_s), book.worker_db)


def proposed(book, number, event_id, **changes):
    return propose(
        book.platform_db,
        **{
            "provider": "openligadb", "sport": "soccer", "kind": Kind.EVENT,
            "provider_id": str(number), "ours": codes.encode(event_id), "by": at_terminal("otto"), **changes,
        },
    )  # fmt: skip


def confirmations(book, event_id):
    with book.worker_db.connection_ctx() as conn:
        return conn.execute(
            "SELECT provider, status, half_time, full_time FROM confirmations WHERE event_id = %s",
            [event_id],
        ).fetchall()


@pytest.mark.spec("S3.12")
def test_a_result_is_kept_once_its_alias_is_approved_and_no_sooner(our_book, told, ours):
    number = next(NUMBERS)
    event_id, starts_at, _ = ours
    told.say(answer(body=json.dumps([match(number, starts_at)]).encode()))
    asking = confirmer(our_book, told, count(step=WHOLE_AGAIN_S).__next__)

    asking.confirm_once("soccer")
    alias = proposed(our_book, number, event_id)
    asking.confirm_once("soccer")
    before = confirmations(our_book, event_id)
    judge(our_book.platform_db, alias, State.APPROVED, by=at_terminal("rita"))
    first, again = asking.confirm_once("soccer"), asking.confirm_once("soccer")

    assert before == []
    assert confirmations(our_book, event_id) == [("openligadb", "finished", [1, 0], [2, 1])]
    assert (first.confirmations, again.confirmations) == (1, 0)


def test_a_final_result_is_held_when_a_joined_provider_comes_to_say_otherwise(our_book, told, ours):
    number = next(NUMBERS)
    event_id, starts_at, _ = ours
    asking = confirmer(our_book, told, count(step=WHOLE_AGAIN_S).__next__)
    judge(
        our_book.platform_db,
        proposed(our_book, number, event_id),
        State.APPROVED,
        by=at_terminal("rita"),
    )
    with our_book.worker_db.connection_ctx() as conn:
        (provider_event_id,) = conn.execute(
            "SELECT provider_event_id FROM events WHERE id = %s", [event_id]
        ).fetchone()
    recorder = our_book.recorder("http://127.0.0.1:1/getfeed")
    ended = report(score=(2, 1), half_time=(1, 0), full_time=(2, 1))
    for _ in range(2):
        recorder.save("soccer", [replace(ended, provider_event_id=provider_event_id)])

    stands = []
    for away in (1, 3):
        told.say(answer(body=json.dumps([match(number, starts_at, away=away)]).encode()))
        asking.confirm_once("soccer")
        with our_book.worker_db.connection_ctx() as conn:
            stands += conn.execute(
                "SELECT state, reason FROM result_standings WHERE event_id = %s", [event_id]
            ).fetchall()

    assert stands == [("final", None), ("held", "provider_contradicts")]


def test_what_a_provider_names_is_shown_beside_ours_at_its_time_until_it_is_judged(
    our_book, told, ours
):
    number = next(NUMBERS)
    event_id, starts_at, _ = ours
    told.say(answer(body=json.dumps([match(number, starts_at + timedelta(minutes=5))]).encode()))
    confirmer(our_book, told).confirm_once("soccer")

    def hints():
        with our_book.platform_db.connection_ctx() as conn:
            rows = queries.list_unjudged(conn, provider="openligadb")
        return [row for row in rows if row.provider_id == str(number)]

    before = hints()
    alias = proposed(our_book, number, event_id)
    between = hints()
    judge(our_book.platform_db, alias, State.REFUSED, by=at_terminal("rita"))

    assert event_id in {row.our_id for row in before}
    assert {row.their_name for row in before} == {"SV Nordhafen - TuS Eschenau"}
    assert between == []
    assert hints() == before


def test_each_side_is_joined_once(our_book, ours):
    first, second = next(NUMBERS), next(NUMBERS)
    event_id, _, _ = ours
    alias = proposed(our_book, first, event_id)

    for number in (first, second):
        with pytest.raises(NotJoinable):
            proposed(our_book, number, event_id)
    judge(our_book.platform_db, alias, State.REFUSED, by=at_terminal("rita"))

    assert proposed(our_book, second, event_id)


def test_a_judgement_can_be_taken_back_but_not_given_twice(our_book, ours):
    alias = proposed(our_book, next(NUMBERS), ours[0])

    judge(our_book.platform_db, alias, State.APPROVED, by=at_terminal("rita"))
    with pytest.raises(NoSuchAlias):
        judge(our_book.platform_db, alias, State.APPROVED, by=at_terminal("rita"))
    judge(our_book.platform_db, alias, State.REFUSED, by=at_terminal("otto"))
    with pytest.raises(NoSuchAlias):
        judge(our_book.platform_db, alias, State.APPROVED, by=at_terminal("rita"))

    with our_book.platform_db.connection_ctx() as conn:
        (row,) = [
            row
            for row in queries.list_aliases(conn, provider="openligadb", state="refused")
            if codes.encode(row.id) == alias
        ]
    assert (row.proposed_by, row.decided_by, row.our_id) == ("otto", "otto", ours[0])


def test_leagues_and_teams_are_joined_too(our_book, ours):
    number = next(NUMBERS)

    assert proposed(our_book, number, ours[2], kind=Kind.LEAGUE)
    assert proposed(our_book, number, 0, kind=Kind.TEAM, ours=f"t{number}")


@pytest.mark.parametrize(
    "changes",
    [
        {"provider": "nobody"},
        {"provider_id": ""},
        {"provider_id": "x" * 41},
        {"ours": "not a code"},
        {"kind": Kind.TEAM, "ours": ""},
    ],
)
def test_a_side_that_is_not_written_as_one_is_refused(our_book, changes):
    with pytest.raises(BadAlias):
        proposed(our_book, 1, 1, **changes)


@pytest.mark.parametrize(
    "changes", [{"sport": "tennis"}, {"sport": "chess"}, {"ours": codes.encode(1)}]
)
def test_ours_must_be_there_and_of_that_sport(our_book, ours, changes):
    with pytest.raises(NotJoinable):
        proposed(our_book, next(NUMBERS), ours[0], **changes)


@pytest.mark.parametrize("code", ["nonsense", codes.encode(1), codes.encode((1 << 64) - 1)])
def test_a_code_of_no_alias_is_refused(our_book, code):
    with pytest.raises(NoSuchAlias):
        judge(our_book.platform_db, code, State.APPROVED, by=at_terminal("rita"))


def test_a_broken_confirmer_keeps_nothing_and_stops_nothing(our_book, told):
    told.say(answer(body=b"<html>"))
    refused = confirmer(our_book, told).confirm_once("soccer")
    told.say(answer(429, b"", Retry_After="40"))
    unavailable = confirmer(our_book, told).confirm_once("soccer")

    assert refused.outcome == "refused_not_json_or_xml"
    assert (unavailable.outcome, unavailable.retry_after_s) == ("unavailable_rate_limited", 40)


def test_staff_join_from_the_command_line(stack_env, ours):
    number = next(NUMBERS)

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "touchline", "feed", "map", *arguments],
            env={**os.environ, **stack_env, "PYTHONPATH": str(REPOSITORY / "src")},
            capture_output=True,
            text=True,
            timeout=250,
            check=True,
        )
        return done.stdout

    said = run("propose", "openligadb", "event", str(number), codes.encode(ours[0]),
               "--sport", "soccer")  # fmt: skip
    alias = said.split()[1].rstrip(";")
    run("approve", alias)
    listed = run("list", "--provider", "openligadb", "--state", "approved")
    run("refuse", alias)

    assert alias in listed
    assert codes.encode(ours[0]) in listed
    assert str(number) in run("list", "--state", "refused")
    assert run("list", "--unjudged") is not None
