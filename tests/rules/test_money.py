"""Prices and lines are exact integers, and only what a feed really writes is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.money import (
    LINE_QUARTERS_MAX,
    PRICE_MILLI_MAX,
    PRICE_MILLI_MIN,
    format_line,
    format_price,
    parse_line_quarters,
    parse_price_milli,
)


@pytest.mark.parametrize(
    ("text", "price_milli"),
    [
        ("2.25", 2250),
        ("1.001", 1001),
        ("999.99", 999_990),
        ("10000", 10_000_000),
        ("10000.000", 10_000_000),
        ("7", 7000),
        ("1.9", 1900),
        ("02.50", 2500),
    ],
)
def test_a_price_is_read_in_thousandths(text, price_milli):
    assert parse_price_milli(text) == price_milli


@pytest.mark.parametrize(
    "text",
    ["", ".", ".5", "1.", "1.00", "1.000", "0.99", "0", "10000.001", "99999.999", "100000"],
)
def test_a_price_that_pays_nothing_or_too_much_is_no_price(text):
    assert parse_price_milli(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "-2.25",
        "+2.25",
        "2,25",
        "1e3",
        "2.2500",
        "nan",
        "inf",
        " 2.25",
        "2.2 ",
        "²",
        "2.²",
        "٢",
        "2.2.5",
    ],
)
def test_a_price_in_another_notation_is_no_price(text):
    assert parse_price_milli(text) is None


@given(st.text())
def test_any_text_is_a_price_in_range_or_none(text):
    price_milli = parse_price_milli(text)

    assert price_milli is None or PRICE_MILLI_MIN <= price_milli <= PRICE_MILLI_MAX


@given(st.integers(PRICE_MILLI_MIN, PRICE_MILLI_MAX))
def test_a_shown_price_reads_back_the_same(price_milli):
    assert parse_price_milli(format_price(price_milli)) == price_milli


@pytest.mark.parametrize(
    ("price_milli", "shown"), [(2250, "2.25"), (1900, "1.90"), (1001, "1.001"), (101_000, "101.00")]
)
def test_a_price_shows_two_decimals_and_a_third_only_when_it_speaks(price_milli, shown):
    assert format_price(price_milli) == shown


@pytest.mark.parametrize(
    ("text", "line_quarters"),
    [
        ("2.5", 10),
        ("9", 36),
        ("4.0", 16),
        ("2.50", 10),
        ("+2.5", 10),
        ("-1", -4),
        ("-0.75", -3),
        ("0.25", 1),
        ("280.5", 1122),
        ("10000", LINE_QUARTERS_MAX),
    ],
)
def test_a_line_is_read_in_quarters(text, line_quarters):
    assert parse_line_quarters(text) == line_quarters


@pytest.mark.parametrize("text", ["0", "+0", "-0", "-0.0", "+0.00"])
def test_every_way_to_write_the_level_line_is_zero(text):
    assert parse_line_quarters(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "2.3",
        "2.125",
        "2.255",
        ".5",
        "5.",
        "-0,0.5",
        "1e1",
        "1_0",
        " 2.5",
        "nan",
        "inf",
        "٢",
        "--1",
        "10000.25",
    ],
)
def test_what_is_no_count_of_quarters_is_no_line(text):
    assert parse_line_quarters(text) is None


@given(st.text())
def test_any_text_is_a_line_in_range_or_none(text):
    line_quarters = parse_line_quarters(text)

    assert line_quarters is None or abs(line_quarters) <= LINE_QUARTERS_MAX


@given(st.integers(-LINE_QUARTERS_MAX, LINE_QUARTERS_MAX), st.booleans())
def test_a_shown_line_reads_back_the_same(line_quarters, signed):
    assert parse_line_quarters(format_line(line_quarters, signed=signed)) == line_quarters


@pytest.mark.parametrize(
    ("line_quarters", "signed", "shown"),
    [
        (10, False, "2.5"),
        (3, True, "+0.75"),
        (-3, True, "-0.75"),
        (-3, False, "-0.75"),
        (-4, True, "-1"),
        (0, True, "0"),
        (1, True, "+0.25"),
    ],
)
def test_a_line_shows_its_sign_only_where_one_is_asked_for(line_quarters, signed, shown):
    assert format_line(line_quarters, signed=signed) == shown
