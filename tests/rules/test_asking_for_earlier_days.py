"""What is asked about matches whose end was missed: page by page, day by day, and no more than helps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.feeds.adapter import Asking
from touchline.feeds.goalserve.adapter import goalserve
from touchline.feeds.openligadb.adapter import SEASON_TURNS, openligadb
from touchline.feeds.the_odds_api.adapter import the_odds_api

NOW = datetime(2031, 3, 10, 12, 0, tzinfo=UTC)


def asked(adapter, *ago_h, sport="soccer", turn=0):
    owed = tuple(NOW - timedelta(hours=hours) for hours in ago_h)
    return adapter.scores.requests(Asking(sport, NOW, owed=owed, turn=turn))


def pages(*ago_h, sport="soccer", turns=1):
    return [
        [
            request.path.partition("/")[2]
            for request in asked(goalserve(), *ago_h, sport=sport, turn=turn)
        ]
        for turn in range(turns)
    ]


def test_today_alone_is_asked_while_no_earlier_end_is_missing():
    assert pages() == [["home"]]
    assert pages(0, 4) == [["home"]]


@pytest.mark.parametrize(
    ("ago_h", "earlier"),
    [
        (24, ["d-1"]),  # noon
        (34, ["d-1", "d-2"]),  # two in the morning: by another clock it was the evening before
        (15, ["d-1"]),  # nine in the evening: today's page by another clock
        (7 * 24, ["d-7"]),
        (7 * 24 + 10, ["d-7"]),
        (9 * 24, []),
    ],
)
def test_a_match_is_looked_for_on_the_pages_of_its_day_by_any_clock(ago_h, earlier):
    days = {page for turn in pages(ago_h, turns=4) for page in turn[1:]}

    assert sorted(days) == earlier


def test_earlier_days_take_turns_one_in_each_poll():
    assert pages(24, 48, 96, turns=4) == [
        ["home", "d-1"], ["home", "d-2"], ["home", "d-4"], ["home", "d-1"]
    ]  # fmt: skip


def test_each_earlier_day_is_a_scope_of_its_own_and_todays_page_is_none():
    assert [request.scope for request in asked(goalserve(), 48)] == ["", "d-2"]


def test_results_that_nobody_can_read_are_not_looked_for():
    assert pages(48, sport="cricket") == [["livescore"]]


@given(st.lists(st.integers(-48, 400)), st.integers(0, 1000))
def test_a_poll_asks_for_two_pages_at_most(ago_h, turn):
    requests = asked(goalserve(), *ago_h, turn=turn)

    assert requests[0].path == "soccernew/home"
    assert len(requests) <= 2
    assert all(request.path[-3:-1] == "d-" for request in requests[1:])


@pytest.mark.parametrize(
    ("ago_h", "days"), [((), "1"), ((5,), "1"), ((30, 5), "2"), ((70,), "3"), ((700,), "3")]
)
def test_more_days_of_scores_are_asked_for_at_the_same_cost(ago_h, days):
    (request,) = asked(the_odds_api(competitions=("soccer_epl",)), *ago_h)

    assert (request.parameters["daysFrom"], request.cost_credits) == (days, 2)


def test_a_whole_season_is_asked_now_and_then_while_a_joined_match_lacks_its_end():
    adapter = openligadb(leagues=("bl1",))
    present, season = "getmatchdata/bl1", "getmatchdata/bl1/2030"

    def paths(*ago_h, turn):
        return [request.path for request in asked(adapter, *ago_h, turn=turn)]

    assert paths(turn=0) == [present]
    assert paths(30, turn=0) == paths(30, turn=SEASON_TURNS) == [present, season]
    assert paths(30, turn=1) == [present]
    assert [request.path for request in adapter.fixtures.requests(Asking("soccer", NOW))] == [
        present
    ]
