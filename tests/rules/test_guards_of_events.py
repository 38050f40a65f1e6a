"""Events a feed moves, swaps or leaves out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.guarded import STARTS_AT, event, known, result, total

from touchline.catalog.guards.judge import judged
from touchline.catalog.guards.listing import (
    MISSED_ANSWERS_MAX,
    SHRUNKEN_ANSWERS_MAX,
    is_given_up,
    is_shrunken,
)
from touchline.catalog.guards.reasons import Doubt, Hold
from touchline.catalog.guards.starts import LATER_AFTER, Start, judged_start, takes_bets
from touchline.catalog.model import EventStatus

pytestmark = pytest.mark.spec("S3.12")

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by the library's rule


def test_an_earlier_start_is_taken_at_once():
    verdict = judged(event(starts_at=STARTS_AT - HOUR), known(), now=NOW)

    assert verdict.start == Start(STARTS_AT - HOUR)
    assert verdict.event.starts_at == STARTS_AT - HOUR
    assert verdict.doubts == {Doubt.START_MOVED_EARLIER}
    assert not verdict.is_waiting


def test_a_later_start_waits_while_betting_ends_at_the_known_one():
    verdict = judged(event(starts_at=STARTS_AT + HOUR), known(), now=NOW)

    assert verdict.event.starts_at == STARTS_AT
    assert verdict.start == Start(STARTS_AT, STARTS_AT + HOUR, NOW)
    assert verdict.doubts == {Doubt.START_MOVED_LATER}
    assert verdict.is_waiting


def test_a_later_start_is_believed_when_the_feed_has_stood_by_it():
    waiting = Start(STARTS_AT, STARTS_AT + HOUR, NOW)

    too_soon = judged_start(waiting, STARTS_AT + HOUR, now=NOW + LATER_AFTER - HOUR / 3600)
    in_time = judged_start(waiting, STARTS_AT + HOUR, now=NOW + LATER_AFTER)

    assert too_soon == waiting
    assert in_time == Start(STARTS_AT + HOUR)


def test_another_later_start_begins_to_wait_anew():
    waiting = Start(STARTS_AT, STARTS_AT + HOUR, NOW)

    again = judged_start(waiting, STARTS_AT + 2 * HOUR, now=NOW + LATER_AFTER)

    assert again == Start(STARTS_AT, STARTS_AT + 2 * HOUR, NOW + LATER_AFTER)


@given(INSTANTS, st.lists(st.tuples(INSTANTS, st.integers(0, 599)), max_size=6))
def test_no_start_is_moved_later_within_the_waiting_time(first_at, told):
    start, now = Start(first_at), NOW

    earliest = first_at
    for told_at, seconds in told:
        now = min(now + timedelta(seconds=seconds), NOW + LATER_AFTER - timedelta(seconds=1))
        start = judged_start(start, told_at, now=now)
        earliest = min(earliest, told_at)
        assert start.starts_at == earliest


@given(st.sampled_from(EventStatus), INSTANTS, INSTANTS)
def test_betting_needs_a_scheduled_event_and_a_clock_before_its_start(status, starts_at, now):
    allowed = takes_bets(status, starts_at, now=now)

    assert allowed == (status == "scheduled" and now < starts_at)


def test_swapped_sides_take_nothing_over():
    offered = event(result(2_250, 3_400, 3_100), home="Bute", away="Ayr")

    verdict = judged(offered, known(result(3_100, 3_400, 2_250)), now=NOW)

    assert (verdict.event.home_name, verdict.event.away_name) == ("Ayr", "Bute")
    assert verdict.event.markets == ()
    assert set(verdict.held.values()) == {Hold.SIDES_SWAPPED}
    assert verdict.doubts == {Doubt.SIDES_SWAPPED}
    assert verdict.is_waiting


def test_swapped_sides_still_close_early():
    offered = event(home="Bute", away="Ayr", starts_at=STARTS_AT - HOUR)

    assert judged(offered, known(), now=NOW).start == Start(STARTS_AT - HOUR)


def test_a_renamed_team_is_no_swap():
    verdict = judged(event(total(10, 1_900, 1_900), away="Bute FC"), known(), now=NOW)

    assert verdict.event.away_name == "Bute FC"
    assert not verdict.held


IDS = st.sets(st.integers(0, 60).map(str))


@given(IDS, IDS)
def test_a_quiet_day_is_no_shrunken_answer(expected, listed):
    expected = set(sorted(expected)[:19])

    assert not is_shrunken(expected, listed, shrunken_before=0)


def test_an_answer_without_half_of_the_events_is_refused_until_it_is_repeated():
    expected = {str(n) for n in range(40)}
    half, less = {str(n) for n in range(20)}, {str(n) for n in range(19)}

    assert not is_shrunken(expected, half, shrunken_before=0)
    assert is_shrunken(expected, less, shrunken_before=0)
    assert is_shrunken(expected, set(), shrunken_before=SHRUNKEN_ANSWERS_MAX - 1)
    assert not is_shrunken(expected, less, shrunken_before=SHRUNKEN_ANSWERS_MAX)


def test_events_nobody_expected_do_not_make_up_for_the_missing():
    expected = {str(n) for n in range(40)}

    assert is_shrunken(expected, {f"new-{n}" for n in range(100)}, shrunken_before=0)


def test_an_event_is_given_up_after_so_many_full_answers():
    assert not is_given_up(MISSED_ANSWERS_MAX - 1)
    assert is_given_up(MISSED_ANSWERS_MAX)
