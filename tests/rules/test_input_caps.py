"""How deep a document may be nested, against a reader that really reads it."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.web.input_caps import BRACKETS_MAX, DEPTH_MAX, is_flat

LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet='[]{}"\\a', max_size=9)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('{"', max_size=2), inner, max_size=2)
    ),
    max_leaves=30,
)


def depth(value):
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


@pytest.mark.spec("S1.10")
@given(DOCUMENTS, st.integers(0, DEPTH_MAX + 2))
def test_what_is_too_deep_is_what_a_reader_finds_too_deep(document, more):
    for _ in range(more):
        document = [document]

    assert is_flat(orjson.dumps(document)) == (depth(document) <= DEPTH_MAX)


@given(st.binary(max_size=200))
def test_any_bytes_are_judged(document):
    assert is_flat(document) in (True, False)


@pytest.mark.spec("S1.10")
def test_a_flood_of_brackets_is_not_counted_to_its_end():
    assert is_flat(b"[" + b"{}," * (BRACKETS_MAX // 2 - 1) + b"0]")
    assert not is_flat(b"[" + b"{}," * (BRACKETS_MAX // 2) + b"0]")
    assert not is_flat(b"[" * (DEPTH_MAX + 1))
