"""Exclusions, time-outs and the removal of an exclusion: how long, in which steps, and no sooner."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.protection.breaks.model import (
    STEPS,
    AlreadyKept,
    BadExclusion,
    BadTimeOut,
    EndsBeforeThat,
    Exclusion,
    NotExcluded,
    OwnRemoval,
    Removal,
    RemovalNotThere,
    RemovalTooSoon,
    Step,
    excluded,
    months_later,
    stepped,
    timed_out,
)
from touchline.protection.reality.model import BadRealityCheck, checked_every
from touchline.protection.standing import FREE, Standing, standing_of

pytestmark = pytest.mark.spec("B5")

NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
YEAR_AGO = NOW - 365 * DAY
ENDLESS = Exclusion(YEAR_AGO, None)
DEFINITE = Exclusion(YEAR_AGO, NOW + 30 * DAY)
moments = st.integers(0, 20 * 365 * 86_400).map(lambda second: NOW + second * SECOND)


def asked(exclusion, ago, by="ana"):
    return replace(exclusion, removal=Removal.ASKED, asked_by=by, asked_at=NOW - ago)


@pytest.mark.parametrize(
    ("months", "then"),
    [
        (6, datetime(2027, 2, 28, 12, tzinfo=UTC)),
        (12, datetime(2027, 8, 31, 12, tzinfo=UTC)),
        (18, datetime(2028, 2, 29, 12, tzinfo=UTC)),
        (4, datetime(2026, 12, 31, 12, tzinfo=UTC)),
    ],
)
def test_a_month_ends_on_its_last_day(months, then):
    assert months_later(NOW, months) == then


@pytest.mark.parametrize("months", [5, 0, -6, 121])
def test_an_exclusion_is_neither_shorter_than_half_a_year_nor_longer_than_ten(months):
    with pytest.raises(BadExclusion):
        excluded(None, months, now=NOW)


@given(moments, st.integers(6, 120))
def test_an_exclusion_begins_now_and_lasts_at_least_half_a_year(now, months):
    made = excluded(None, months, now=now)

    assert made.began_at == now
    assert made.until - now >= timedelta(days=181)
    assert not made.is_over(made.until - SECOND)
    assert made.is_over(made.until)


def test_an_exclusion_that_runs_only_grows():
    endless = excluded(DEFINITE, None, now=NOW)
    over = replace(DEFINITE, until=NOW)

    assert endless == Exclusion(NOW, None)
    assert excluded(DEFINITE, 6, now=NOW).until == months_later(NOW, 6)
    assert excluded(over, 6, now=NOW).until == months_later(NOW, 6)
    with pytest.raises(AlreadyKept) as kept:
        excluded(Exclusion(NOW, months_later(NOW, 12)), 6, now=NOW)
    assert kept.value.facts == {"until": months_later(NOW, 12).isoformat()}
    with pytest.raises(AlreadyKept):
        excluded(endless, 120, now=NOW)


@pytest.mark.parametrize("lasts", [DAY - SECOND, 42 * DAY + SECOND, -DAY])
def test_a_time_out_lasts_a_day_to_six_weeks(lasts):
    with pytest.raises(BadTimeOut):
        timed_out(None, lasts, now=NOW)


def test_a_time_out_that_runs_only_grows():
    assert timed_out(None, DAY, now=NOW) == NOW + DAY
    assert timed_out(NOW + DAY, 42 * DAY, now=NOW) == NOW + 42 * DAY
    assert timed_out(NOW - DAY, DAY, now=NOW) == NOW + DAY
    with pytest.raises(AlreadyKept):
        timed_out(NOW + 2 * DAY, 2 * DAY, now=NOW)


@pytest.mark.parametrize(("removal", "step"), list(product(Removal, Step)))
def test_a_removal_takes_the_steps_there_are_and_no_others(removal, step):
    known = replace(asked(ENDLESS, 8 * DAY), removal=removal)

    if (removal, step) in STEPS:
        assert stepped(known, step, now=NOW, who="otto")[0] is STEPS[removal, step]
    else:
        with pytest.raises(RemovalNotThere):
            stepped(known, step, now=NOW, who="otto")


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("known", [None, replace(DEFINITE, until=NOW)])
def test_what_is_not_there_is_not_removed(known, step):
    with pytest.raises(NotExcluded):
        stepped(known, step, now=NOW, who="otto")


def test_a_removal_is_asked_for_after_half_a_year():
    half = months_later(YEAR_AGO, 6)

    with pytest.raises(RemovalTooSoon) as too_soon:
        stepped(ENDLESS, Step.ASK, now=half - SECOND, who="ana")
    assert too_soon.value.facts == {"from_at": half.isoformat()}
    assert stepped(ENDLESS, Step.ASK, now=half, who="ana") == (Removal.ASKED, None)


def test_a_removal_is_not_asked_for_where_the_end_is_nearer():
    with pytest.raises(EndsBeforeThat):
        stepped(replace(DEFINITE, until=NOW + DAY), Step.ASK, now=NOW, who="ana")
    assert stepped(replace(DEFINITE, until=NOW + DAY + SECOND), Step.ASK, now=NOW, who="ana")


@pytest.mark.parametrize(
    ("known", "wait"), [(DEFINITE, timedelta(hours=24)), (ENDLESS, timedelta(days=7))]
)
def test_an_exclusion_ends_no_sooner_than_its_cooling_off_after_it_was_asked(known, wait):
    soon = stepped(asked(known, timedelta(hours=1)), Step.AGREE, now=NOW, who="otto")
    late = stepped(asked(known, wait + DAY), Step.AGREE, now=NOW, who="otto")

    assert soon == (Removal.AGREED, NOW - timedelta(hours=1) + wait)
    assert late == (Removal.AGREED, NOW)


def test_who_asks_does_not_agree_and_may_take_it_back():
    known = asked(ENDLESS, DAY, by="Otto")

    with pytest.raises(OwnRemoval):
        stepped(known, Step.AGREE, now=NOW, who="otto")
    assert stepped(known, Step.WITHDRAW, now=NOW, who="otto") == (Removal.NONE, None)
    assert stepped(asked(DEFINITE, DAY), Step.REFUSE, now=NOW, who="rita") == (
        Removal.NONE,
        DEFINITE.until,
    )


@pytest.mark.parametrize("every_min", [4, 721, 0, -5])
def test_a_reality_check_comes_neither_all_the_time_nor_never(every_min):
    with pytest.raises(BadRealityCheck):
        checked_every(every_min)


def test_a_reality_check_may_be_taken_away():
    assert [checked_every(minutes) for minutes in (None, 5, 720)] == [None, 5, 720]


def test_a_reality_check_is_due_at_the_end_of_its_interval():
    told = Standing(reality_every_min=60, reality_from=NOW)

    assert told.played_min(NOW + timedelta(minutes=60) - SECOND) is None
    assert told.played_min(NOW + timedelta(minutes=60)) == 60
    assert told.played_min(NOW + timedelta(minutes=61, seconds=59)) == 61
    assert FREE.played_min(NOW) is None


def test_breaks_say_when_they_are_over_where_anybody_knows():
    both = Standing(excluded_at=YEAR_AGO, excluded_until=NOW + DAY, timed_out_until=NOW + 2 * DAY)
    endless = replace(both, excluded_until=None)

    assert FREE.kept_until(NOW) is None
    assert both.kept_until(NOW) == NOW + 2 * DAY
    assert both.kept_until(NOW + DAY) == NOW + 2 * DAY
    assert (endless.kept_until(NOW), endless.is_excluded(NOW + 9999 * DAY)) == (None, True)
    assert replace(both, timed_out_until=None).kept_until(NOW) == NOW + DAY


def test_a_standing_is_read_from_plain_values():
    read = {
        "excluded_at": "2026-01-01T00:00:00+00:00", "excluded_until": None, "timed_out_until": None,
        "reality_every_min": 30, "reality_from": "2026-01-01T00:00:00+00:00",
        "windows": [{"kind": "loss", "period": "day", "limit_minor": 100, "used_minor": -50}],
    }  # fmt: skip

    standing = standing_of(read)

    assert standing.is_excluded(NOW)
    assert standing.stake_left_minor == 150
    assert standing_of({**read, "windows": None}).stake_left_minor is None
