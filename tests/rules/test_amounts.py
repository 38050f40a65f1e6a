"""Amounts as people write them, in currencies of any exponent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.ledger.model import (
    AMOUNT_MAX_MINOR,
    BadAmount,
    format_amount,
    parse_amount_minor,
)

pytestmark = pytest.mark.spec("B1")


@pytest.mark.parametrize(
    ("text", "exponent", "minor"),
    [
        ("10", 2, 1000),
        ("10.5", 2, 1050),
        ("10.50", 2, 1050),
        ("0.01", 2, 1),
        ("-3.33", 2, -333),
        ("1.000", 2, 100),
        ("500", 0, 500),
        ("500.0", 0, 500),
        ("1.234", 3, 1234),
    ],
)
def test_an_amount_is_read_exactly(text, exponent, minor):
    assert parse_amount_minor(text, exponent) == minor


@pytest.mark.parametrize(
    ("text", "exponent"),
    [
        ("", 2), ("ten", 2), ("1e3", 2), ("1_000", 2), ("1,5", 2), ("+1", 2), (".5", 2), ("1.", 2),
        ("1.001", 2), ("0.5", 0), ("1.2345", 3), ("nan", 2), ("٣", 2), ("--1", 2),
        ("99999999999999999", 0), ("10000000000000.01", 2),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text, exponent):
    with pytest.raises(BadAmount):
        parse_amount_minor(text, exponent)


@given(
    st.integers(-AMOUNT_MAX_MINOR, AMOUNT_MAX_MINOR),
    st.integers(0, 3),
)
def test_an_amount_survives_being_written(minor, exponent):
    assert parse_amount_minor(format_amount(minor, exponent), exponent) == minor
