"""A feed that is slow, refusing, dripping or broken costs one bounded wait and tells no secret."""

import gzip
import logging
import traceback
from datetime import UTC, datetime

import pytest
from failures.feed_provider import cutting, dripping, nowhere, provider
from harness.asking_goalserve import AskingGoalserve
from rules.feed_shapes import as_json, book

from touchline.errors import Unavailable
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.http import FeedUnavailable
from touchline.feeds.sniff import AnswerRefused, Reason, read_document
from touchline.plumbing import pacing
from touchline.plumbing.guards import HeldWhileSlow, connection_held
from touchline.sandbox.faults import Fault
from touchline.sandbox.server import SandboxServer

pytestmark = pytest.mark.spec("S3.12", "S3.3")

NOW = datetime(2031, 3, 1, 0, 30, tzinfo=UTC)
KEY = "k3y-that-nobody-may-see"
BODY = as_json(book())


@pytest.fixture
def told():
    with provider() as (said, address):
        said.body = BODY
        said.address = address
        yield said


@pytest.fixture(scope="module")
def sandbox_server():
    server = SandboxServer().start()
    yield server
    server.stop()


@pytest.fixture
def sandbox(sandbox_server):
    yield sandbox_server
    sandbox_server.faults.clear()


def client(address, **options):
    return AskingGoalserve(address, KEY, **({"timeout_s": 10} | options))


def trouble(address, **options):
    with pytest.raises(FeedUnavailable) as failed:
        client(address, **options).odds("soccer", cursor=None, now=NOW)
    assert KEY not in "".join(traceback.format_exception(failed.value))
    assert failed.value.__context__ is None
    return failed.value


def test_odds_are_asked_by_category_from_yesterday_on(told):
    body = client(told.address).odds("basketball", cursor=None, now=NOW)

    assert body == BODY
    dates = "date_start=28.02.2031&date_end=03.03.2031"
    assert told.asked == [f"/getfeed/{KEY}/getodds/soccer?cat=basket_10&json=1&bm=16&{dates}"]
    assert told.asked_headers[0]["Accept-Encoding"] == "gzip"


def test_a_cursor_and_the_bookmakers_ride_along(told):
    asking = client(told.address, bookmaker_ids=("16", "2"), days_ahead=0)

    asking.odds("table_tennis", cursor="1900000000", now=NOW)

    assert told.asked[0].endswith(
        "cat=table_tennis_10&json=1&bm=16%2C2&date_start=28.02.2031&date_end=01.03.2031&ts=1900000000"
    )


@pytest.mark.parametrize(
    ("sport", "days_ago", "path"),
    [
        ("soccer", 0, "soccernew/home"),
        ("soccer", 1, "soccernew/d-1"),
        ("basketball", 0, "bsktbl/home"),
        ("tennis", 7, "tennis_scores/d-7"),
        ("cricket", 0, "cricket/livescore"),
        ("hockey", 0, "hockey/home"),
    ],
)
def test_scores_are_asked_where_each_sport_keeps_them(told, sport, days_ago, path):
    client(told.address).scores(sport, days_ago=days_ago)

    assert told.asked == [f"/getfeed/{KEY}/{path}?json=1"]


def test_a_key_is_one_segment_of_the_address(told):
    AskingGoalserve(told.address + "/", "a/b?c", timeout_s=10).scores("hockey")

    assert told.asked == ["/getfeed/a%2Fb%3Fc/hockey/home?json=1"]


def test_a_compressed_answer_arrives_unpacked(told):
    told.headers, told.body = {"Content-Encoding": "gzip"}, gzip.compress(BODY)

    assert client(told.address).odds("soccer", cursor=None, now=NOW) == BODY


@pytest.mark.parametrize("packed", [False, True])
def test_too_many_bytes_are_refused_before_they_fill_the_memory(told, packed):
    told.body = b" " * 2_000_000
    if packed:
        told.headers, told.body = {"Content-Encoding": "gzip"}, gzip.compress(told.body)

    with pytest.raises(AnswerRefused) as refused:
        client(told.address, size_max_bytes=1_000_000).scores("soccer")

    assert refused.value.reason is Reason.TOO_LARGE


