"""However a document is bent, it is refused or read, and what is read can be offered."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st
from rules.feed_shapes import FORMS, category, document, handicap, market, match, total, winner
from rules.offerable import assert_offerable

from touchline.catalog.model import OddsAnswer, ScoreAnswer
from touchline.feeds.goalserve.odds import parse_odds
from touchline.feeds.goalserve.scores import parse_scores
from touchline.feeds.sniff import AnswerRefused, read_document

SAID = document(
    category(
        match(
            winner(),
            market(
                "4",
                "Asian Handicap",
                handicap("-0.25", ismain="True", Home="1.90", Away="1.90"),
                handicap("+0", Home="1.70", Away="2.20"),
            ),
        ),
        match(market("5", "Goals Over/Under", total("2.5", Over="1.90", Under="1.90")), id="5002"),
    )
)
BODIES = {name: form(SAID) for name, form in FORMS.items()}

WORDS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["", "0", "1.00", "-0", "nan", "Home", "Over", "True", "16", "4", "\u0000"]),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)


def places(node, path=()):
    """Every place of a document, as a path of keys."""
    if path:
        yield path
    keys = (
        node.keys()
        if isinstance(node, dict)
        else range(len(node))
        if isinstance(node, list)
        else ()
    )
    for key in keys:
        yield from places(node[key], (*path, key))


def bend(data, root):
    """Replace, remove or double some places of the document."""
    for _ in range(data.draw(st.integers(1, 4))):
        found = list(places(root))
        if not found:
            return
        *way, last = data.draw(st.sampled_from(found))
        holder = root
        for key in way:
            holder = holder[key]
        act = data.draw(st.sampled_from(["replace", "remove", "double"]))
        if act == "remove":
            del holder[last]
        elif act == "double":
            holder[last] = [copy.deepcopy(holder[last]), copy.deepcopy(holder[last])]
        else:
            holder[last] = data.draw(VALUES)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(sorted(BODIES)))
def test_a_bent_document_is_refused_or_still_offerable(data, form):
    root = read_document(BODIES[form])
    bend(data, root)

    try:
        found = parse_odds(root, sport="soccer")
    except AnswerRefused:
        return

    assert isinstance(found, OddsAnswer)
    assert_offerable(found)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(sorted(BODIES)), st.sampled_from(["soccer", "hockey", "tennis"]))
def test_a_bent_document_never_breaks_the_score_reader(data, form, sport):
    root = read_document(BODIES[form])
    bend(data, root)
    root["sport"] = sport

    assert isinstance(parse_scores(root, sport=sport), ScoreAnswer)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(sorted(BODIES)))
def test_bent_bytes_are_refused_or_still_offerable(data, form):
    body = bytearray(BODIES[form])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))

    try:
        found = parse_odds(read_document(bytes(body)), sport="soccer")
    except AnswerRefused:
        return

    assert_offerable(found)
