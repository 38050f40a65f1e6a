"""Other providers' readers against recorded answers: facts that hold for any recording."""

import gzip
import json
import os
from pathlib import Path

import pytest
from rules.offerable import assert_offerable

from touchline.catalog.model import EventStatus, MarketType
from touchline.feeds.football_data import season
from touchline.feeds.openfootball.matches import parse_fixtures, parse_scores
from touchline.feeds.openligadb import matches as openligadb
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


def test_recorded_matches_of_volunteers_are_read_in_their_old_spelling():
    for path in (DATA / "openligadb").glob("*.json"):
        answer = openligadb.parse_scores(path.read_bytes(), sport="soccer")
        fixtures = openligadb.parse_fixtures(path.read_bytes(), sport="soccer")

        assert answer.results
        assert answer.dropped == fixtures.dropped == {}
        assert all(fixture.home_provider_id for fixture in fixtures.fixtures)
        for result in answer.results:
            if result.full_time and result.half_time:
                assert all(map(int.__le__, result.half_time, result.full_time))


def files_by_hand():
    return sorted((DATA / "openfootball-json").glob("*.gz")) + sorted(
        (DATA / "openfootball-worldcup").glob("*.json")
    )


@pytest.mark.parametrize("path", files_by_hand(), ids=lambda path: path.name)
def test_a_recorded_file_kept_by_hand_is_read_whole(path):
    body = path.read_bytes()
    body = gzip.decompress(body) if path.suffix == ".gz" else body
    season, _, name = path.name.partition("_")
    scope = f"{season}/{name.partition('.json')[0]}"
    matches = json.loads(body)["matches"]

    scores = parse_scores(body, sport="soccer", scope=scope)
    fixtures = parse_fixtures(body, sport="soccer", scope=scope)

    assert scores.dropped == fixtures.dropped == {}
    assert len(scores.results) == len(fixtures.fixtures) == len(matches)
    for result, said in zip(scores.results, matches, strict=True):
        score = said["score"]
        assert result.status is not EventStatus.UNKNOWN
        assert (result.status is EventStatus.SCHEDULED) == (score == {})
        assert (result.status is EventStatus.FINISHED_PEN) == ("p" in score)
        assert result.full_time == (tuple(score["ft"]) if score and "status" not in said else None)
        if result.extra_time:
            assert [result.home_score, result.away_score] == score["et"]


def season_files():
    folder = DATA / "football-data"
    return sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])


@pytest.mark.parametrize("path", season_files(), ids=lambda path: path.name)
def test_a_recorded_season_is_read_whole(path):
    body = path.read_bytes()
    body = gzip.decompress(body) if path.suffix == ".gz" else body
    rows = [line for line in body.splitlines()[1:] if line.strip(b", \r")]

    odds = season.parse_odds(body, sport="soccer")
    scores = season.parse_scores(body, sport="soccer")

    assert_offerable(odds)
    assert odds.dropped == scores.dropped == {}
    assert len(odds.events) == len(scores.results) == len(rows)
    priced = sum(bool(event.markets) for event in odds.events)
    assert priced >= 0.95 * len(rows)
