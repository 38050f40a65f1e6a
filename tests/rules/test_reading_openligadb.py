"""OpenLigaDB's matches: both spellings, regulation play only, and nothing decided by volunteers."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.model import EventStatus
from touchline.feeds.adapter import Asking
from touchline.feeds.openligadb.adapter import openligadb
from touchline.feeds.openligadb.matches import change_path, parse_fixtures, parse_scores
from touchline.feeds.sniff import AnswerRefused, Reason


def result(type_id, home, away):
    return {
        "resultID": 1,
        "resultTypeID": type_id,
        "resultName": "",
        "pointsTeam1": home,
        "pointsTeam2": away,
    }


def match(*results, is_over=True, goals=(), **changes):
    return {
        "matchID": 70001,
        "matchDateTime": "2031-03-01T15:30:00",
        "timeZoneID": "W. Europe Standard Time",
        "matchDateTimeUTC": "2031-03-01T14:30:00Z",
        "leagueId": 41,
        "leagueName": "Erste Liga",
        "leagueShortcut": "el1",
        "leagueSeason": 2030,
        "group": {"groupName": "24. Spieltag", "groupOrderID": 24, "groupID": 9},
        "team1": {"teamId": 11, "teamName": "SV Nordhafen", "shortName": "SVN"},
        "team2": {"teamId": 12, "teamName": "TuS Eschenau", "shortName": ""},
        "lastUpdateDateTime": "2031-03-01T17:20:09.103",
        "matchIsFinished": is_over,
        "matchResults": list(results),
        "goals": list(goals),
        **changes,
    }


PLAYED = (result(1, 1, 0), result(2, 2, 1))


def pascal(value):
    if isinstance(value, dict):
        return {name[:1].upper() + name[1:]: pascal(each) for name, each in value.items()}
    return [pascal(each) for each in value] if isinstance(value, list) else value


def body(*matches):
    return json.dumps(list(matches)).encode()


def results(*matches):
    return parse_scores(body(*matches), sport="soccer")


@pytest.mark.parametrize("spelt", [match(*PLAYED), pascal(match(*PLAYED))])
def test_either_spelling_is_read(spelt):
    (played,) = results(spelt).results
    (fixture,) = parse_fixtures(body(spelt), sport="soccer").fixtures

    assert (played.provider_event_id, played.status) == ("70001", EventStatus.FINISHED)
    assert (played.half_time, played.full_time) == ((1, 0), (2, 1))
    assert (fixture.home_provider_id, fixture.home_name) == ("11", "SV Nordhafen")
    assert (fixture.league_provider_id, fixture.league_name) == ("el1", "Erste Liga")
    assert fixture.starts_at == datetime(2031, 3, 1, 14, 30, tzinfo=UTC)
    assert change_path(body(spelt)) == "getlastchangedate/el1/2030/24"


@pytest.mark.parametrize(
    ("said", "status", "full_time"),
    [
        (match(is_over=False), EventStatus.SCHEDULED, None),
        (match(result(1, 1, 0), is_over=False), EventStatus.LIVE, None),
        (match(*PLAYED, is_over=False), EventStatus.LIVE, None),
        (match(), EventStatus.UNKNOWN, None),
        (match(*PLAYED, result(3, 3, 1)), EventStatus.UNKNOWN, None),
        (match(*PLAYED, goals=[{"isOvertime": True}]), EventStatus.UNKNOWN, None),
        (match(result(2, 2, 1), result(2, 2, 2)), EventStatus.UNKNOWN, None),
        (match(result(2, -1, 1)), EventStatus.UNKNOWN, None),
        (match(result(2, "2", 1)), EventStatus.UNKNOWN, None),
        (match(result(2, True, 1)), EventStatus.UNKNOWN, None),
        (match(result(2, 0, 0)), EventStatus.FINISHED, (0, 0)),
    ],
)
def test_only_a_plain_final_score_of_regulation_play_is_one(said, status, full_time):
    (played,) = results(said).results

    assert (played.status, played.full_time) == (status, full_time)


def test_two_stories_of_one_match_are_both_dropped():
    answer = results(match(*PLAYED), match(result(2, 5, 5)), match(*PLAYED, matchID=0))

    assert answer.results == ()
    assert answer.dropped == {"result_ambiguous": 1, "result_no_id": 1}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"matchID": None}, "event_no_id"),
        ({"leagueShortcut": "", "leagueId": 0}, "event_no_league"),
        ({"team1": None}, "event_no_names"),
        ({"team2": {"teamName": "\n"}}, "event_no_names"),
        ({"matchDateTimeUTC": "2031-03-01T14:30:00"}, "event_bad_time"),
        ({"matchDateTimeUTC": "2031-02-30T14:30:00Z"}, "event_bad_time"),
        ({"matchDateTimeUTC": None}, "event_bad_time"),
    ],
)
def test_a_fixture_that_cannot_be_told_is_dropped(changes, reason):
    answer = parse_fixtures(body(match(**changes)), sport="soccer")

    assert (answer.fixtures, answer.dropped) == ((), {reason: 1})


def test_an_old_answer_without_a_shortcut_names_its_league_by_number_and_no_change():
    old = match(*PLAYED, leagueShortcut=None, leagueName="")

    (fixture,) = parse_fixtures(body(old), sport="soccer").fixtures

    assert (fixture.league_provider_id, fixture.league_name) == ("41", "41")
    assert change_path(body(old)) == ""


def test_a_shortcut_that_is_no_plain_word_is_never_part_of_a_path():
    assert change_path(body(match(leagueShortcut="../x"))) == ""


@pytest.mark.parametrize(
    ("said", "reason"),
    [(b"{}", Reason.NOT_A_FEED), (b"", Reason.EMPTY), (b"<p>", Reason.NOT_JSON_OR_XML)],
)
def test_what_is_no_list_of_matches_is_refused(said, reason):
    with pytest.raises(AnswerRefused) as refused:
        parse_scores(said, sport="soccer")

    assert refused.value.reason is reason


def test_it_may_not_price_and_is_asked_league_by_league():
    adapter = openligadb(leagues=("bl1", "bl2"))
    asking = Asking("soccer", datetime(2031, 3, 1, tzinfo=UTC))

    assert not adapter.may_price
    assert adapter.odds is None
    assert [request.path for request in adapter.scores.requests(asking)] == [
        "getmatchdata/bl1", "getmatchdata/bl2"
    ]  # fmt: skip
    assert adapter.scores.probe(body(match())) == "getlastchangedate/el1/2030/24"
    assert adapter.scores.read(body(match()), "soccer", "bl1").provider == "openligadb"
    assert adapter.fixtures.read(body(match()), "soccer", "bl1").provider == "openligadb"


JUNK = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({})
ANY_MATCH = st.dictionaries(st.sampled_from([*match(), *pascal(match())]), JUNK, max_size=12)


@given(st.lists(ANY_MATCH | JUNK, max_size=4))
def test_whatever_comes_is_read_or_dropped(matches):
    said = json.dumps(matches).encode()

    parse_scores(said, sport="soccer")
    parse_fixtures(said, sport="soccer")
    change_path(said)
