"""Conditional answers of the public edge."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.web.public.answer import cacheable, matches
from touchline.web.public.odds import BadQuery, _parsed

LEAGUE = "baqc7eqr5z5kq"


@pytest.mark.spec("S3.1")
@pytest.mark.parametrize("sent", ['"abc"', 'W/"abc"', '"x", "abc"', '"x",W/"abc"', "*"])
def test_a_client_that_has_the_body_is_told_so(sent):
    page = cacheable(b"body", etag="abc", cache_control="public")

    answer = page.answer(sent)

    assert (answer.status, answer.body) == (304, b"")
    assert ("ETag", '"abc"') in answer.headers
    assert ("Cache-Control", "public") in answer.headers


@pytest.mark.parametrize("sent", ["", '"abd"', "abc", '"ab', 'W/"x"', ","])
def test_a_client_with_another_body_gets_this_one(sent):
    page = cacheable(b"body", etag="abc", cache_control="public")

    assert page.answer(sent).body == b"body"


@given(st.text(max_size=200))
def test_no_if_none_match_header_breaks_the_comparison(sent):
    assert matches(sent, '"abc"') in (True, False)


@given(st.text(max_size=600))
def test_a_query_is_understood_or_refused(query):
    with suppress(BadQuery):
        sport, league = _parsed(query)
        assert len(sport) <= 32
        assert league == "" or sport


@pytest.mark.parametrize(
    "query",
    ["sport=Soccer", "sport=soccer&sport=tennis", f"league={LEAGUE}", "sport=soccer&league=12",
     "sport=" + "a" * 40, "&".join(f"f{n}=1" for n in range(30)), "sport=soccer&league=" + LEAGUE.upper()],
)  # fmt: skip
def test_an_absurd_query_is_refused(query):
    with pytest.raises(BadQuery):
        _parsed(query)


def test_a_good_query_is_taken_apart():
    assert _parsed(f"sport=soccer&league={LEAGUE}&utm=1") == ("soccer", LEAGUE)
