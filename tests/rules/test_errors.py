"""An exception's docstring is what people read."""

import pytest

from touchline.errors import Conflict, Limited, NotFound, Refused, TouchlineError, Unavailable
from touchline.feeds.sniff import AnswerRefused, Reason


@pytest.mark.parametrize("kind", [Refused, NotFound, Conflict, Unavailable])
def test_an_error_says_its_own_sentence_and_has_its_own_code(kind):
    error = kind(slug="acme")

    assert str(error) == error.message == kind.__doc__
    assert error.facts == {"slug": "acme"}
    assert error.code != TouchlineError.code


def test_a_message_of_the_moment_replaces_the_sentence():
    assert str(Refused("Not today.")) == "Not today."


def test_what_is_unavailable_says_when_to_come_back():
    assert Unavailable().retry_after_s == 1
    assert Unavailable(retry_after_s=30, path="x").facts == {"path": "x"}
    assert Unavailable(retry_after_s=30).retry_after_s == 30


def test_a_refused_answer_carries_its_reason():
    refusal = AnswerRefused(Reason.TRUNCATED)

    assert refusal.reason == "truncated"
    assert refusal.facts == {"reason": "truncated"}


def test_who_is_limited_learns_how_long_and_by_which_policies():
    limited = Limited(retry_after_s=7, policies=("client", "tenant"))

    assert (limited.retry_after_s, limited.policies) == (7, ("client", "tenant"))
    assert str(limited) == Limited.__doc__
