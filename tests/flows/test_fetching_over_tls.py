"""What is promised of an answer holds over TLS too, where the real feed lives."""

import pytest
import requests
from flows.scripted_feed import LOOPBACK_PEM, ScriptedFeed, answer, raw
from harness.asking_goalserve import AskingGoalserve

from touchline.feeds.http import FeedUnavailable

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"


@pytest.fixture
def feed():
    feed = ScriptedFeed(is_tls=True)
    yield feed
    feed.close()


def client(feed, *, timeout_s=20, trusted=str(LOOPBACK_PEM)):
    session = requests.Session()
    session.trust_env = False  # the machine's own bundle would take the place of ours
    session.verify = trusted
    return AskingGoalserve(feed.url, "s3cret", timeout_s=timeout_s, session=session)


def test_an_answer_is_read_over_tls(feed):
    feed.say(answer(body=b"well"))

    assert client(feed).scores("soccer") == b"well"


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("parts", [(HEAD, b"x"), (b"HTTP/1.1 200 ", b"O")])
def test_an_answer_that_drips_over_tls_is_given_up_as_a_whole(feed, parts):
    feed.say(raw(*parts, pause_s=0.02))

    with pytest.raises(FeedUnavailable) as unavailable:
        client(feed, timeout_s=0.5).scores("soccer")

    assert unavailable.value.reason == "timeout"


def test_a_feed_whose_certificate_nobody_signed_never_learns_the_key(feed):
    with pytest.raises(FeedUnavailable) as unavailable:
        client(feed, trusted=True).scores("soccer")

    assert unavailable.value.reason == "unreachable"
    assert feed.requests == []
