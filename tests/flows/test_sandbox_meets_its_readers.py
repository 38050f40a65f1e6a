"""The sandbox and the feed adapters share no code; here they are held against each other."""

import pytest
from flows.sandbox_reader import CATEGORIES, SCORE_PAGES, Reader, odds_path

from touchline.catalog.model import EventStatus
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import read_document
from touchline.sandbox.clock import SandboxClock
from touchline.sandbox.server import SandboxServer

NOW_S = 1_795_321_230
# Markets nobody here offers, and the far lines that have one side only, as on the real feed.
EXPECTED_DROPS = {"unknown_market", "one_sided"}


@pytest.fixture(scope="module")
def reader():
    server = SandboxServer(seed=11, clock=SandboxClock(source=lambda: NOW_S)).start()
    reader = Reader(server)
    reader.advance(20 * 3600)
    yield reader
    reader.close()
    server.stop()


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("sport", CATEGORIES)
@pytest.mark.parametrize("form", ["&json=1", ""])
def test_every_generated_match_and_market_is_understood(reader, sport, form):
    body = reader.ask(odds_path(sport).replace("&json=1", form))[1]

    answer = parse_odds(read_document(body), sport=sport)

    assert len(answer.events) >= 10
    assert set(answer.dropped) <= EXPECTED_DROPS
    assert all(event.status is not EventStatus.UNKNOWN for event in answer.events)
    kinds = [len({market.type for market in event.markets}) for event in answer.events]
    assert min(kinds) >= 3


@pytest.mark.parametrize("sport", CATEGORIES)
@pytest.mark.parametrize("form", ["?json=1", ""])
def test_every_generated_result_is_understood(reader, sport, form):
    body = reader.ask(f"/getfeed/key/{SCORE_PAGES[sport]}{form}")[1]

    answer = parse_scores(read_document(body), sport=sport)

    over = [result for result in answer.results if result.status.startswith("finished")]
    assert len(over) > 100
    assert not answer.dropped
    assert all(result.home_score is not None for result in over)
    assert all(result.status is not EventStatus.UNKNOWN for result in answer.results)
    if sport == "soccer":
        assert all(result.full_time is not None for result in over)
