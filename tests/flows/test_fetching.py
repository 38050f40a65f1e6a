"""The feed over HTTP: what is asked, how long and how much we listen, and what nobody ever reads."""

import logging
import socket
import traceback
import tracemalloc
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flows.scripted_feed import BROKEN, DRIPS, HEAD, ScriptedFeed, answer, packed, raw
from harness.asking_goalserve import AskingGoalserve

from touchline.errors import Unavailable
from touchline.feeds.http import FeedUnavailable
from touchline.feeds.sniff import AnswerRefused, Reason
from touchline.plumbing.guarded import FEED_RULES
from touchline.plumbing.guards import HeldWhileSlow, connection_held

KEY = "s3cret/key?1"
NOW = datetime(2030, 6, 30, 23, 59, tzinfo=UTC)
CHUNK = b"400\r\n" + b"x" * 1024 + b"\r\n"
DATED = "Sun, 30 Jun 2030 12:00:00 GMT"


@pytest.fixture
def feed():
    feed = ScriptedFeed()
    yield feed
    feed.close()


def client(feed, **options):
    return AskingGoalserve(feed.url, KEY, **{"timeout_s": 20, **options})


def ask(feed, **options):
    return client(feed, **options).odds("soccer", cursor=None, now=NOW)


def failure(feed, **options):
    with pytest.raises(FeedUnavailable) as unavailable:
        ask(feed, **options)
    assert unavailable.value.__context__ is None  # it would name the address, and the key in it
    return unavailable.value


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    ("sport", "category"),
    [("soccer", "soccer_10"), ("basketball", "basket_10"), ("table_tennis", "table_tennis_10")],
)
def test_odds_are_asked_by_category_days_bookmakers_and_cursor(feed, sport, category):
    asking = client(feed, bookmaker_ids=("16", "2"), days_ahead=3)

    asking.odds(sport, cursor=None, now=NOW)
    asking.odds(sport, cursor="1900000001", now=NOW)

    urls = [urlsplit(path) for path, _ in feed.requests]
    assert {url.path for url in urls} == {"/getfeed/s3cret%2Fkey%3F1/getodds/soccer"}
    first, second = (parse_qs(url.query) for url in urls)
    assert first == {
        "cat": [category],
        "json": ["1"],
        "bm": ["16,2"],
        "date_start": ["29.06.2030"],
        "date_end": ["03.07.2030"],
    }
    assert second == {**first, "ts": ["1900000001"]}


def test_no_days_ahead_end_with_tomorrow_and_a_slash_too_many_is_none(feed):
    asking = AskingGoalserve(feed.url + "/", KEY, timeout_s=20, days_ahead=0)

    asking.odds("hockey", cursor=None, now=datetime(2031, 3, 1, 0, 30, tzinfo=UTC))

    ((path, _),) = feed.requests
    assert path.startswith("/getfeed/s3cret%2Fkey%3F1/getodds/soccer?")
    assert path.endswith("&date_start=28.02.2031&date_end=01.03.2031")


@pytest.mark.parametrize(
    ("sport", "days_ago", "page"),
    [
        ("soccer", 0, "soccernew/home"),
        ("soccer", 1, "soccernew/d-1"),
        ("basketball", 0, "bsktbl/home"),
        ("tennis", 7, "tennis_scores/d-7"),
        ("hockey", 0, "hockey/home"),
        ("cricket", 0, "cricket/livescore"),
    ],
)
def test_scores_are_asked_at_the_sports_own_page(feed, sport, days_ago, page):
    client(feed).scores(sport, days_ago=days_ago)

    ((path, _),) = feed.requests
    assert path.endswith(f"/{page}?json=1")


def test_an_answer_is_asked_packed_and_comes_back_unpacked(feed):
    body = b'{"scores": 1}' * 9000
    feed.say(packed(body))

    assert ask(feed) == body
    assert feed.requests[0][1]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("how", [packed, lambda body: answer(body=body)])
def test_size_counts_what_comes_out_of_unpacking(feed, how):
    feed.say(how(b"x" * 10_000))

    assert len(ask(feed, size_max_bytes=10_000)) == 10_000
    with pytest.raises(AnswerRefused) as refusal:
        ask(feed, size_max_bytes=9_999)

    assert refusal.value.reason is Reason.TOO_LARGE


@pytest.mark.spec("S3.12")
def test_a_bomb_of_gzip_is_not_unpacked_beyond_the_cap(feed):
    feed.say(packed(bytes(64 * 1024 * 1024)))
    asking = client(feed, size_max_bytes=1024 * 1024)

    tracemalloc.start()
    try:
        with pytest.raises(AnswerRefused) as refusal:
            asking.odds("soccer", cursor=None, now=NOW)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert refusal.value.reason is Reason.TOO_LARGE
    assert peak_bytes < 8 * 1024 * 1024


def test_an_answer_without_end_is_cut_at_the_cap(feed):
    feed.say(raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK))

    with pytest.raises(AnswerRefused) as refusal:
        ask(feed, size_max_bytes=100_000)

    assert refusal.value.reason is Reason.TOO_LARGE


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("part", DRIPS)
def test_an_answer_that_drips_is_given_up_as_a_whole(feed, part):
    feed.say(DRIPS[part])

    assert failure(feed, timeout_s=0.4).reason == "timeout"


