"""Who is of age, what an address looks like, what a letter's token is, and how long letters wait."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.accounts.joining.model import (
    BadBirthDate,
    BadTermsVersion,
    TooYoung,
    checked_birth_date,
    checked_terms_version,
)
from touchline.accounts.letters.model import (
    BadAddress,
    checked_address,
    normalised_address,
    rest_s,
    token_hash,
)

pytestmark = pytest.mark.spec("B5")

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("born_on", "today", "is_of_age"),
    [
        ("2008-03-01", TODAY, True),
        ("2008-03-02", TODAY, False),
        ("2008-02-29", date(2026, 2, 28), False),
        ("2008-02-29", TODAY, True),
        ("1950-12-31", TODAY, True),
    ],
)
def test_somebody_is_of_age_from_their_eighteenth_birthday(born_on, today, is_of_age):
    if is_of_age:
        assert checked_birth_date(f" {born_on} ", today).isoformat() == born_on
    else:
        with pytest.raises(TooYoung):
            checked_birth_date(born_on, today)


@pytest.mark.parametrize(
    "text", ["", "soon", "2008-13-01", "1890-01-01", "2027-01-01", "20080301x"]
)
def test_what_is_nobodys_date_of_birth_is_refused(text):
    with pytest.raises(BadBirthDate):
        checked_birth_date(text, TODAY)


@given(st.dates(date(1910, 1, 1), date(2026, 3, 1)))
def test_any_date_makes_somebody_of_age_or_not(born_on):
    try:
        checked_birth_date(born_on.isoformat(), TODAY)
    except TooYoung:
        assert born_on > date(2008, 3, 1)
    else:
        assert born_on <= date(2008, 3, 1)


@pytest.mark.parametrize(
    "address", ["a@b.co", "  Nina.O'Hara+bets@mail.example.org ", "ü@exämple.org"]
)
def test_an_address_is_kept_as_it_was_typed(address):
    assert checked_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "a@b",
        "a b@c.de",
        "a@b.cd\nx",
        "a@@b.cd",
        "<a@b.cd>",
        "a@b.cd,e@f.gh",
        f"a@{'b' * 260}.cd",
    ],
)
def test_what_cannot_be_written_to_is_no_address(address):
    with pytest.raises(BadAddress):
        checked_address(address)


def test_an_address_is_looked_up_whatever_its_case():
    assert normalised_address("Nina@Example.ORG") == normalised_address("nina@example.org")


def test_of_a_token_only_its_hash_is_kept():
    assert len(token_hash("A" * 43)) == 32
    assert token_hash("A" * 43) != token_hash("B" * 43)
    assert [token_hash(text) for text in ("", "A" * 42, "A" * 44, "!" * 43)] == [None] * 4


def test_a_letter_that_cannot_be_sent_waits_longer_each_time():
    rests = [rest_s(attempts) for attempts in range(8)]

    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (30, 3600)


@pytest.mark.parametrize(
    ("text", "is_one"), [("1", True), ("2026-03", True), ("", False), ("a b", False)]
)
def test_terms_have_a_short_name(text, is_one):
    if is_one:
        assert checked_terms_version(text) == text
    else:
        with pytest.raises(BadTermsVersion):
            checked_terms_version(text)
