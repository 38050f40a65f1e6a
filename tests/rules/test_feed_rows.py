"""How a feed is, in the console's word."""

import pytest

from touchline.catalog.guards.ages import AgesMax
from touchline.feeds.adapter import Part
from touchline.feeds.condition import FeedFacts, FeedKey
from touchline.feeds.store import Told
from touchline.web.feed_rows import Health, feed_rows

pytestmark = pytest.mark.spec("B5")

SOCCER = FeedKey("goalserve", "soccer", Part.ODDS)
BOXING = FeedKey("goalserve", "boxing", Part.ODDS)
NOW_S = 1_000.0


def health_of(told, key=SOCCER):
    (row,) = feed_rows(told, [key], at_s=NOW_S, ages_max=AgesMax(60.0, {}))
    return row.health


def told(heard_ago_s, key=SOCCER, **facts):
    heard_at_s = None if heard_ago_s is None else NOW_S - heard_ago_s
    return {str(key): Told(NOW_S, heard_at_s, FeedFacts(**facts))}


@pytest.mark.parametrize(
    ("heard_ago_s", "facts", "health"),
    [
        (59, {"outcome": "accepted"}, Health.WELL),
        (61, {"outcome": "accepted"}, Health.ILL),
        (61, {"outcome": "accepted", "rest_s": 5.0}, Health.WELL),
        (59, {"outcome": "refused_empty"}, Health.WELL),
        (61, {"outcome": "refused_empty"}, Health.ILL),
        (59, {"outcome": "accepted", "trouble": "jumps"}, Health.ILL),
        (59, {"outcome": "accepted", "unknown_events": 1}, Health.ILL),
        (None, {"outcome": "refused_empty"}, Health.QUIET),
        (None, {"outcome": "refused_truncated"}, Health.ILL),
    ],
)
def test_a_feed_is_well_while_it_was_heard_lately_and_nothing_is_in_its_way(
    heard_ago_s, facts, health
):
    others = told(1, BOXING, outcome="accepted")
    assert health_of({**others, **told(heard_ago_s, **facts)}) is health


def test_who_was_not_asked_is_ill_only_where_nobody_was_heard():
    assert health_of({}, BOXING) is Health.ILL
    assert health_of(told(None, outcome="refused_empty"), BOXING) is Health.ILL
    assert health_of(told(1, outcome="accepted"), BOXING) is Health.QUIET


def test_feeds_that_all_answer_with_nothing_are_ill():
    assert health_of(told(None, outcome="refused_empty")) is Health.ILL
