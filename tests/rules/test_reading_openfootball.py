"""openfootball's files: regulation play apart from what follows, local clocks, ids of no title."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.model import EventStatus
from touchline.config import Settings
from touchline.errors import BadSetting
from touchline.feeds.adapter import Asking
from touchline.feeds.openfootball.adapter import openfootball
from touchline.feeds.openfootball.matches import parse_fixtures, parse_scores
from touchline.feeds.sniff import AnswerRefused, Reason

SCOPE = "2031-32/de.1"
PLAYED = {"ht": [1, 0], "ft": [2, 1]}


def match(**changes):
    told = {
        "round": "Matchday 1",
        "date": "2031-08-16",
        "time": "20:30",
        "team1": "SV Nordhafen",
        "team2": "TuS Eschenau",
        "score": PLAYED,
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def body(*matches, **changes):
    return json.dumps({"name": "Erste Liga 2031/32", "matches": list(matches), **changes}).encode()


def results(*matches, scope=SCOPE):
    return parse_scores(body(*matches), sport="soccer", scope=scope)


def fixtures(*matches, scope=SCOPE):
    return parse_fixtures(body(*matches), sport="soccer", scope=scope)


def test_a_match_is_read_whole():
    (played,) = results(match()).results
    (fixture,) = fixtures(match()).fixtures

    assert (played.status, played.half_time, played.full_time) == (
        EventStatus.FINISHED, (1, 0), (2, 1)
    )  # fmt: skip
    assert (played.home_score, played.away_score, played.extra_time) == (2, 1, None)
    assert fixture.provider_event_id == played.provider_event_id
    assert (fixture.league_provider_id, fixture.league_name) == ("de1", "Erste Liga 2031/32")
    assert (fixture.home_name, fixture.away_name) == ("SV Nordhafen", "TuS Eschenau")
    assert (fixture.home_provider_id, fixture.away_provider_id) == ("", "")
    assert fixture.starts_at == datetime(2031, 8, 16, 18, 30, tzinfo=UTC)
    assert fixture.status is EventStatus.FINISHED


@pytest.mark.parametrize(
    ("score", "status", "total", "full_time", "extra_time", "penalties"),
    [
        ({}, EventStatus.SCHEDULED, None, None, None, None),
        (None, EventStatus.SCHEDULED, None, None, None, None),
        ({"ft": [0, 0]}, EventStatus.FINISHED, (0, 0), (0, 0), None, None),
        ({**PLAYED, "et": [3, 2]}, EventStatus.FINISHED_AET, (3, 2), (2, 1), (1, 1), None),
        ({**PLAYED, "et": [2, 1]}, EventStatus.FINISHED_AET, (2, 1), (2, 1), (0, 0), None),
        (
            {**PLAYED, "et": [2, 2], "p": [3, 4]},
            EventStatus.FINISHED_PEN, (2, 2), (2, 1), (0, 1), (3, 4),
        ),
        ({**PLAYED, "p": [3, 4]}, EventStatus.FINISHED_PEN, (2, 1), (2, 1), None, (3, 4)),
    ],
)  # fmt: skip
def test_what_follows_ninety_minutes_is_kept_apart_from_them(
    score, status, total, full_time, extra_time, penalties
):
    (played,) = results(match(score=score)).results

    home_and_away = None if total is None else (played.home_score, played.away_score)
    assert (played.status, home_and_away) == (status, total)
    assert (played.full_time, played.extra_time) == (full_time, extra_time)
    assert played.penalties == penalties


@pytest.mark.parametrize(
    "score",
    [
        {"ht": [1, 0]},
        {"ft": [2, 1], "et": [1, 1]},
        {"ft": "2-1"},
        {"ft": [2, "1"]},
        {"ft": [2, True]},
        {"ft": [2, -1]},
        {"ft": [2, 100]},
        {"ft": [2]},
        {"ft": [2, 1], "ht": None},
        [2, 1],
        "2-1",
        7,
    ],
)
def test_a_score_that_is_not_understood_is_none(score):
    (played,) = results(match(score=score)).results

    assert played.status is EventStatus.UNKNOWN
    assert (played.home_score, played.half_time, played.full_time) == (None, None, None)


@pytest.mark.parametrize(
    ("word", "status", "home_score"),
    [
        ("awarded", EventStatus.AWARDED, 2),
        ("abandoned", EventStatus.ABANDONED, 2),
        ("cancelled", EventStatus.CANCELLED, 2),
        ("postponed", EventStatus.POSTPONED, 2),
        ("replayed", EventStatus.UNKNOWN, None),
    ],
)
def test_a_word_beside_the_score_says_that_it_is_not_what_play_came_to(word, status, home_score):
    (told,) = results(match(status=word)).results

    assert (told.status, told.raw_status) == (status, word)
    assert (told.home_score, told.full_time) == (home_score, None)


def test_two_stories_of_one_match_are_both_dropped():
    answer = results(match(), match(score={"ft": [5, 5]}), match(team2=None), match(team2=""), 7)

    assert answer.results == ()
    assert answer.dropped == {"result_ambiguous": 1, "result_no_id": 2}


def test_an_id_outlives_a_new_date_and_a_new_title_and_no_other_round_or_season():
    (first,) = results(match()).results
    moved = parse_scores(
        body(match(date="2031-09-30", time=None), name="Liga"), sport="soccer", scope=SCOPE
    )
    others = [
        results(match(round="Matchday 18")),
        results(match(team1="TuS Eschenau", team2="SV Nordhafen")),
        results(match(), scope="2032-33/de.1"),
        results(match(), scope="2031-32/de.2"),
    ]

    assert moved.results[0].provider_event_id == first.provider_event_id
    ids = {answer.results[0].provider_event_id for answer in others}
    assert len(ids) == len(others)
    assert first.provider_event_id not in ids
    assert all(each.isascii() and each.isalnum() and len(each) <= 40 for each in ids)


@pytest.mark.parametrize(
    ("time", "code", "hour"),
    [
        ("20:30", "en.1", 19),
        ("20:30", "de.1", 18),
        ("17:30", "br.1", 20),
        ("17:30 UTC-3", "worldcup", 20),
        ("17:30 UTC+3", "worldcup", 14),
        ("17:30 UTC+3", "en.1", 14),
    ],
)
def test_a_kick_off_is_on_its_leagues_clock_unless_it_carries_an_offset(time, code, hour):
    (fixture,) = fixtures(match(time=time), scope=f"2031/{code}").fixtures

    assert fixture.starts_at == datetime(2031, 8, 16, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "scope", "reason"),
    [
        ({"team1": None}, SCOPE, "event_no_names"),
        ({"team2": "\n"}, SCOPE, "event_no_names"),
        ({"team2": "SV Nordhafen"}, SCOPE, "event_no_names"),
        ({"time": None}, SCOPE, "event_bad_time"),
        ({"time": "24:00"}, SCOPE, "event_bad_time"),
        ({"time": "17:30 MEZ"}, SCOPE, "event_bad_time"),
        ({"date": "2031-02-30"}, SCOPE, "event_bad_time"),
        ({"date": "0001-01-01", "time": "00:00"}, SCOPE, "event_bad_time"),
        ({"date": None}, SCOPE, "event_bad_time"),
        ({}, "2031/worldcup", "event_bad_time"),
        ({}, "", "event_no_league"),
    ],
)
def test_a_fixture_that_cannot_be_told_is_dropped(changes, scope, reason):
    answer = fixtures(match(**changes), scope=scope)

    assert (answer.fixtures, answer.dropped) == ((), {reason: 1})


def test_a_file_without_a_title_is_named_by_its_league():
    answer = parse_fixtures(body(match(), name=None), sport="soccer", scope=SCOPE)

    assert [fixture.league_name for fixture in answer.fixtures] == ["de.1"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"[]", Reason.NOT_A_FEED),
        (b'{"name": "Liga"}', Reason.NOT_A_FEED),
        (b'{"matches": {}}', Reason.NOT_A_FEED),
        (b"", Reason.EMPTY),
        (b"404: Not Found", Reason.NOT_JSON_OR_XML),
    ],
)
def test_what_is_no_file_of_matches_is_refused(said, reason):
    for read in (parse_scores, parse_fixtures):
        with pytest.raises(AnswerRefused) as refused:
            read(said, sport="soccer", scope=SCOPE)

        assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("now", "paths"),
    [
        (
            datetime(2031, 6, 30, tzinfo=UTC),
            ["football.json/master/2030-31/en.1.json", "football.json/master/2031/br.1.json",
             "worldcup.json/master/2031/worldcup.json"],
        ),
        (
            datetime(2099, 7, 1, tzinfo=UTC),
            ["football.json/master/2099-00/en.1.json", "football.json/master/2099/br.1.json",
             "worldcup.json/master/2099/worldcup.json"],
        ),
    ],
)  # fmt: skip
def test_it_may_not_price_and_is_asked_for_the_season_that_is_on(now, paths):
    adapter = openfootball(leagues=("en.1", "br.1", "worldcup"))

    for offer in (adapter.scores, adapter.fixtures):
        requests = offer.requests(Asking("soccer", now))

        assert [request.path for request in requests] == paths
        assert offer.read(body(match()), "soccer", requests[0].scope).provider == "openfootball"
    assert (adapter.may_price, adapter.odds) == (False, None)


def test_a_league_that_is_no_file_of_theirs_is_told_in_a_sentence():
    with pytest.raises((BadSetting, ValueError), match=r"unknown leagues: en\.9; there are en\.1"):
        Settings(openfootball_leagues="en.1,en.9")


JUNK = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({})
    | st.lists(st.integers(-1, 100) | st.booleans(), max_size=3)
)  # fmt: skip
SCORE = st.dictionaries(st.sampled_from(["ht", "ft", "et", "p", "x"]), JUNK, max_size=5)
ANY_MATCH = st.fixed_dictionaries(
    {}, optional={name: JUNK | st.just(value) | SCORE for name, value in match().items()}
)


@given(st.lists(ANY_MATCH | JUNK, max_size=4))
def test_whatever_comes_is_read_or_dropped(matches):
    said = json.dumps({"name": "Liga", "matches": matches}).encode()

    answer = parse_scores(said, sport="soccer", scope=SCOPE)
    parse_fixtures(said, sport="soccer", scope=SCOPE)

    for result in answer.results:
        counts = [result.half_time, result.full_time, result.extra_time, result.penalties]
        assert all(min(pair) >= 0 for pair in counts if pair)
