"""A profile changes the prices of a board's rows, and nothing else of them."""

from rules.test_board import rows_of_market

from touchline.catalog.priced import repriced
from touchline.pricing.margins import MarginRule, Method
from touchline.pricing.profile import Profile, Scope

DEAR = Profile({Scope(): MarginRule(Method.POWER, 11_000)})


def test_a_repriced_row_differs_in_its_price_alone():
    rows = [
        row._replace(selection_id=100 + place, price_version=7 + place)
        for place, row in enumerate(
            rows_of_market(1, "total", {"over": 1_900, "under": 2_000}, line=10, is_main=True)
        )
    ]

    dear = repriced(rows, DEAR)

    assert [row.price_milli for row in dear] != [row.price_milli for row in rows]
    assert [
        new._replace(price_milli=row.price_milli) for row, new in zip(rows, dear, strict=True)
    ] == rows
