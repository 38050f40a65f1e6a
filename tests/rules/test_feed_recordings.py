"""The adapter against recorded real answers, where they are present."""

from collections import Counter
from functools import cache

import pytest
from rules.offerable import assert_offerable
from rules.recordings import recorded

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import SPORTS, EventStatus, MarketType, Period
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import read_document

pytestmark = [pytest.mark.needs_data, pytest.mark.spec("S3.12")]

SNAPSHOT = "goalserve-json/snapshot-2025-09-11"


@cache
def read_snapshot(sport):
    return parse_odds(read_document(recorded(f"{SNAPSHOT}/{sport}_odds.json.gz")), sport=sport)


@pytest.fixture(scope="module", autouse=True)
def forgotten_afterwards():
    """A hundred thousand prices are read once for this file, and kept no longer."""
    yield
    read_snapshot.cache_clear()


def markets_of(found):
    return [market for event in found.events for market in event.markets]


def overround(market):
    return sum(1000 / selection.price_milli for selection in market.selections)


@pytest.mark.parametrize("sport", [sport.slug for sport in SPORTS])
def test_a_recorded_sport_reads_into_complete_priced_markets(sport):
    found = read_snapshot(sport)

    assert_offerable(found)
    assert markets_of(found)
    assert not [reason for reason in found.dropped if reason.startswith("event_")]


@pytest.mark.parametrize("sport", [sport.slug for sport in SPORTS])
def test_recorded_prices_add_up_to_a_bookmakers_margin(sport):
    """A line read from the wrong side or a selection read as another would break the sum."""
    for market in markets_of(read_snapshot(sport)):
        fair_sum = TYPE_RULES[market.type].fair_sum
        few = len(market.selections) <= 4
        if fair_sum and all(selection.is_open for selection in market.selections):
            assert 1.0 < overround(market) / fair_sum < (1.2 if few else 1.4)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("sport", [sport.slug for sport in SPORTS])
def test_every_recorded_selection_is_kept_or_counted_under_a_reason(sport):
    found = read_snapshot(sport)

    kept = sum(len(market.selections) for market in markets_of(found))
    dropped = Counter()
    for line in found.drops:
        dropped[line.reason] += line.markets
    assert kept + sum(line.selections for line in found.drops) == found.selections_read
    assert {reason: count for reason, count in dropped.items() if count} == found.dropped


def test_the_recorded_soccer_answer_is_read_whole():
    found = read_snapshot("soccer")

    kept = sum(len(market.selections) for market in markets_of(found))
    kinds = {(market.type, market.period) for market in markets_of(found)}
    assert (len(found.events), found.markets_read, found.selections_read) == (313, 12_413, 116_588)
    assert kept > 60_000
    assert len(kinds) >= 45
    assert set(found.dropped) <= {"unknown_market", "bad_price", "one_sided"}
    assert Counter(event.status for event in found.events) == {
        EventStatus.SCHEDULED: 312,
        EventStatus.POSTPONED: 1,
    }


def test_recorded_handicaps_are_home_lines():
    """The more goals the home side is given, the shorter its price."""
    for event in read_snapshot("soccer").events:
        prices = [
            market.selections[0].price_milli
            for market in sorted(event.markets, key=lambda market: market.line_quarters or 0)
            if (market.type, market.period) == (MarketType.ASIAN_HANDICAP, Period.FULL_TIME)
            and all(selection.is_open for selection in market.selections)
        ]
        assert prices == sorted(prices, reverse=True)


def test_the_recorded_xml_parses_through_the_same_adapter():
    found = parse_odds(
        read_document(recorded("goalserve-xml-2019/market_list.xml")), sport="soccer"
    )

    assert_offerable(found)
    assert (len(found.events), found.markets_read, found.cursor) == (6, 246, "1557739490")
    assert {market.type for market in markets_of(found)} >= {
        MarketType.MATCH_RESULT,
        MarketType.DOUBLE_CHANCE,
        MarketType.ASIAN_HANDICAP,
        MarketType.TOTAL,
    }


def test_the_older_recorded_generation_is_read_by_its_own_dictionary():
    root = read_document(recorded("goalserve-xml-2019/odds.xml"))

    ours = parse_odds(root, sport="soccer", bookmaker_ids=("15",))
    by_default = parse_odds(root, sport="soccer")

    assert_offerable(ours)
    assert len(ours.events) == 2
    assert {market.type for market in markets_of(ours)} >= {
        MarketType.MATCH_RESULT,
        MarketType.TOTAL,
    }
    assert all(1.0 < overround(market) < 2.4 for market in markets_of(ours))
    kept = sum(len(market.selections) for market in markets_of(ours))
    assert kept + sum(line.selections for line in ours.drops) == ours.selections_read
    assert markets_of(by_default) == []


def test_recorded_scores_tell_what_was_played():
    live = parse_scores(
        read_document(recorded("goalserve-xml-2019/soccer_live_score.xml")), sport="soccer"
    )
    upcoming = parse_scores(
        read_document(recorded("goalserve-xml-2019/upcoming_match.xml")), sport="soccer"
    )

    assert [(result.half_time, result.full_time) for result in live.results] == [
        ((0, 0), (2, 1)),
        ((0, 0), (0, 2)),
    ]
    assert len(upcoming.results) == 211
    assert {result.status for result in upcoming.results} <= {
        EventStatus.SCHEDULED,
        EventStatus.CANCELLED,
        EventStatus.POSTPONED,
    }
    assert all(result.home_score is None for result in upcoming.results)
