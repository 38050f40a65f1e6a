"""How many rows a request may have of a list."""

import logging

import pytest

from touchline.web.page_size import BadPageSize, rows_asked

pytestmark = pytest.mark.spec("S2.3")


@pytest.mark.parametrize(
    ("text", "most", "rows"),
    [
        ("", 1000, 100),
        ("", 30, 30),
        ("1", 1000, 1),
        ("0250", 1000, 250),
        ("1000", 1000, 1000),
        ("1001", 1000, 1000),
        ("9" * 4000, 1000, 1000),
    ],
    ids=["unasked", "unasked, low cap", "one", "zeros", "most", "one more", "endless"],
)
def test_a_page_has_what_is_asked_for_within_the_cap(text, most, rows):
    assert rows_asked(text, usual=100, most=most) == rows


@pytest.mark.parametrize("text", ["0", "00", "-1", "+5", "1.5", "ten", "１２", " 7", "1e3"])  # noqa: RUF001 - digits of another script
def test_what_is_no_number_of_rows_is_refused(text):
    with pytest.raises(BadPageSize):
        rows_asked(text, usual=100, most=1000)


def test_only_what_is_cut_is_logged(caplog):
    caplog.set_level(logging.INFO, logger="touchline.web.page_size")

    rows_asked("1000", usual=100, most=1000)
    rows_asked("5000", usual=100, most=1000)

    (line,) = caplog.records
    assert (line.message, line.asked, line.most) == ("list.page_capped", 5000, 1000)
