"""Bets, money, limits and closings in any order: the database and a model agree at every step."""

import pytest
from harness.betting_search import search

pytestmark = [pytest.mark.spec("S3.12", "S2.1", "S2.11"), pytest.mark.slow]


def test_a_book_in_any_order_agrees_with_a_model(our_book, slug):
    reached = search((our_book, slug), examples=8, steps=30)

    assert reached["placed"] >= 3, f"a search that hardly bets: {reached}"
    assert len(+reached) >= 8, f"a blind search: {reached}"