def test_a_valid_answer_under_a_server_error_is_handed_on(told):
    told.status = 500

    assert client(told.address).odds("soccer", cursor=None, now=NOW) == BODY


def test_a_server_error_without_a_word_is_no_answer(told):
    told.status, told.body = 500, b""

    assert trouble(told.address).reason == "http_error"


@pytest.mark.parametrize(
    ("headers", "retry_after_s"),
    [
        ({}, 60),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "99999"}, 3600),
        ({"Retry-After": "-5"}, 60),
        ({"Retry-After": "soon"}, 60),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}, 3600),
    ],
)
def test_a_refusal_for_asking_too_often_says_when_to_come_back(told, headers, retry_after_s):
    told.status, told.headers = 429, headers

    failed = trouble(told.address)

    assert (failed.reason, failed.retry_after_s) == ("rate_limited", retry_after_s)
    assert isinstance(failed, Unavailable)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "key_refused"),
        (403, "key_refused"),
        (404, "http_error"),
        (503, "http_error"),
        (302, "http_error"),
    ],
)
def test_other_refusals_are_told_apart(told, status, reason):
    told.status, told.headers = status, {"Location": "/elsewhere", "Retry-After": "30"}

    failed = trouble(told.address)

    assert (failed.reason, failed.retry_after_s, failed.facts["status"]) == (reason, 30, status)
    assert len(told.asked) == 1


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"{"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"{"),
    ],
    ids=["status", "headers", "body", "chunks", "endless"],
)
def test_a_dripping_answer_is_cut_when_its_time_is_up(first, drop):
    with dripping(first, drop) as address:
        assert trouble(address, timeout_s=0.4).reason == "timeout"


def test_a_silent_provider_is_given_up(sandbox):
    sandbox.faults.add(Fault(latency_s=30))

    assert trouble(sandbox.url + "/getfeed", timeout_s=0.4).reason == "timeout"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    ],
    ids=["silence", "nonsense", "cut short", "bad gzip"],
)
def test_a_broken_answer_is_no_answer(said):
    with cutting(said) as address:
        assert trouble(address).reason == "unreachable"


def test_a_provider_that_is_not_there_is_unreachable():
    assert trouble(nowhere()).reason == "unreachable"


def test_nothing_is_fetched_while_a_connection_is_held(told):
    with connection_held(), pytest.raises(HeldWhileSlow):
        client(told.address).scores("soccer")

    assert told.asked == []


def test_the_key_reaches_no_log_line(told, caplog):
    caplog.set_level(logging.DEBUG)
    told.headers = {"Broken header": "x"}

    client(told.address).odds("soccer", cursor=None, now=NOW)
    told.status = 429
    trouble(told.address)

    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "sport", ["soccer", "basketball", "tennis", "football", "hockey", "baseball"]
)
def test_the_sandbox_feed_is_read_as_the_real_one(sandbox, sport):
    asking = client(sandbox.url + "/getfeed")

    odds = parse_odds(
        read_document(asking.odds(sport, cursor=None, now=pacing.utc_now())), sport=sport
    )
    scores = parse_scores(read_document(asking.scores(sport)), sport=sport)

    assert sum(len(event.markets) for event in odds.events) > 0
    assert len(scores.results) > 0
    assert scores.dropped == {}


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
    asking = client(sandbox.url + "/getfeed", size_max_bytes=3_000_000)

    with pytest.raises(AnswerRefused) as refused:
        parse_odds(
            read_document(asking.odds("hockey", cursor=None, now=pacing.utc_now())), sport="hockey"
        )

    assert refused.value.reason is reason


@pytest.mark.parametrize("body", ["bom", "xml_for_json"])
def test_a_quirk_of_the_feed_changes_nothing_that_is_read(sandbox, body):
    asking = client(sandbox.url + "/getfeed")
    sandbox.faults.add(Fault(body=body))

    found = parse_odds(
        read_document(asking.odds("hockey", cursor=None, now=pacing.utc_now())), sport="hockey"
    )

    assert sum(len(event.markets) for event in found.events) > 0
