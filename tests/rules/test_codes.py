"""Codes hide ids and give them back, one for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.codes import ALPHABET, LENGTH, decode, encode

IDS = st.integers(0, (1 << 64) - 1)


@given(IDS)
def test_a_code_gives_its_id_back(number):
    assert decode(encode(number)) == number


@given(IDS)
def test_a_code_is_thirteen_letters_of_the_alphabet(number):
    code = encode(number)

    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)


@given(IDS, IDS)
def test_two_ids_share_a_code_only_when_they_are_one(first, second):
    assert (encode(first) == encode(second)) == (first == second)


@given(st.text())
def test_any_text_is_the_code_of_one_id_or_of_none(text):
    number = decode(text)

    assert number is None or encode(number) == text


@pytest.mark.parametrize("number", [0, 1, 2, 1_000_000, (1 << 63) - 1, (1 << 64) - 1])
def test_neighbouring_ids_get_codes_that_do_not_look_alike(number):
    neighbour = number ^ 1

    same_places = sum(a == b for a, b in zip(encode(number), encode(neighbour), strict=True))

    assert same_places < LENGTH - 4


def test_codes_never_change_so_that_links_never_die():
    assert [encode(number) for number in (0, 1, 4_200_000_000_000_042)] == [
        "0ensdc2jp6gg1",
        "6xb83f0bdexac",
        "8r0dnxnpnsk81",
    ]


@pytest.mark.parametrize("code", ["", "0", "z" * 13, "0" * 12 + "i", "0" * 14, "0" * 12 + "A"])
def test_what_no_id_has_is_no_code(code):
    assert decode(code) is None
