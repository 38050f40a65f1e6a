"""Fixtures beside prices: the more careful of the two counts, and nothing is opened by a plan."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.guarded import STARTS_AT, event, known

from touchline.catalog.guards.claims import (
    NO_CLAIM,
    Claim,
    KnownPlan,
    PlannedEvent,
    Replanned,
    careful,
    is_believable,
    replanned,
)
from touchline.catalog.guards.judge import judged
from touchline.catalog.guards.reasons import Doubt
from touchline.catalog.guards.starts import LATER_AFTER, Start
from touchline.catalog.model import EventStatus

pytestmark = pytest.mark.spec("S3.12")

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCHEDULED, POSTPONED = EventStatus.SCHEDULED, EventStatus.POSTPONED
OURS = KnownPlan("Ayr", "Bute", STARTS_AT, SCHEDULED)
STATUSES = st.sampled_from(EventStatus)
STARTS = st.integers(-72, 72).map(lambda hours: STARTS_AT + hours * HOUR)


def told(*, starts_at=STARTS_AT, status=SCHEDULED, home="Ayr", away="Bute"):
    return PlannedEvent("e1", home, away, starts_at, status)


def after(*plans, known=OURS):
    found = Replanned(known)
    for plan in plans:
        found = replanned(found.plan, plan, now=NOW)
    return found


def test_a_plan_that_says_the_same_changes_nothing():
    assert after(told()) == Replanned(OURS, [])


def test_an_earlier_start_counts_at_once():
    found = after(told(starts_at=STARTS_AT - HOUR))

    assert (found.plan.starts_at, found.doubts) == (STARTS_AT - HOUR, [Doubt.START_MOVED_EARLIER])
    assert found.plan.claim == Claim(STARTS_AT - HOUR)


def test_a_later_start_is_a_doubt_and_no_more():
    assert after(told(starts_at=STARTS_AT + HOUR)) == Replanned(OURS, [Doubt.START_MOVED_LATER])


CLOSING = [each for each in EventStatus if each not in (SCHEDULED, EventStatus.UNKNOWN)]


@pytest.mark.parametrize("status", CLOSING)
def test_what_is_not_to_be_played_as_planned_takes_no_bets(status):
    found = after(told(status=status))

    assert (found.plan.status, found.doubts) == (status, [Doubt.CALLED_OFF])
    assert found.plan.claim == Claim(None, status)


def test_a_word_that_nobody_knows_leaves_things_as_they_are():
    unknown = told(status=EventStatus.UNKNOWN)

    assert after(unknown) == Replanned(OURS, [])
    assert after(told(status=POSTPONED), unknown).plan == after(told(status=POSTPONED)).plan


@pytest.mark.parametrize(
    ("closed", "known_events", "is_believed"),
    [(0, 0, True), (3, 3, True), (4, 4, False), (4, 19, False), (4, 20, True), (21, 100, False)],
)
def test_a_page_that_closes_much_of_the_book_is_not_believed(closed, known_events, is_believed):
    closing, kept = after(told(status=POSTPONED)), after(told())
    page = [closing] * closed + [kept] * (known_events - closed)

    assert is_believable(page) == is_believed


def test_what_is_closed_already_is_not_closed_again():
    put_off, moved = told(status=POSTPONED), told(starts_at=STARTS_AT - HOUR)

    assert after(put_off).is_closer
    assert after(moved).is_closer
    assert not after(put_off, put_off).is_closer
    assert not after(moved, moved).is_closer
    assert not after(moved, told()).is_closer


def test_what_the_prices_closed_for_their_reason_keeps_it():
    live = replace(OURS, status=EventStatus.LIVE)

    assert after(told(status=POSTPONED), known=live).plan.status is EventStatus.LIVE


def test_swapped_sides_are_a_doubt_and_a_renamed_side_is_none():
    assert after(told(home="Bute", away="Ayr", starts_at=STARTS_AT - HOUR)) == Replanned(
        OURS, [Doubt.SIDES_SWAPPED]
    )
    assert after(told(home="Ayr United")) == Replanned(OURS, [])


def test_nothing_is_changed_once_betting_is_over():
    begun = replace(OURS, starts_at=NOW)

    assert after(told(status=POSTPONED), known=begun) == Replanned(begun)


def test_a_claim_taken_back_makes_the_prices_say_it_again():
    earlier = after(told(starts_at=STARTS_AT - HOUR), told())
    called_off = after(told(status=POSTPONED), told())

    assert (earlier.plan.starts_at, earlier.plan.claim) == (STARTS_AT - HOUR, Claim(STARTS_AT))
    assert (called_off.plan.status, called_off.plan.claim) == (POSTPONED, NO_CLAIM)
    assert earlier.is_loosened
    assert called_off.is_loosened


@given(STATUSES, STARTS, st.lists(st.builds(told, starts_at=STARTS, status=STATUSES), max_size=5))
def test_no_plan_opens_an_event_or_moves_it_later(status, starts_at, plans):
    known_plan = replace(OURS, status=status, starts_at=starts_at)

    plan = after(*plans, known=known_plan).plan

    assert plan.starts_at <= starts_at
    assert (plan.status is SCHEDULED) <= (status is SCHEDULED)


@given(st.builds(Claim, st.none() | STARTS, st.none() | STATUSES), STATUSES)
def test_prices_under_a_claim_are_never_less_careful(claim, status):
    offered = replace(event(), status=status)

    judged_event = judged(offered, replace(known(), claim=claim), now=NOW).event

    assert judged_event.starts_at <= STARTS_AT
    if claim.starts_at:
        assert judged_event.starts_at <= claim.starts_at
    if status is not SCHEDULED:
        assert judged_event.status is status
    elif claim.status:
        assert judged_event.status is claim.status
    assert careful(offered, NO_CLAIM) is offered


def test_a_later_start_waits_until_prices_and_fixtures_both_stand_by_it():
    waiting = Start(STARTS_AT, STARTS_AT + HOUR, NOW)
    later = event(starts_at=STARTS_AT + HOUR)
    in_time = NOW + LATER_AFTER

    against = judged(later, replace(known(start=waiting), claim=Claim(STARTS_AT)), now=in_time)
    agreed = judged(
        later, replace(known(start=waiting), claim=Claim(STARTS_AT + HOUR)), now=in_time
    )

    assert against.start == Start(STARTS_AT)
    assert agreed.start == Start(STARTS_AT + HOUR)
