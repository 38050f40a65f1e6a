"""A result is final when it was told twice and nothing speaks against it; corrections wait as long."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.told_results import AET, PEN, any_told, report

from touchline.catalog.model import EventStatus
from touchline.settlement.confirming import (
    CORRECTIONS_S,
    Case,
    Final,
    Verdict,
    agrees,
    contradicts,
    judge,
)
from touchline.settlement.reasons import Reason, State
from touchline.settlement.shapes import OVER

pytestmark = pytest.mark.spec("S3.12", "B3")

CONFIRM_S = 60.0
TWO_ONE = report(score=(2, 1), half_time=(1, 0), full_time=(2, 1))
TWO_TWO = report(score=(2, 2), half_time=(1, 0), full_time=(2, 2))
LIVE = report(EventStatus.LIVE, (2, 1))


def verdict_on(result=TWO_ONE, *, slug="soccer", age_s=CONFIRM_S, is_repeated=True, **more):
    case = Case(slug, more.pop("provider", "goalserve"), result, 2, age_s, is_repeated, **more)
    return judge(case, confirm_s=CONFIRM_S)


def paid_on(result, *, version=1, age_s=0.0, is_by_staff=False):
    return Final(result, version, age_s, is_by_staff)


def withheld(reason, state=State.HELD):
    return Verdict(state, reason)


@given(any_told, st.floats(0, 1000), st.booleans())
def test_a_result_is_final_when_it_is_told_again_after_a_minute(
    sport_and_result, age_s, is_repeated
):
    slug, result = sport_and_result

    verdict = verdict_on(result, slug=slug, age_s=age_s, is_repeated=is_repeated)

    assert verdict.is_new_final == (is_repeated and age_s >= CONFIRM_S)
    assert verdict.state is (State.FINAL if verdict.is_new_final else State.PENDING)


def test_the_first_telling_alone_is_never_final_however_old_its_record():
    assert verdict_on(is_repeated=False, age_s=1e6) == withheld(
        Reason.REPEAT_AWAITED, State.PENDING
    )


@pytest.mark.parametrize("status", sorted(OVER))
def test_every_way_to_end_becomes_final_with_what_is_known(status):
    result = replace(TWO_ONE, status=status, penalties=(4, 3) if status is PEN else None)

    assert verdict_on(result).is_new_final


@pytest.mark.parametrize(
    "status",
    [EventStatus.LIVE, EventStatus.INTERRUPTED, EventStatus.SUSPENDED, EventStatus.SCHEDULED],
)
def test_what_is_not_over_is_not_final(status):
    assert verdict_on(replace(TWO_ONE, status=status)) == withheld(Reason.NOT_OVER, State.PENDING)


def test_an_unknown_status_is_held_for_a_person():
    unknown = replace(TWO_ONE, status=EventStatus.UNKNOWN)

    assert verdict_on(unknown) == withheld(Reason.STATUS_UNKNOWN)


def test_an_impossible_result_is_held_and_an_incomplete_one_waits():
    drawn = report(PEN, (0, 1), full_time=(0, 1), penalties=(4, 4))
    without_full_time = report(AET, (3, 2))

    assert verdict_on(drawn) == withheld(Reason.SHOOT_OUT_DRAWN)
    assert verdict_on(without_full_time) == withheld(Reason.FULL_TIME_MISSING, State.PENDING)


def test_who_says_the_same_is_named_and_who_contradicts_holds_it():
    same, silent = report(score=(2, 1), full_time=(2, 1)), report()

    assert verdict_on(others={"openligadb": same, "other": silent}).confirmed_by == ("openligadb",)
    assert verdict_on(others={"openligadb": TWO_TWO}) == withheld(Reason.PROVIDER_CONTRADICTS)
    assert verdict_on(
        others={"openligadb": TWO_TWO}, final=paid_on(TWO_ONE, version=2)
    ) == withheld(Reason.PROVIDER_CONTRADICTS)


def test_what_is_final_stays_so_while_it_is_told():
    assert verdict_on(final=paid_on(TWO_ONE, version=2)) == Verdict(State.FINAL)


def test_a_correction_waits_as_long_as_a_first_result():
    final = paid_on(TWO_ONE, age_s=600)

    first = verdict_on(TWO_TWO, final=final, is_repeated=False, age_s=0)
    again = verdict_on(TWO_TWO, final=final)

    assert first == withheld(Reason.REPEAT_AWAITED, State.PENDING)
    assert again.is_new_final


def test_a_correction_after_a_day_is_for_staff_unless_it_changes_nothing():
    final = paid_on(TWO_ONE, age_s=CORRECTIONS_S + 1)

    assert verdict_on(TWO_TWO, final=final) == withheld(Reason.CORRECTED_LATE)
    assert verdict_on(replace(TWO_ONE, raw_status="Finished"), final=final).is_new_final


@pytest.mark.parametrize("status", [EventStatus.LIVE, EventStatus.SUSPENDED, EventStatus.POSTPONED])
def test_what_was_decided_does_not_go_on(status):
    back = replace(TWO_ONE, status=status)

    assert verdict_on(back, final=paid_on(TWO_ONE)) == withheld(Reason.WENT_BACK)


def test_what_was_postponed_may_be_played_after_all():
    final = paid_on(report(EventStatus.POSTPONED), age_s=2 * CORRECTIONS_S)

    assert verdict_on(LIVE, final=final) == withheld(Reason.NOT_OVER, State.PENDING)
    assert verdict_on(TWO_ONE, final=final).is_new_final


def test_what_staff_said_stands_whatever_a_feed_says_and_a_difference_is_told():
    final = paid_on(TWO_ONE, age_s=10 * CORRECTIONS_S, is_by_staff=True)

    assert verdict_on(TWO_TWO, final=final) == withheld(Reason.STAFF_DIFFERS)
    assert verdict_on(TWO_ONE, final=final) == Verdict(State.FINAL)
    assert verdict_on(LIVE, final=final) == Verdict(State.FINAL)


def test_a_provider_that_does_not_tell_extra_time_makes_no_ninety_minutes_final():
    result = report(score=(2, 1))

    assert verdict_on(result, provider="the_odds_api") == withheld(
        Reason.FULL_TIME_MISSING, State.PENDING
    )
    assert verdict_on(result, slug="football", provider="the_odds_api").is_new_final


@given(any_told, any_told)
def test_reports_contradict_each_other_both_ways_or_neither(one, other):
    first, second = one[1], other[1]

    assert contradicts(first, second) == contradicts(second, first)
    assert agrees(first, second) == agrees(second, first)
    assert not contradicts(first, first)
    assert not (agrees(first, second) and contradicts(first, second))


def test_what_was_decided_contradicts_what_was_not():
    postponed, cancelled = report(EventStatus.POSTPONED), report(EventStatus.CANCELLED)

    assert contradicts(TWO_ONE, postponed)
    assert agrees(postponed, cancelled)
    assert not agrees(TWO_ONE, report())
