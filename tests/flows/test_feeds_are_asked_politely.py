"""What is asked again: no sooner than agreed, only when it changed, and never by a secret's name."""

import logging
import traceback
from datetime import UTC, datetime

import pytest
from flows.scripted_feed import ScriptedFeed, answer

from touchline.catalog.model import EventStatus, OddsAnswer, OfferedEvent
from touchline.feeds.adapter import Adapter, Endpoint, KeyPlace, Offer, Pace, Request
from touchline.feeds.budget import Credits
from touchline.feeds.feed import QUOTA_REST_S, WHOLE_AGAIN_S, Feed
from touchline.feeds.http import FeedClient, FeedUnavailable

NOW = datetime(2030, 6, 30, 12, 0, tzinfo=UTC)
KEY = "s3cret-key"
STAMPED = {"ETag": '"v1"', "Last_Modified": "Sun, 30 Jun 2030 12:00:00 GMT"}


class Clock:
    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def told():
    feed = ScriptedFeed()
    yield feed
    feed.close()


def one_event(body, sport, _scope):
    event = OfferedEvent(
        body.decode(), None, "1", "League", "Ana", "Ben", NOW, EventStatus.SCHEDULED, "", ()
    )
    return OddsAnswer("toy", sport, f"after-{body.decode()}", (event,), 0, 0)


def feed_of(told, *requests, pace=Pace(), quota=None, clock=None, probe=None, **endpoint):  # noqa: B008 - frozen
    def asked(asking):
        if requests:
            return requests
        return (Request("odds", {"since": asking.cursor} if asking.cursor else {}),)

    toy = Adapter(
        "toy",
        Endpoint(told.url, KeyPlace.QUERY, "apiKey", **endpoint),
        may_price=True,
        odds=Offer(frozenset({"soccer"}), asked, one_event, pace, probe=probe),
    )
    client = FeedClient(toy.provider, toy.endpoint, KEY, timeout_s=60)
    return Feed(toy, client, quota, clock or Clock())


def heard(feed, *, keep=True):
    answers = []
    for question in feed.odds("soccer", NOW).questions:
        answers.append(question.ask())
        if keep:
            answers[-1].keep()
    return answers


def asked(told):
    return [path.removeprefix("/getfeed/") for path, _ in told.requests]


def test_a_kept_answer_is_asked_for_again_only_if_it_changed(told):
    feed = feed_of(told, Request("odds"))
    told.say(answer(body=b"7", **STAMPED))
    heard(feed)
    told.say(answer(304, b""))

    (again,) = heard(feed)

    assert again.answer is None
    headers = told.requests[1][1]
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "Sun, 30 Jun 2030 12:00:00 GMT"


def test_an_answer_that_was_not_kept_is_asked_for_again_whole(told):
    feed = feed_of(told)
    told.say(answer(body=b"7", **STAMPED))

    heard(feed, keep=False)
    heard(feed, keep=False)

    assert asked(told) == [f"odds?apiKey={KEY}"] * 2
    assert "If-None-Match" not in told.requests[1][1]


def test_a_cursor_is_carried_on_and_everything_is_heard_again_after_a_while(told):
    clock = Clock()
    feed = feed_of(told, clock=clock)
    told.say(answer(body=b"7"))

    first = heard(feed)
    clock.now_s += WHOLE_AGAIN_S - 1
    piece = heard(feed)
    clock.now_s += 2
    whole = heard(feed)

    assert asked(told) == [
        f"odds?apiKey={KEY}", f"odds?since=after-7&apiKey={KEY}", f"odds?apiKey={KEY}"
    ]  # fmt: skip
    assert [each.is_full for (each,) in (first, piece, whole)] == [True, False, True]


def test_an_unchanged_answer_is_not_believed_for_ever(told):
    clock = Clock()
    feed = feed_of(told, Request("odds"), clock=clock)
    told.say(answer(body=b"7", **STAMPED))
    heard(feed)
    clock.now_s += WHOLE_AGAIN_S

    heard(feed)

    assert "If-None-Match" not in told.requests[1][1]


