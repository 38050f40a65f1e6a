"""A season is moved as a whole, by weeks, and every match of it is still to be played."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.model import EventStatus
from touchline.feeds.football_data.season import Moment
from touchline.settlement.replay import SeasonEmpty, read_season, weeks_ahead

NOW = datetime(2031, 3, 1, 12, 0, tzinfo=UTC)
HEAD = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A,B365CH,B365CD,B365CA"
ROWS = (
    "E0,16/08/2024,20:00,Northport,Ashby,2,1,H,1.9,3.5,4.2,2,3.4,4",
    "E0,17/08/2024,15:00,Quarry,Eastham,0,0,D,2.9,3.1,2.5,3,3.2,2.4",
    "E0,25/05/2025,16:00,Ashby,Quarry,,,,1.8,3.6,4.4,1.7,3.7,4.9",
    "E0,someday,16:00,Ashby,Quarry,1,0,H,1.8,3.6,4.4,1.7,3.7,4.9",
)


def season(*rows, **options):
    return read_season("\n".join([HEAD, *rows]).encode(), now=NOW, **options)


def test_all_of_a_season_lies_ahead_in_its_own_order_and_on_its_own_weekdays():
    read = season(*ROWS)

    starts = [event.starts_at for event in read.odds.events]
    assert NOW + timedelta(days=1) <= starts[0] < NOW + timedelta(days=8)
    assert starts[1] - starts[0] == timedelta(hours=19)
    assert [start.weekday() for start in starts] == [4, 5, 6]
    assert (read.first_starts_at, read.last_starts_at) == (starts[0], starts[2])
    assert {event.status for event in read.odds.events} == {EventStatus.SCHEDULED}


def test_results_are_those_of_matches_that_have_one():
    read = season(*ROWS)

    played = {event.provider_event_id for event in read.odds.events[:2]}
    assert {result.provider_event_id for result in read.results} == played
    assert [result.full_time for result in read.results] == [(2, 1), (0, 0)]
    assert read.dropped == {"event_bad_time": 1}


@pytest.mark.parametrize(
    ("moment", "price_milli"), [(Moment.OPENING, 1900), (Moment.CLOSING, 2000)]
)
def test_prices_are_those_of_the_moment_that_was_asked_for(moment, price_milli):
    read = season(*ROWS, moment=moment)

    assert read.odds.events[0].markets[0].selections[0].price_milli == price_milli


def test_the_weeks_that_are_said_are_the_weeks_taken():
    read = season(*ROWS, weeks=3)

    assert read.weeks == 3
    assert read.first_starts_at == datetime(2024, 9, 6, 19, 0, tzinfo=UTC)


def test_a_season_of_which_nothing_can_be_told_is_refused():
    with pytest.raises(SeasonEmpty):
        season(ROWS[-1])


DAYS = st.integers(0, 36_000).map(
    lambda days: datetime(1993, 1, 1, 15, 0, tzinfo=UTC) + timedelta(days)
)


@given(DAYS, DAYS)
def test_weeks_are_as_few_as_put_the_first_match_a_day_ahead(first, now):
    weeks = weeks_ahead(first, now)

    ahead = first + timedelta(weeks=weeks) - now
    assert ahead >= timedelta(days=1)
    assert weeks == 0 or ahead < timedelta(days=8)
