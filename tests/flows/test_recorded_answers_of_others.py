"""Other providers' readers against recorded answers: facts that hold for any recording."""

import os
from pathlib import Path

import pytest
from rules.offerable import assert_offerable

from touchline.catalog.model import MarketType
from touchline.feeds.the_odds_api.odds import parse_odds

DATA = Path(os.environ.get("TOUCHLINE_DATA", Path(__file__).parents[2] / "../shared/data"))

pytestmark = [
    pytest.mark.needs_data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no recorded answers in {DATA}"),
]


def test_recorded_head_to_heads_are_all_read():
    answers = [
        parse_odds(path.read_bytes(), sport="soccer", bookmakers=("betway",))
        for path in (DATA / "the-odds-api").glob("*h2h*.json")
    ]

    assert answers
    for answer in answers:
        assert_offerable(answer)
        markets = [market for event in answer.events for market in event.markets]
        assert {market.type for market in markets} == {MarketType.MATCH_RESULT}
        assert answer.selections_read == sum(len(market.selections) for market in markets)
        assert answer.dropped == {}


def test_a_recorded_answer_without_prices_or_competitions_offers_nothing():
    for name in ("odds_api.json", "odds_api_multiweek.json"):
        body = (DATA / "the-odds-api" / name).read_bytes()

        answer = parse_odds(body, sport="football", bookmakers=("draftkings", "fanduel"))

        assert answer.events == ()
        assert answer.dropped["event_of_another_sport"] > 0