def test_a_304_that_nobody_asked_for_is_no_answer(told):
    told.say(answer(304, b""))

    with pytest.raises(FeedUnavailable):
        heard(feed_of(told))


def test_the_short_question_comes_first_and_spares_the_long_one(told):
    feed = feed_of(told, Request("matches"), probe=lambda body: f"changed/{body.decode()}")
    told.say(answer(body=b"7"))

    answers = [heard(feed)[0].answer for _ in range(4)]

    # The first answer names the short question; what that says is first known with the second.
    long, short = f"matches?apiKey={KEY}", f"changed/7?apiKey={KEY}"
    assert asked(told) == [long, short, long, short, short]
    assert [each is None for each in answers] == [False, False, True, True]


def test_a_sport_is_not_asked_again_before_its_time(told):
    clock = Clock()
    feed = feed_of(told, pace=Pace(rest_s=10, full_rest_s=30), clock=clock)
    told.say(answer(body=b"7"))

    heard(feed)
    clock.now_s += 4
    early = feed.odds("soccer", NOW)
    clock.now_s += 6
    heard(feed)

    assert (early.questions, early.wait_s) == ((), 6)
    assert len(told.requests) == 2


def test_a_feed_that_failed_is_asked_for_everything_at_the_longer_pace(told):
    clock = Clock()
    feed = feed_of(told, pace=Pace(rest_s=10, full_rest_s=30), clock=clock)
    told.say(answer(503, b""))
    with pytest.raises(FeedUnavailable):
        heard(feed)
    clock.now_s += 12

    assert feed.odds("soccer", NOW).wait_s == 18


def test_credits_are_spent_for_a_whole_round_or_not_at_all(told):
    clock = Clock()
    requests = [Request(f"odds{number}", cost_credits=3) for number in (1, 2)]
    feed = feed_of(told, *requests, quota=Credits(10), clock=clock)
    told.say(answer(body=b"7"))

    heard(feed)
    second = feed.odds("soccer", NOW)

    assert second.questions == ()
    assert second.wait_s == pytest.approx(2 * 86_400 / 10)
    assert len(told.requests) == 2


def test_a_provider_with_nothing_left_is_not_asked(told):
    feed = feed_of(told, left_credits_header="x-requests-remaining")
    told.say(answer(body=b"7", X_Requests_Remaining="0"))
    heard(feed)

    later = feed.odds("soccer", NOW)

    assert (later.questions, later.wait_s) == ((), QUOTA_REST_S)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, b'{"error_code": "OUT_OF_USAGE_CREDITS"}', "quota_spent"),
        (401, b'{"error_code": "INVALID_KEY"}', "key_refused"),
        (401, b"", "key_refused"),
        (429, b'{"error_code": "EXCEEDED_FREQ_LIMIT"}', "rate_limited"),
    ],
)
def test_a_refusal_is_told_by_its_fixed_word(told, status, body, reason):
    feed = feed_of(told, refusals={"OUT_OF_USAGE_CREDITS": "quota_spent"}, rate_limited_rest_s=5)
    told.say(answer(status, body))

    with pytest.raises(FeedUnavailable) as unavailable:
        heard(feed)

    assert unavailable.value.reason == reason
    assert unavailable.value.retry_after_s == (5 if status == 429 else 1)


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("status", [200, 302, 401, 429, 503])
def test_a_key_in_the_query_is_in_no_log_line_and_in_no_error(told, status, caplog):
    caplog.set_level(logging.DEBUG)
    told.say(answer(status, b"7", Location=f"/elsewhere?apiKey={KEY}"))
    said = ""

    try:
        heard(feed_of(told))
    except FeedUnavailable as error:
        said = "".join(traceback.format_exception(error)) + repr(error.facts)

    lines = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    assert told.requests[0][0].endswith(f"?apiKey={KEY}")
    assert KEY not in "\n".join([said, caplog.text, *lines])
