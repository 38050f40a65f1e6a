"""A board is compressed where it pays and for those who can read it, under a tag of its own."""

import gzip

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.catalog import store
from touchline.web.public.answer import takes_gzip
from touchline.web.public.odds import ServedDocument


def document(rows):
    raw = store.packed(orjson.dumps({"leagues": [{"name": f"League {n}"} for n in range(rows)]}), 7)
    return ServedDocument(store.unpacked(raw))


@pytest.mark.parametrize(
    ("header", "is_taken"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.001", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("br", False),
        ("identity", False),
    ],
)
def test_gzip_is_sent_only_to_those_who_say_so(header, is_taken):
    assert takes_gzip(header) is is_taken


@given(st.text(max_size=200))
def test_no_header_breaks_the_choice(header):
    assert takes_gzip(header) in (True, False)


@pytest.mark.spec("S3.1")
def test_each_form_of_a_board_has_a_strong_tag_of_its_own_and_the_same_content():
    served = document(rows=100)

    forms = {
        (stale, zipped): served.answer(is_stale=stale, takes_gzip=zipped)
        for stale in (False, True)
        for zipped in (False, True)
    }

    assert len({form.etag for form in forms.values()}) == 4
    assert not any(form.etag.startswith("W/") for form in forms.values())
    for (stale, zipped), form in forms.items():
        headers = dict(form.full.headers)
        plain = gzip.decompress(form.full.body) if zipped else form.full.body
        assert plain == (served.stored.with_status("stale") if stale else served.stored.body)
        assert headers.get("Content-Encoding") == ("gzip" if zipped else None)
        assert headers["Content-Length"] == str(len(form.full.body))
        assert headers["Vary"] == dict(form.unchanged.headers)["Vary"] == "Accept-Encoding"
        assert form.answer(form.etag).status == 304
        assert form.answer(f'W/"x", W/{form.etag}').status == 304


def test_a_tag_of_another_coding_is_not_ours():
    served = document(rows=100)
    plain = served.answer(is_stale=False, takes_gzip=False)
    zipped = served.answer(is_stale=False, takes_gzip=True)

    assert zipped.answer(plain.etag).status == 200


def test_a_small_board_is_sent_as_it_is_to_everybody():
    answer = document(rows=1).answer(is_stale=False, takes_gzip=True)

    assert {"Vary", "Content-Encoding"}.isdisjoint(dict(answer.full.headers))


def test_a_form_is_made_once():
    served = document(rows=100)

    first = served.answer(is_stale=False, takes_gzip=True)

    assert served.answer(is_stale=False, takes_gzip=True) is first
