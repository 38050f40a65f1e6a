"""A page of runs ends between two instants, so that the next one leaves none out."""

from datetime import UTC, datetime

import pytest

from touchline.settlement.all_books.queries import RunLine
from touchline.settlement.all_books.read import BookRun, whole_page

pytestmark = pytest.mark.spec("B5")
NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)


def opened_at(*instants_us):
    return [
        BookRun("acme", RunLine(7, 1, "first", "done", "H", "A", NOON, us, 1.0, 1, 0, 1, 0, 0, []))
        for us in instants_us
    ]


@pytest.mark.parametrize(
    ("instants_us", "rows_max", "shown"),
    [((9, 8, 7), 2, 2), ((9, 8, 8, 8, 7), 2, 4), ((9, 8), 5, 2), ((9, 9), 1, 2), ((), 3, 0)],
)
def test_what_was_opened_in_one_instant_stays_together(instants_us, rows_max, shown):
    assert len(whole_page(opened_at(*instants_us), rows_max)) == shown
