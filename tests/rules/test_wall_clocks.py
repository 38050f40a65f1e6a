"""Wall clocks of providers against the time zone database: what is local becomes the same instant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.feeds.clocks import BRASILIA, CENTRAL_EUROPE, UK

ZONES = [
    (UK, "Europe/London", 1996),
    (CENTRAL_EUROPE, "Europe/Berlin", 1996),
    (CENTRAL_EUROPE, "Europe/Madrid", 1996),
    (BRASILIA, "America/Sao_Paulo", 2020),
]


@pytest.mark.parametrize(("clock", "name", "since"), ZONES)
@given(data=st.data())
def test_a_clock_says_what_the_time_zone_database_says(clock, name, since, data):
    years = st.datetimes(datetime(since, 1, 1), datetime(2095, 12, 31))  # noqa: DTZ001 - wall clocks
    local = data.draw(years)
    zone = ZoneInfo(name)
    known = {
        local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)
    }  # twice in the hours that clocks skip or repeat

    assert clock.instant(local) in known | {
        each - timedelta(hours=1) for each in known if len(known) > 1
    }
