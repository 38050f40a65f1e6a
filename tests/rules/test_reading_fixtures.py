"""Pages of days to come become fixtures under their ids, or are counted as dropped."""

from datetime import UTC, datetime

import pytest
from rules.feed_shapes import as_json, as_xml, match, prefixed
from rules.recordings import recorded

from touchline.catalog.model import EventStatus
from touchline.feeds.adapter import Asking
from touchline.feeds.goalserve.adapter import goalserve
from touchline.feeds.goalserve.fixtures import parse_fixtures
from touchline.feeds.sniff import AnswerRefused, read_document

FORMS = {
    "json": as_json,
    "json_with_prefixes": lambda root: as_json(prefixed(root)),
    "xml": as_xml,
}


def planned(**changes):
    node = {name: value for name, value in match().items() if name != "odds"}
    return {**node, **changes}


def page(*listed, sport="soccer", **league):
    category = {"name": "Albermark: First Division", "gid": "901", "id": "77", **league}
    return {"sport": sport, "category": {**category, "matches": {"match": list(listed)}}}


def read(root, form="json"):
    return parse_fixtures(read_document(FORMS[form](root)), sport="soccer")


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("form", FORMS)
def test_a_fixture_reads_the_same_in_every_form(form):
    answer = read(page(planned(status="Postp.")), form)

    (fixture,) = answer.fixtures
    assert answer.dropped == {}
    assert (fixture.provider_event_id, fixture.league_provider_id) == ("5001", "901")
    assert (fixture.home_provider_id, fixture.away_provider_id) == ("31", "32")
    assert (fixture.home_name, fixture.away_name) == ("Northgate Rovers", "Quarry Town")
    assert fixture.starts_at == datetime(2030, 6, 14, 18, 30, tzinfo=UTC)
    assert fixture.status is EventStatus.POSTPONED


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        (page(planned(id="0")), "event_no_id"),
        (page(planned(), gid="", id=""), "event_no_league"),
        (page(planned(localteam={"id": "31", "name": ""})), "event_no_names"),
        (page(planned(visitorteam="nobody")), "event_no_names"),
        (page(planned(time="25:00")), "event_bad_time"),
        (page(planned(), planned(time="19:00")), "event_ambiguous"),
    ],
)
def test_what_is_not_whole_is_dropped_and_counted(root, reason):
    answer = read(root)

    assert (answer.fixtures, answer.dropped) == ((), {reason: 1})


def test_the_same_fixture_twice_is_one():
    assert len(read(page(planned(), planned())).fixtures) == 1


def test_another_sports_page_is_refused():
    with pytest.raises(AnswerRefused):
        read(page(planned(), sport="tennis"))


def test_a_week_is_asked_day_by_day_each_as_a_scope_of_its_own():
    offer = goalserve().fixtures

    requests = [
        request
        for turn in range(8)
        for request in offer.requests(
            Asking("basketball", datetime(2030, 1, 1, tzinfo=UTC), turn=turn)
        )
    ]

    days = [1, 2, 3, 4, 5, 6, 7, 1]
    assert [request.path for request in requests] == [f"bsktbl/d{day}" for day in days]
    assert len({request.scope for request in requests}) == 7
    assert offer.read(as_json(page(planned())), "soccer", "d1").fixtures


@pytest.mark.needs_data
def test_a_recorded_page_is_read_whole():
    root = read_document(recorded("goalserve-xml-2019/upcoming_match.xml"))

    answer = parse_fixtures(root, sport="soccer")

    assert len(answer.fixtures) == 211
    assert answer.dropped == {}
    assert {fixture.status for fixture in answer.fixtures} <= {
        EventStatus.SCHEDULED,
        EventStatus.CANCELLED,
        EventStatus.POSTPONED,
    }
