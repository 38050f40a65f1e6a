"""Whatever a feed sends, it is an answer or a refusal; and an answer is never half-right."""

import json
from copy import deepcopy

import pytest
from harness.sound_answers import check_sound
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.feed_shapes import (
    FORMS,
    book,
    category,
    document,
    flat,
    handicap,
    market,
    match,
    prefixed,
    scored,
    total,
    turned,
    winner,
)

from touchline.catalog.model import SPORTS
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import AnswerRefused, read_document

SLUGS = [sport.slug for sport in SPORTS]
MARKETS = (
    winner(),
    market("5", "Goals Over/Under", total("2.5", ismain="True", Over="1.90", Under="1.91")),
    market(
        "4",
        "Asian Handicap",
        handicap("-0.75", Home="2.68", Away="1.45"),
        handicap("+0", Home="1.65", Away="2.20"),
    ),
    market("15", "Both Teams To Score", flat(Yes="1.80", No="1.95")),
)
BOOK = document(category(match(*MARKETS), match(*MARKETS[:1], id="5002")))
SCORES = scored(
    [
        {
            "id": "5001",
            "status": "Pen.",
            "localteam": {
                "goals": "2",
                "totalscore": "3",
                "q1": "1",
                "s1": "6.5",
                "winner": "True",
            },
            "visitorteam": {"goals": "1", "totalscore": "2", "q1": "0", "s1": "7.7"},
            "ht": {"score": "[1-0]"},
            "ft": {"score": "[1-1]"},
            "penalty": {"localteam": "4", "visitorteam": "3"},
            "events": {"firstperiod": {"score": "[1-0]"}},
        }
    ]
)
ROOTS = [BOOK, turned(BOOK), prefixed(turned(BOOK)), SCORES, prefixed(SCORES)]

words = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", "0", "-0", "1.00", "1.01", "2.5", "1e9", "NaN", "٣", "Home", "Over", "True", "16"]
    ),
)
scalars = st.one_of(words, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False))
names = st.sampled_from(
    ["id", "name", "value", "odds", "odd", "total", "type", "match", "matches", "bookmakers",
     "stop", "@id", "localteam", "score", "status", ""]
)  # fmt: skip
junk = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


def places(node, path=()):
    """The path of every value below a node."""
    children = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


PLACES = {index: list(places(root)) for index, root in enumerate(ROOTS)}


@st.composite
def mutated_roots(draw):
    """A sound root with a few values replaced, removed, repeated or swapped."""
    index = draw(st.integers(0, len(ROOTS) - 1))
    root = deepcopy(ROOTS[index])
    for path in draw(st.lists(st.sampled_from(PLACES[index]), min_size=1, max_size=4)):
        mutate(draw, root, path)
    return root


def mutate(draw, root, path):
    node = root
    for key in path[:-1]:
        if not is_there(node, key):
            return  # an earlier change took this place away
        node = node[key]
    key = path[-1]
    if not is_there(node, key):
        return
    how = draw(st.sampled_from(["replace", "remove", "repeat", "nest"]))
    if how == "replace":
        node[key] = draw(junk)
    elif how == "remove":
        del node[key]
    elif how == "repeat":
        node[key] = [deepcopy(node[key]), deepcopy(node[key])]
    else:
        node[key] = {draw(names): node[key]}


def is_there(node, key):
    if isinstance(node, list):
        return isinstance(key, int) and key < len(node)
    return isinstance(node, dict) and key in node


def read_both(body, sport):
    """What both readers make of these bytes; anything but an answer or a refusal is a failure."""
    for parse in (parse_odds, parse_scores):
        try:
            answer = parse(read_document(body), sport=sport)
        except AnswerRefused:
            continue
        check_sound(answer)


@pytest.mark.spec("S3.12")
@given(root=mutated_roots())
@settings(max_examples=400)
def test_a_changed_document_is_an_answer_or_a_refusal(root):
    read_both(json.dumps({"scores": root}).encode(), "soccer")


@given(root=mutated_roots(), sport=st.sampled_from(SLUGS))
def test_a_changed_document_of_any_sport_is_an_answer_or_a_refusal(root, sport):
    read_both(json.dumps({"scores": {**root, "sport": sport}}).encode(), sport)


@pytest.mark.spec("S3.12")
@given(
    form=st.sampled_from(list(FORMS)),
    at=st.integers(min_value=0),
    length=st.integers(0, 30),
    spliced=st.binary(max_size=12),
)
@settings(max_examples=400)
def test_changed_bytes_are_an_answer_or_a_refusal(form, at, length, spliced):
    body = FORMS[form](BOOK)
    start = at % len(body)

    read_both(body[:start] + spliced + body[start + length :], "soccer")


@given(body=st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_refusal(body):
    read_both(body, "soccer")


@given(tail=st.text(alphabet="<>/&;!?-[]\"='ascores \x00\ufeff", max_size=60))
def test_any_tags_are_an_answer_or_a_refusal(tail):
    read_both(b"<scores sport='soccer' ts='1'>" + tail.encode(), "soccer")
    read_both(b"<" + tail.encode(), "soccer")


@given(value=junk)
def test_any_json_is_an_answer_or_a_refusal(value):
    read_both(json.dumps({"scores": value}).encode(), "soccer")
    read_both(json.dumps(value).encode(), "soccer")


prices = st.one_of(
    st.decimals("1.01", "999.99", places=2).map(str), st.sampled_from(["1.00", "0", "x", ""])
)
quoted_lines = st.integers(-8, 20).map(lambda quarters: f"{quarters / 4:+g}")
totals = st.lists(
    st.builds(
        lambda line, sides: total(line, **sides),
        quoted_lines,
        st.dictionaries(st.sampled_from(["Over", "Under", "Draw"]), prices, max_size=3),
    ),
    max_size=8,
)


@given(groups=totals, form=st.sampled_from(list(FORMS)))
def test_every_line_of_a_listed_market_is_offered_or_counted(groups, form):
    root = book(market("5", "Goals Over/Under", *groups))

    answer = parse_odds(read_document(FORMS[form](root)), sport="soccer")

    check_sound(answer)
    (event,) = answer.events
    assert len(event.markets) + sum(answer.dropped.values()) == max(len(groups), 1)


@given(data=st.data())
def test_the_four_forms_of_an_answer_say_the_same(data):
    groups = data.draw(totals)
    root = book(*MARKETS[2:], market("5", "Goals Over/Under", *groups))

    answers = [parse_odds(read_document(form(root)), sport="soccer") for form in FORMS.values()]

    assert answers == 4 * [answers[0]]
