"""One-time passwords are those of RFC 6238, each is good once, and recovery codes are theirs alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.accounts.totp import (
    RECOVERY_CODES,
    RECOVERY_LETTERS,
    SECRET_BYTES,
    STEP_S,
    matching_step,
    recovery_codes_of,
    recovery_hash,
    secret_of,
    setup_uri,
    spaced,
)

# The secret and the SHA-1 rows of RFC 6238, appendix B, of which six digits are the last six.
SECRET = secret_of(b"12345678901234567890")
RFC_ROWS = [
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_111_111_111, "050471"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
    (20_000_000_000, "353130"),
]
NOW_S, PASSWORD = RFC_ROWS[3]
STEP = NOW_S // STEP_S


@pytest.mark.parametrize(("now_s", "password"), RFC_ROWS)
def test_the_passwords_are_those_of_the_standard(now_s, password):
    assert matching_step(SECRET, password, now_s=now_s, last_step=None) == now_s // STEP_S


@pytest.mark.parametrize(
    ("late_s", "is_good"), [(-31, False), (-30, True), (30, True), (60, False)]
)
def test_a_password_is_good_one_step_early_and_one_late(late_s, is_good):
    # NOW_S is the first second of its step.
    found = matching_step(SECRET, PASSWORD, now_s=NOW_S + late_s, last_step=None)

    assert found == (STEP if is_good else None)


@pytest.mark.parametrize(
    ("last_step", "is_good"), [(STEP - 1, True), (STEP, False), (STEP + 1, False)]
)
def test_a_password_is_good_once_and_none_before_it_afterwards(last_step, is_good):
    found = matching_step(SECRET, PASSWORD, now_s=NOW_S, last_step=last_step)

    assert found == (STEP if is_good else None)


def test_blanks_between_the_digits_do_not_matter():
    typed = f" {PASSWORD[:3]} {PASSWORD[3:]} "

    assert matching_step(SECRET, typed, now_s=NOW_S, last_step=None) == STEP


@pytest.mark.parametrize(
    "typed", ["", "5924", "05924", "0005924", "00592x", "٠٠٥٩٢٤", "-05924", "²05924"]
)
def test_what_is_not_six_digits_is_no_password(typed):
    assert matching_step(SECRET, typed, now_s=NOW_S, last_step=None) is None


def test_the_clock_may_stand_at_its_very_beginning():
    assert matching_step(SECRET, "755224", now_s=0, last_step=None) == 0


def test_an_app_is_told_the_site_and_the_account():
    uri = setup_uri(SECRET, issuer="Acme Bets", name="ana")

    assert uri.startswith("otpauth://totp/Acme%20Bets:ana?")
    assert f"secret={SECRET}" in uri


def test_a_secret_can_be_typed_in_groups():
    assert spaced(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
def test_two_secrets_are_one_only_when_the_randomness_was(randomness):
    assert (secret_of(randomness) == SECRET) == (randomness == b"12345678901234567890")


@given(st.binary(min_size=160, max_size=160))
def test_a_recovery_code_is_known_again_however_it_is_typed(randomness):
    codes = recovery_codes_of(randomness)

    assert len(codes) == RECOVERY_CODES
    for code in codes:
        kept = recovery_hash(code)
        assert kept is not None
        assert kept == recovery_hash(f" {code.upper()} ")
        assert kept == recovery_hash(code.replace("-", ""))
        assert kept == recovery_hash(code.replace("0", "o").replace("1", "l"))


def test_two_recovery_codes_have_two_hashes():
    codes = recovery_codes_of(bytes(range(RECOVERY_CODES * RECOVERY_LETTERS)))

    assert len({recovery_hash(code) for code in set(codes)}) == len(set(codes)) == 2


@pytest.mark.parametrize("typed", ["", "abcd", "abcd-efgh-jkmn-pqru", "abcd-efgh-jkmn-pqrst"])
def test_what_is_no_recovery_code_has_no_hash(typed):
    assert recovery_hash(typed) is None
