"""What becomes of bets on a match that was not played out, and when."""

import pytest
from rules.graded import ask, codes_of, graded, words
from rules.told_results import FINISHED, report

from touchline.bets.multiplier import LOST, WON
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import EventStatus, MarketType, Period
from touchline.settlement.grading.grade import Ages
from touchline.settlement.grading.house_rules import CURRENT, HOUSE_RULES
from touchline.settlement.grading.model import OpenReason, VoidReason
from touchline.settlement.grading.of_event import AskedMarket, grade_event, standing
from touchline.settlement.shapes import OVER, PLAYED_OUT

pytestmark = pytest.mark.spec("S3.12", "B3")

HOUR_S = 3600
RESULT = ask(MarketType.MATCH_RESULT)
# How long after the kick-off, or after its result, a match that was not played is void.
TIMES = {
    EventStatus.POSTPONED: (48, "start"),
    EventStatus.ABANDONED: (48, "start"),
    EventStatus.INTERRUPTED: (48, "start"),
    EventStatus.SUSPENDED: (48, "start"),
    EventStatus.CANCELLED: (1, "result"),
    EventStatus.AWARDED: (0, "result"),
    EventStatus.WALKOVER: (0, "result"),
    EventStatus.RETIRED: (0, "result"),
}


def test_every_end_of_a_match_that_was_not_played_out_has_its_rule():
    assert set(CURRENT.fates) >= OVER - PLAYED_OUT
    assert {
        status: (fate.void_after_s / HOUR_S, fate.since) for status, fate in CURRENT.fates.items()
    } == TIMES
    assert all(rules.version == version for version, rules in HOUSE_RULES.items())


@pytest.mark.parametrize("status", TIMES)
def test_bets_are_void_when_the_time_is_over_and_not_before(status):
    hours, since = TIMES[status]

    def at(age_s):
        other = 10**6
        ages = Ages(age_s, other) if since == "start" else Ages(other, age_s)
        return graded("soccer", RESULT, report(status, (0, 0)), ages=ages)

    over = at(hours * HOUR_S)
    assert set(words(over).values()) == {"P"}
    assert over.void_reason == VoidReason(status.value)
    if hours:
        before = at(hours * HOUR_S - 1)
        assert (before.outcomes, before.open_reason) == ({}, OpenReason.WAITING)


def asked_market(market_id, kind, period=Period.FULL_TIME, line_quarters=None):
    codes = TYPE_RULES[kind].in_order(codes_of(kind))
    ids = tuple((market_id * 100 + place, code) for place, code in enumerate(codes))
    return AskedMarket(market_id, kind, period, line_quarters, ids)


MARKETS = (
    asked_market(2, MarketType.TOTAL, line_quarters=8),
    asked_market(1, MarketType.MATCH_RESULT),
    asked_market(3, MarketType.HALF_TIME_FULL_TIME),
    asked_market(4, MarketType.TO_QUALIFY, Period.MATCH),
)


def event_of(result, **more):
    options = {"rules": CURRENT, "ages": Ages(0, 0), "tells_overtime": True, **more}
    return grade_event("soccer", result, MARKETS, **options)


def test_an_event_is_graded_into_columns_by_selection():
    event = event_of(report(FINISHED, (2, 0)))

    columns = event.columns()
    assert columns["selection_ids"] == [100, 101, 102, 200, 201]
    assert columns["won"] == [1, 0, 0, 0, 0]
    assert columns["void_halves"] == [0, 0, 0, 2, 2]
    assert set(columns["dead_heat_places"]) == set(columns["dead_heat_tied"]) == {1}
    assert columns["void_reasons"] == [None] * 5
    assert event.still_open == {3: OpenReason.NOT_TOLD, 4: OpenReason.TIE_UNKNOWN}


def test_what_is_known_of_the_tie_decides_who_goes_through():
    event = event_of(report(FINISHED, (2, 0), (1, 0)), is_single_tie=True)

    through = {each.selection_id: each.outcome for each in event.selections}
    assert event.still_open == {}
    assert (through[400], through[401]) == (WON, LOST)


def test_a_void_selection_says_why_and_a_tie_does_not():
    over_passed = event_of(report(EventStatus.ABANDONED, (3, 0)), ages=Ages(10**6, 10**6))

    reasons = {each.selection_id: each.void_reason for each in over_passed.selections}
    assert reasons[200] is None
    assert reasons[100] is VoidReason.ABANDONED
    assert over_passed.still_open == {}


def test_what_was_played_stands_when_the_match_is_given_to_a_side_later():
    played, corrected = report(FINISHED, (0, 2)), report(FINISHED, (0, 3))
    awarded = report(EventStatus.AWARDED, (3, 0))

    assert standing([played]) == 0
    assert standing([played, awarded]) == 0
    assert standing([played, awarded, corrected]) == 2
    assert standing([report(EventStatus.POSTPONED), awarded]) == 1
    assert standing([awarded, played]) == 1
