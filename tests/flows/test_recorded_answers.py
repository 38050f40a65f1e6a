"""The readers against recorded answers of the real feed: facts that hold for any day's recording."""

import gzip
import os
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from statistics import median

import orjson
import pytest
from harness.sound_answers import check_sound
from lxml import etree
from rules.feed_shapes import as_xml, turned

from touchline.catalog.model import SPORTS, EventStatus, MarketType, Period
from touchline.feeds.goalserve.markets.rules import rules_of
from touchline.feeds.goalserve.odds import BOOKMAKER_IDS, parse_odds
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import AnswerRefused, Reason, read_document

DATA = Path(os.environ.get("TOUCHLINE_DATA", Path(__file__).parents[2] / "../shared/data"))
SNAPSHOT = DATA / "goalserve-json" / "snapshot-2025-09-11"
XML = DATA / "goalserve-xml-2019"
SLUGS = [sport.slug for sport in SPORTS]
HANDICAPS = {MarketType.SPREAD, MarketType.ASIAN_HANDICAP}
TOTALS = {MarketType.TOTAL, MarketType.ASIAN_TOTAL}

pytestmark = [
    pytest.mark.needs_data,
    pytest.mark.skipif(not SNAPSHOT.is_dir(), reason=f"no recorded answers in {SNAPSHOT}"),
    pytest.mark.skipif(not XML.is_dir(), reason=f"no recorded answers in {XML}"),
]


def recorded(sport):
    return gzip.decompress((SNAPSHOT / f"{sport}_odds.json.gz").read_bytes())


@cache
def answer_of(sport):
    return parse_odds(read_document(recorded(sport)), sport=sport)


def kept(answer):
    return [
        selection
        for event in answer.events
        for market in event.markets
        for selection in market.selections
    ]


def is_open(market):
    return all(selection.is_open for selection in market.selections)


def listed(value):
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def counted(root, sport):
    """Events, markets, priced nodes and unlisted markets, counted without the reader's help."""
    found = Counter()
    for category in listed(root.get("categories", root.get("category"))):
        for group in listed(category["matches"]):
            for match in listed(group.get("match", group)):
                found["events"] += 1
                odds = match.get("odds")
                for market in listed(odds.get("type") if isinstance(odds, dict) else odds):
                    found["markets"] += 1
                    found["selections"] += priced(market)
                    found["unlisted"] += (market["id"], market["value"]) not in rules_of(sport)
    return found


def priced(node):
    """The nodes below that hold a price, which a market's own text is not."""
    if isinstance(node, list):
        return sum(map(priced, node))
    if not isinstance(node, dict):
        return 0
    is_price = "name" in node and "value" in node
    return is_price + sum(priced(child) for child in node.values())


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("sport", SLUGS)
def test_all_that_is_in_a_recording_is_read_and_accounted_for(sport):
    answer = answer_of(sport)
    document = orjson.loads(recorded(sport))
    found = counted(document["odds_data"]["scores"], sport)

    check_sound(answer)
    lost = sum(count for reason, count in answer.dropped.items() if reason.startswith("event_"))
    assert len(answer.events) + lost == found["events"]
    assert answer.markets_read == found["markets"]
    assert answer.selections_read == found["selections"]
    assert answer.dropped.get("unknown_market", 0) == found["unlisted"]
    assert kept(answer)


@pytest.mark.spec("S3.12")
def test_the_soccer_recording_reads_as_the_figures_say():
    answer = answer_of("soccer")

    assert len(answer.events) == 313
    assert answer.selections_read == 116_588
    assert len(kept(answer)) > 60_000
    assert sum(answer.dropped.values()) > 0


@pytest.mark.parametrize("sport", SLUGS)
def test_kick_offs_lie_in_the_days_that_were_asked_for(sport):
    document = orjson.loads(recorded(sport))
    first, last = (
        datetime.strptime(f"{day} +0000", "%d.%m.%Y %z")
        for day in document["metadata"]["date_range"]
    )

    starts = [event.starts_at for event in answer_of(sport).events]

    assert any(first <= start < last + timedelta(days=1) for start in starts)
    assert all(abs(start - first) < timedelta(days=60) for start in starts)


@pytest.mark.parametrize("sport", SLUGS)
def test_the_prices_of_a_market_belong_together(sport):
    sums = [
        sum(1000 / selection.price_milli for selection in market.selections)
        for event in answer_of(sport).events
        for market in event.markets
        if market.type is not MarketType.DOUBLE_CHANCE
    ]

    assert 1.0 < median(sums) < 1.25