def test_after_a_timeout_the_next_answer_is_read_again(feed):
    asking = client(feed, timeout_s=0.4)
    feed.say(DRIPS["body"])
    with pytest.raises(FeedUnavailable):
        asking.scores("soccer")

    feed.say(answer(body=b"well"))

    assert [asking.scores("soccer") for _ in range(3)] == 3 * [b"well"]


@pytest.mark.parametrize(
    ("headers", "rest_s"),
    [
        ({"Retry_After": "42"}, 42),
        ({"Retry_After": " 0 "}, 0),
        ({"Retry_After": "999999999"}, 3600),
        ({"Retry_After": "9" * 400}, 3600),
        ({"Retry_After": "Sun, 30 Jun 2030 12:01:30 GMT", "Date": DATED}, 90),
        ({"Retry_After": "Sun, 30 Jun 2030 11:00:00 GMT", "Date": DATED}, 0),
        ({"Retry_After": "Sun, 30 Jun 2040 12:00:00 GMT", "Date": DATED}, 3600),
        ({"Retry_After": "Sun, 30 Jun 2030 12:01:30 GMT"}, 60),
        ({"Retry_After": "Sun, 30 Jun 2030 12:01:30 -0000", "Date": DATED}, 60),
        ({"Retry_After": "Sun, 30 Jun 2030 12:01:30 +" + "9" * 30, "Date": DATED}, 60),
        ({"Retry_After": "Sun, 99 Jun 2030 12:01:30 GMT", "Date": DATED}, 60),
        ({"Retry_After": "-5"}, 60),
        ({"Retry_After": "\u00b2"}, 60),
        ({"Retry_After": "soon"}, 60),
        ({}, 60),
    ],
)
def test_a_feed_that_is_asked_too_often_is_left_alone_as_long_as_it_wishes(feed, headers, rest_s):
    feed.say(answer(429, b'{"scores": {}}', **headers))

    error = failure(feed)

    assert (error.reason, error.retry_after_s) == ("rate_limited", rest_s)
    assert isinstance(error, Unavailable)


def test_a_500_above_a_body_is_left_to_the_reader(feed):
    feed.say(answer(500, b'{"scores": {}}'))

    assert ask(feed) == b'{"scores": {}}'


@pytest.mark.parametrize(
    ("said", "reason", "rest_s"),
    [
        (answer(500, b""), "http_error", 1),
        (answer(500, b"", Retry_After="7"), "http_error", 7),
        (answer(502, b"{}"), "http_error", 1),
        (answer(503, b"{}", Retry_After="30"), "http_error", 30),
        (answer(410, b"{}"), "http_error", 1),
        (answer(204, b""), "http_error", 1),
        (answer(401, b"{}"), "key_refused", 1),
        (answer(403, b"{}"), "key_refused", 1),
    ],
)
def test_other_refusals_are_told_apart(feed, said, reason, rest_s):
    feed.say(said)

    error = failure(feed)

    assert (error.reason, error.retry_after_s) == (reason, rest_s)


def test_an_address_with_nothing_at_it_is_no_fault_of_the_host(feed):
    feed.say(answer(404, b"404: Not Found"))
    for _ in range(FEED_RULES.consecutive + 1):  # a host that fails so often is left alone
        with pytest.raises(AnswerRefused) as refusal:
            ask(feed)
        assert refusal.value.reason is Reason.ABSENT


def test_an_empty_200_is_left_to_the_reader(feed):
    feed.say(answer(body=b""))

    assert ask(feed) == b""


def test_a_redirect_is_not_followed_since_it_would_carry_the_key_away(feed):
    feed.say(answer(302, b"", Location=f"{feed.url}/elsewhere"))

    assert failure(feed).reason == "http_error"
    assert len(feed.requests) == 1


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_answer_is_unreachable_and_no_other_error(feed, kind):
    feed.say(BROKEN[kind])

    assert failure(feed).reason == "unreachable"


def test_a_cut_gzip_is_cut_for_the_reader_too(feed):
    whole = b'{"scores": 1}' * 900
    feed.say(packed(whole, keep=60))

    assert len(ask(feed)) < len(whole)


def test_nobody_listening_is_unreachable():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        alone = AskingGoalserve(
            f"http://127.0.0.1:{taken.getsockname()[1]}/getfeed", KEY, timeout_s=5
        )

        with pytest.raises(FeedUnavailable) as unavailable:
            alone.scores("soccer")

    assert unavailable.value.reason == "unreachable"


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(
    "said",
    [
        answer(),
        answer(**{"Broken header": "x"}),
        answer(429, b""),
        answer(403, b""),
        answer(302, b"", Location="/elsewhere"),
        DRIPS["body"],
        *BROKEN.values(),
    ],
)
def test_the_key_is_in_no_log_line_and_in_no_error(feed, said, caplog):
    caplog.set_level(logging.DEBUG)
    feed.say(said)
    told = ""

    try:
        ask(feed, timeout_s=0.4)
    except FeedUnavailable as error:
        told = "".join(traceback.format_exception(error)) + repr(error.facts)

    lines = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    assert len(feed.requests) <= 1
    assert "s3cret" not in "\n".join([told, caplog.text, *lines])


def test_nothing_is_fetched_while_a_database_connection_is_held(feed):
    with connection_held(), pytest.raises(HeldWhileSlow):
        ask(feed)

    assert feed.requests == []
