"""The sandbox and the feed adapters share no code; here they are held against each other."""

import pytest
from flows.sandbox_reader import CATEGORIES, SCORE_PAGES, Reader, odds_path
from harness.asking_goalserve import AskingGoalserve

from touchline.catalog.model import EventStatus
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import AnswerRefused, Reason, read_document
from touchline.plumbing import pacing
from touchline.sandbox.clock import SandboxClock
from touchline.sandbox.faults import Fault
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


@pytest.fixture(scope="module")
def sandbox_server():
    server = SandboxServer().start()
    yield server
    server.stop()


@pytest.fixture
def sandbox(sandbox_server):
    """A sandbox that a test may let misbehave."""
    yield sandbox_server
    sandbox_server.faults.clear()


def client(sandbox, **options):
    """What a worker asks the feed with."""
    return AskingGoalserve(f"{sandbox.url}/getfeed", "any", timeout_s=60, **options)


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


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    "sport", ["soccer", "basketball", "tennis", "football", "hockey", "baseball"]
)
def test_the_sandbox_feed_is_read_as_the_real_one(sandbox, sport):
    asking = client(sandbox)

    odds = parse_odds(
        read_document(asking.odds(sport, cursor=None, now=pacing.utc_now())), sport=sport
    )
    scores = parse_scores(read_document(asking.scores(sport)), sport=sport)

    assert sum(len(event.markets) for event in odds.events) > 0
    assert len(scores.results) > 0
    assert scores.dropped == {}


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("empty", Reason.EMPTY),
        ("truncated", Reason.TRUNCATED),
        ("entity_bomb", Reason.ENTITIES),
        ("oversized", Reason.TOO_LARGE),
    ],
)
def test_a_spoiled_answer_is_refused_for_its_reason(sandbox, body, reason):
    sandbox.faults.add(Fault(body=body, size_mb=4))
    asking = client(sandbox, size_max_bytes=3_000_000)

    with pytest.raises(AnswerRefused) as refused:
        parse_odds(
            read_document(asking.odds("hockey", cursor=None, now=pacing.utc_now())), sport="hockey"
        )

    assert refused.value.reason is reason


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("body", ["bom", "xml_for_json"])
def test_a_quirk_of_the_feed_changes_nothing_that_is_read(sandbox, body):
    asking = client(sandbox)
    sandbox.faults.add(Fault(body=body))

    found = parse_odds(
        read_document(asking.odds("hockey", cursor=None, now=pacing.utc_now())), sport="hockey"
    )

    assert sum(len(event.markets) for event in found.events) > 0