@pytest.mark.parametrize("sport", SLUGS)
def test_a_better_line_costs_the_side_it_helps(sport):
    """A handicap is the home side's, and a higher total is harder to go over.

    Closed lines are left as they last stood and prove nothing.
    """
    steps = Counter()
    for event in answer_of(sport).events:
        for kinds, sign in ((HANDICAPS, -1), (TOTALS, 1)):
            for kind, period in product(kinds, Period):
                lines = [
                    one
                    for one in event.markets
                    if (one.type, one.period) == (kind, period) and is_open(one)
                ]
                for lower, higher in pairwise(lines):
                    change = higher.selections[0].price_milli - lower.selections[0].price_milli
                    steps["all"] += 1
                    steps["wrong"] += change * sign < 0

    assert steps["wrong"] <= steps["all"] / 20


@pytest.mark.parametrize("sport", ["football", "handball", "hockey", "tennis", "futsal", "mma"])
def test_a_recording_told_in_xml_says_the_same(sport):
    root = orjson.loads(recorded(sport))["odds_data"]["scores"]

    answer = parse_odds(read_document(as_xml(turned(root))), sport=sport)

    assert answer == answer_of(sport)


@pytest.mark.parametrize("sport", ["cricket", "boxing", "volleyball"])
def test_a_recording_is_no_other_sports_answer_and_no_half_of_itself(sport):
    body = recorded(sport)

    with pytest.raises(AnswerRefused) as cut:
        read_document(body[: len(body) // 2])
    with pytest.raises(AnswerRefused) as other:
        parse_odds(read_document(body), sport="soccer")

    assert cut.value.reason is Reason.TRUNCATED
    assert other.value.reason is Reason.WRONG_SPORT


def test_cricket_is_priced_by_our_bookmaker_alone_though_many_are_listed():
    root = read_document(recorded("cricket"))

    ours = parse_odds(root, sport="cricket")
    nobody = parse_odds(root, sport="cricket", bookmaker_ids=("none",))

    assert BOOKMAKER_IDS == ("16",)
    assert kept(ours)
    assert not kept(nobody)
    assert nobody.dropped["no_bookmaker"] > ours.dropped.get("no_bookmaker", 0)


@pytest.mark.spec("S3.12")
def test_the_xml_of_2019_is_read_through_the_same_adapter():
    body = (XML / "market_list.xml").read_bytes()
    tree = etree.fromstring(body)

    answer = parse_odds(read_document(body), sport="soccer")

    check_sound(answer)
    assert len(answer.events) == len(tree.findall(".//match"))
    assert answer.markets_read == len(tree.findall(".//type"))
    assert answer.selections_read == len(tree.findall(".//odd"))
    assert {market.type for event in answer.events for market in event.markets} >= {
        MarketType.MATCH_RESULT,
        MarketType.TOTAL,
        MarketType.ASIAN_HANDICAP,
    }


def test_the_older_generation_with_other_ids_is_never_read_by_the_newer_dictionary():
    body = (XML / "odds.xml").read_bytes()
    tree = etree.fromstring(body)

    answer = parse_odds(read_document(body), sport="soccer")

    assert len(answer.events) == len(tree.findall(".//match"))
    assert answer.markets_read == len(tree.findall(".//type"))
    assert answer.selections_read == len(tree.findall(".//odd"))
    assert not kept(answer)
    assert sum(answer.dropped.values()) == answer.markets_read


def test_a_list_of_fixtures_is_refused_as_odds_and_read_as_scores():
    root = read_document((XML / "upcoming_match.xml").read_bytes())

    with pytest.raises(AnswerRefused) as refusal:
        parse_odds(root, sport="soccer")
    answer = parse_scores(root, sport="soccer")

    assert refusal.value.reason is Reason.NOT_A_FEED
    check_sound(answer)
    assert EventStatus.FINISHED not in {result.status for result in answer.results}


def test_recorded_scores_are_read_as_they_stand():
    body = (XML / "soccer_live_score.xml").read_bytes()
    told = {match.get("id"): match for match in etree.fromstring(body).iter("match")}

    answer = parse_scores(read_document(body), sport="soccer")

    check_sound(answer)
    assert {result.provider_event_id for result in answer.results} == set(told)
    for result in answer.results:
        match = told[result.provider_event_id]
        first, second = (
            int(match.find(side).get("goals")) for side in ("localteam", "visitorteam")
        )
        assert (result.home_score, result.away_score) == (first, second)
        assert match.find("ft").get("score") == "[{}-{}]".format(*result.full_time)
        assert match.find("ht").get("score") == "[{}-{}]".format(*result.half_time)
        assert result.status is EventStatus.FINISHED
