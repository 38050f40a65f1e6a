"""An odds answer as a whole: whose events are told, and when the whole of it is refused."""

from datetime import UTC, datetime

import pytest
from rules.feed_shapes import FORMS, book, category, document, match, winner

from touchline.catalog.model import EventStatus
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.sniff import AnswerRefused, Reason, read_document


def read(root, *, sport="soccer", form="json"):
    return parse_odds(read_document(FORMS[form](root)), sport=sport)


@pytest.mark.parametrize("form", FORMS)
def test_an_event_keeps_its_ids_names_status_and_utc_start(form):
    (event,) = read(book(), form=form).events

    assert (event.provider_event_id, event.static_id) == ("5001", "7001")
    assert (event.league_provider_id, event.league_name) == ("901", "Albermark: First Division")
    assert (event.home_name, event.away_name) == ("Northgate Rovers", "Quarry Town")
    assert event.starts_at == datetime(2030, 6, 14, 18, 30, tzinfo=UTC)
    assert (event.status, event.raw_status) == (EventStatus.SCHEDULED, "18:30")
    assert event.markets == ()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ""}, "event_no_id"),
        ({"id": "0"}, "event_no_id"),
        ({"id": "12;34"}, "event_no_id"),
        ({"visitorteam": {"id": "1", "name": " \u200b"}}, "event_no_names"),
        ({"localteam": {"id": "1"}}, "event_no_names"),
        ({"localteam": "Northgate Rovers"}, "event_no_names"),
        ({"formatted_date": "", "date": "Jun 14"}, "event_bad_time"),
        ({"formatted_date": "31.02.2030"}, "event_bad_time"),
        ({"formatted_date": "2030-06-14"}, "event_bad_time"),
        ({"formatted_date": "14.06.٢٠٣٠"}, "event_bad_time"),
        ({"time": "24:30"}, "event_bad_time"),
        ({"time": ""}, "event_bad_time"),
        ({"time": "TBA"}, "event_bad_time"),
    ],
)
def test_an_event_that_cannot_be_told_or_timed_is_dropped_and_counted(form, changes, reason):
    answer = read(document(category(match(**changes), match(id="5002"))), form=form)

    assert [event.provider_event_id for event in answer.events] == ["5002"]
    assert answer.dropped == {reason: 1}


@pytest.mark.parametrize(
    ("league", "expected"),
    [
        ({}, ["901"]),
        ({"gid": ""}, ["77"]),
        ({"gid": "0", "id": "77"}, ["77"]),
        ({"gid": "", "id": "0"}, []),
        ({"name": ""}, []),
    ],
)
def test_a_league_goes_by_its_lasting_id_or_else_by_its_own(league, expected):
    answer = read(document(category(match(), **league)))

    assert [event.league_provider_id for event in answer.events] == expected
    assert answer.dropped == ({} if expected else {"event_no_league": 1})


def test_a_date_with_its_year_serves_where_there_is_no_formatted_one():
    root = book(sport="basketball", formatted_date="", date="15.06.2030", time="9:05")

    (event,) = read(root, sport="basketball").events

    assert event.starts_at == datetime(2030, 6, 15, 9, 5, tzinfo=UTC)


def test_an_event_told_twice_is_told_not_at_all():
    root = document(category(match(winner()), match(id="5002")), category(match(), id="78"))

    answer = read(root)

    assert [event.provider_event_id for event in answer.events] == ["5002"]
    assert answer.dropped == {"event_ambiguous": 1}


@pytest.mark.parametrize("static_id", ["", "0", "a b"])
def test_a_static_id_that_is_none_is_none(static_id):
    (event,) = read(book(static_id=static_id)).events

    assert event.static_id is None


def test_an_unknown_word_for_the_status_is_kept_and_reads_as_unknown():
    (event,) = read(book(status="Sphinx\x00 " + "x" * 99)).events

    assert event.status is EventStatus.UNKNOWN
    assert event.raw_status == "Sphinx " + "x" * 33


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ts", ["0", ""])
def test_an_empty_answer_is_refused_and_never_means_that_all_is_gone(form, ts):
    with pytest.raises(AnswerRefused) as refusal:
        read(document(ts=ts), form=form)

    assert refusal.value.reason is Reason.EMPTY


def test_nothing_new_since_the_cursor_is_an_answer():
    answer = read(document(ts="1900000009"))

    assert (answer.events, answer.cursor) == ((), "1900000009")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ts", ["0", ""])
def test_a_list_of_fixtures_is_no_odds_answer_and_closes_no_market(form, ts):
    with pytest.raises(AnswerRefused) as refusal:
        read(document(category(match()), ts=ts), form=form)

    assert refusal.value.reason is Reason.NOT_A_FEED


def test_another_sports_answer_is_refused():
    with pytest.raises(AnswerRefused) as refusal:
        read(book(winner(), sport="tennis"), sport="soccer")

    assert refusal.value.reason is Reason.WRONG_SPORT


@pytest.mark.parametrize("odds", [None, "", 7, {}, {"type": None}, ["blank", None]])
def test_a_match_without_markets_is_an_event_all_the_same(odds):
    answer = read(book(odds=odds))

    assert [event.markets for event in answer.events] == [()]
    assert answer.markets_read == 0
