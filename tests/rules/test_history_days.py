"""Which days of the price history are made, and which are dropped."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog.history import DAYS_AHEAD, DAYS_BEHIND, expired_days, missing_days

TODAY = date(2026, 3, 8)
DAYS = st.sets(st.integers(-60, 10).map(lambda days: TODAY + timedelta(days)), max_size=30)


def test_the_first_time_every_day_from_yesterday_on_is_missing():
    missing = missing_days([], today=TODAY)

    assert missing == [TODAY + timedelta(days) for days in range(-DAYS_BEHIND, DAYS_AHEAD + 1)]


@given(DAYS)
def test_a_day_that_is_there_is_not_made_again(known):
    missing = missing_days(known, today=TODAY)

    assert not set(missing) & known
    assert TODAY in known | set(missing)


@given(DAYS, st.integers(1, 40))
def test_exactly_what_is_older_than_asked_is_dropped(known, keep_days):
    expired = expired_days(known, today=TODAY, keep_days=keep_days)

    assert expired == sorted(day for day in known if (TODAY - day).days > keep_days)


@given(DAYS, st.integers(1, 40))
def test_nothing_is_made_that_would_be_dropped_at_once(known, keep_days):
    made = missing_days(known, today=TODAY)

    assert not expired_days(made, today=TODAY, keep_days=keep_days)
