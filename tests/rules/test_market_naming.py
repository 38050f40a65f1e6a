"""The feed's words for outcomes become the book's codes, or nothing at all."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.feed_shapes import book, handicap, market, total

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import SPORTS
from touchline.feeds.goalserve.markets import naming
from touchline.feeds.goalserve.markets.rule import Shape
from touchline.feeds.goalserve.markets.rules import rules_of
from touchline.feeds.goalserve.odds import parse_odds

HOME, AWAY = "Northgate Rovers", "Quarry Town"
SIDES = (HOME, AWAY, "Draw")
TOWARDS = {"Home": "home", "Away": "away", "1": "home", "2": "away"}
RULES = [(sport.slug, key, rule) for sport in SPORTS for key, rule in rules_of(sport.slug).items()]
SAID = {
    "scores": ["1:0", "2:0", "2:1", "0:0", "1:1", "0:1", "0:2", "1:2"],
    "decided_scores": ["2:0", "2:1", "0:2", "1:2"],
    "counts": ["0", "1", "2", "more 3"],
    "sides_then_sides": [f"{one}/{other}" for one in SIDES for other in SIDES],
}
WORDS = [
    *("Home", "Away", "Draw", "Over", "Under", "Yes", "No", "Odd", "Even", "Score Draw"),
    *("1st Half", "2nd Half", "1st Period", "2nd Period", "3rd Period"),
    *(f"{place} Quarter" for place in ("1st", "2nd", "3rd", "4th")),
    *(f"{one}/{other}" for one in ("Home", "Draw", "Away") for other in ("Home", "Draw", "Away")),
    *(f"{one}/{other}" for one in ("Home", "Draw", "Away") for other in ("Yes", "No")),
    *(f"{one}/{other}" for one in ("Home", "Draw", "Away") for other in ("Over", "Under")),
    *(f"{one}/{other}" for one in "1X2" for other in "12"),
    *(f"{one}/{other}" for one in "ou" for other in ("yes", "no")),
    *(f"{side} by {goals}" for side in "12" for goals in ("1", "2", "3", "4+")),
]


def said(rule):
    """A whole set of outcomes in the feed's words."""
    if listed := SAID.get(rule.naming.__name__):
        return listed
    lookup = rule.naming(HOME, AWAY)
    return [word for word in WORDS if lookup(word) is not None]


def asked(key, rule, words):
    """The market as the feed would tell it."""
    priced = [{"name": word, "value": "2.50", "stop": "False"} for word in words]
    if rule.shape is Shape.FLAT:
        return market(*key, priced)
    (group,) = (total if rule.shape is Shape.TOTAL else handicap)("3")
    return market(*key, [{**group, "odds": priced}])


def read(sport, node):
    root = book(node, sport=sport)
    return parse_odds(root, sport=sport)


def kept(answer):
    return [market for event in answer.events for market in event.markets]


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize(("sport", "key", "rule"), RULES, ids=lambda value: str(value)[:40])
def test_a_listed_market_reads_whole_and_never_in_part(sport, key, rule):
    words = said(rule)

    (offered,) = kept(read(sport, asked(key, rule, words)))
    doubled = read(sport, asked(key, rule, [*words, words[0]]))
    foreign = read(sport, asked(key, rule, [*words[1:], "Somebody"]))
    missing = read(sport, asked(key, rule, words[1:]))

    codes = [selection.code for selection in offered.selections]
    assert (offered.type, offered.period) == (rule.type, rule.period)
    assert TYPE_RULES[rule.type].is_whole(codes)
    assert (kept(doubled), doubled.dropped) == ([], {"ambiguous": 1})
    assert (kept(foreign), foreign.dropped) == ([], {"wrong_selections": 1})
    if rule.naming.__name__ not in ("scores", "decided_scores"):
        assert (kept(missing), missing.dropped) == ([], {"one_sided": 1})


@given(listed=st.sampled_from(RULES), seed=st.randoms())
def test_the_order_of_outcomes_never_matters(listed, seed):
    sport, key, rule = listed
    words = said(rule)
    shuffled = list(words)
    seed.shuffle(shuffled)

    assert kept(read(sport, asked(key, rule, shuffled))) == kept(
        read(sport, asked(key, rule, words))
    )


def test_home_and_away_are_never_swapped_by_a_word():
    for _, _, rule in RULES:
        lookup = rule.naming(HOME, AWAY)
        for word in WORDS:
            code = lookup(word)
            first = word.split("/")[0].split(" ")[0]
            if code and first in TOWARDS and code.startswith(("home", "away")):
                assert code.startswith(TOWARDS[first])


@pytest.mark.parametrize(
    "name", ["1-0", "1:0 ", "01:0", "1:", ":1", "1000:0", "\N{ARABIC-INDIC DIGIT ONE}:0"]
)
def test_a_score_is_two_plain_counts(name):
    assert naming.scores(HOME, AWAY)(name) is None
    assert naming.decided_scores(HOME, AWAY)(name) is None


def test_a_level_score_is_none_where_somebody_always_wins():
    assert naming.scores(HOME, AWAY)("2:2") == "2-2"
    assert naming.decided_scores(HOME, AWAY)("2:2") is None


@pytest.mark.parametrize("name", ["more 0", "more", "7+", "-1", "more  3", "all"])
def test_a_count_is_a_number_or_more(name):
    assert naming.counts(HOME, AWAY)(name) is None


@pytest.mark.parametrize(
    ("home", "away"), [("Rovers", "Rovers"), ("Draw", "Rovers"), ("A/A", "A"), ("A/Draw", "A")]
)
def test_names_that_do_not_tell_the_sides_apart_tell_nothing(home, away):
    lookup = naming.sides_then_sides(home, away)
    sides = {home, away, "Draw"}

    told = {lookup(f"{one}/{other}") for one, other in permutations(sides, 2)} - {None}

    assert len(told) in (0, 6)
    if home == away or "Draw" in (home, away):
        assert not told


def test_half_time_and_full_time_are_said_of_sides_or_by_their_names():
    lookup = naming.halves_of_either_form(HOME, AWAY)

    assert lookup("Home/Draw") == lookup(f"{HOME}/Draw") == "home_then_draw"
    assert lookup(f"Draw/{AWAY}") == "draw_then_away"
    assert naming.halves_of_either_form("Away", "Home")("Home/Draw") == "home_then_draw"
