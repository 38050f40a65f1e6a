"""Names, passwords and hashes of players."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from touchline.accounts import passwords as hashing
from touchline.accounts.model import (
    USERNAME,
    BadDisplayName,
    BadPassword,
    BadUsername,
    checked_display_name,
    checked_password,
    checked_username,
    normalised,
)
from touchline.accounts.passwords import NOBODY, Passwords

PASSWORD = "correct horse"


@pytest.mark.parametrize("typed", ["ana", " Ana ", "ANA", "\uff21\uff2e\uff21"])
def test_a_name_is_found_however_it_is_typed(typed):
    assert normalised(typed) == "ana"


@pytest.mark.parametrize("typed", ["", " ", "-ana", "ana.", "a na", "a" * 33, "ana\n", "\u0430nna"])
def test_a_name_that_cannot_be_is_refused(typed):
    with pytest.raises(BadUsername):
        checked_username(typed.replace("\n", "\nx"))


@given(st.text(max_size=40))
def test_a_normalised_name_stays_as_it_is_and_is_refused_or_fits(typed):
    norm = normalised(typed)

    assert not USERNAME.fullmatch(norm) or normalised(norm) == norm


@pytest.mark.parametrize("length", [7, 129])
def test_a_password_of_a_wrong_length_is_refused(length):
    with pytest.raises(BadPassword):
        checked_password("x" * length)


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_shown_name_of_a_wrong_length_is_refused(name):
    with pytest.raises(BadDisplayName):
        checked_display_name(name)


def test_a_hash_fits_its_password_and_no_other():
    passwords = Passwords()
    made = passwords.hashed(PASSWORD)

    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_match(PASSWORD, made)
    assert not passwords.is_match("correct house", made)
    assert passwords.hashed(PASSWORD) != made


@pytest.mark.parametrize("stored", ["", "nonsense", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$a$b"])
def test_what_is_no_hash_fits_nothing(stored):
    assert not Passwords().is_match(PASSWORD, stored)


def test_nobodys_hash_costs_what_a_players_costs_and_fits_nothing():
    passwords = Passwords()
    compared = []
    watched = Passwords(lambda work: compared.append(work()) or compared[-1])

    assert not passwords.is_outdated(NOBODY)
    assert not watched.is_match(PASSWORD, None)
    assert compared == [False]


def test_a_hash_of_other_costs_is_outdated():
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    assert Passwords().is_outdated(cheap)
    assert Passwords().is_match(PASSWORD, cheap)


def test_the_costs_are_those_that_were_decided():
    assert (hashing.MEMORY_KIB, hashing.TIME_COST, hashing.LANES) == (19 * 1024, 2, 1)
