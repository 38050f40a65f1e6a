"""Whom an announcement is for, when it is shown, and in which language it is told."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from touchline.tenants.announcing.model import (
    Announcement,
    BadAnnouncement,
    BadPeriod,
    ForNobody,
    Level,
    Wording,
    checked_wording,
    last_change,
    shown_on_site,
)
from touchline.web.player.notices import Notice, first_end_s, notices_of

pytestmark = pytest.mark.spec("B4")

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOLD = Announcement(
    1, "info", "Hello", "Ciao", True, True, [], NOW - HOUR, NOW + HOUR, "pia", NOW - 2 * HOUR, None
)  # fmt: skip
WORDING = Wording(Level.INFO, " Hello ", "", True, False, NOW, NOW + HOUR)


def test_it_is_shown_from_its_beginning_until_its_end():
    states = [TOLD.state(NOW + hours * HOUR) for hours in (-2, -1, 0, 1)]

    assert states == ["to come", "shown", "shown", "over"]
    assert replace(TOLD, withdrawn_at=NOW).state(NOW) == "withdrawn"
    assert not replace(TOLD, withdrawn_at=NOW).is_shown(NOW)


def test_a_site_tells_what_is_for_its_players_warnings_first():
    others = replace(TOLD, id=2, audience=[8])
    warning = replace(TOLD, id=3, level="warning", audience=[7, 8])
    staffs = replace(TOLD, id=4, for_players=False)

    found = shown_on_site([TOLD, others, warning, staffs], 7, NOW)

    assert [each.id for each in found] == [3, 1]


def test_what_a_site_tells_changes_by_people_and_by_the_clock():
    assert last_change([TOLD], 7, NOW - 3 * HOUR) is None
    assert last_change([TOLD], 7, NOW - 2 * HOUR) == NOW - 2 * HOUR
    assert last_change([TOLD], 7, NOW) == NOW - HOUR
    assert last_change([TOLD], 7, NOW + HOUR) == NOW + HOUR
    assert last_change([replace(TOLD, audience=[8])], 7, NOW) is None


def test_its_text_is_kept_without_space_around_it():
    assert checked_wording(WORDING, NOW).body == "Hello"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"body": " "}, BadAnnouncement),
        ({"body": "x" * 501}, BadAnnouncement),
        ({"body_it": "x" * 501}, BadAnnouncement),
        ({"for_staff": False}, ForNobody),
        ({"ends_at": NOW}, BadPeriod),
        ({"ends_at": NOW + timedelta(days=400)}, BadPeriod),
        ({"starts_at": NOW - 2 * HOUR, "ends_at": NOW - HOUR}, BadPeriod),
    ],
)
def test_what_cannot_be_told_is_refused(changed, error):
    with pytest.raises(error):
        checked_wording(replace(WORDING, **changed), NOW)


def test_players_read_it_in_their_language_where_it_is_to_be_had():
    until = (NOW + HOUR).isoformat()
    theme = {
        "notices": [
            {"level": "warning", "text": "Hello", "text_it": "Ciao", "until": until},
            {"level": "info", "text": "More", "until": until},
            {"level": "info", "text": "Over", "until": NOW.isoformat()},
        ]
    }

    assert notices_of(theme, "it", NOW) == [Notice("Ciao", "it", True), Notice("More", "en", False)]
    assert [each.text for each in notices_of(theme, "en", NOW)] == ["Hello", "More"]
    assert first_end_s(theme, NOW) == (NOW + HOUR).timestamp()
    assert notices_of({}, "en", NOW) == []
    assert first_end_s({}, NOW) == math.inf
