"""Prices that differ from the stored ones, and outcomes that are new: those alone are written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from touchline.catalog.model import OfferedSelection
from touchline.catalog.saving.prices import queries
from touchline.catalog.saving.prices.queries import KnownPrice
from touchline.plumbing.db import Connection

# A market's stored outcomes, by their codes.
KnownPrices: TypeAlias = Mapping[str, KnownPrice]


class Priced(NamedTuple):
    """A market as it is to be priced: all that it offers, beside all that is stored of it."""

    market_id: int
    selections: Sequence[OfferedSelection]
    known: KnownPrices


def known_prices(conn: Connection, market_ids: Sequence[int]) -> dict[int, dict[str, KnownPrice]]:
    """What is stored of the markets' outcomes, by market and code."""
    found: dict[int, dict[str, KnownPrice]] = {}
    for price in queries.list_known_prices(conn, market_ids=market_ids) if market_ids else ():
        found.setdefault(price.market_id, {})[price.code] = price
    return found


def open_milli(known: KnownPrices) -> dict[str, int]:
    """The prices of the outcomes that are open."""
    return {code: price.price_milli for code, price in known.items() if price.is_open}


def save_prices(conn: Connection, markets: Iterable[Priced]) -> int:
    """Write what is new or differs, and close what a market has lost; returns the rows written.

    What is stored must not have changed since it was read: lock the markets' events before.
    """
    new: list[tuple[int, OfferedSelection]] = []
    moved: list[tuple[int, int, bool]] = []
    for market in markets:
        for selection in market.selections:
            known = market.known.get(selection.code)
            if known is None:
                new.append((market.market_id, selection))
            elif (known.price_milli, known.is_open) != (selection.price_milli, selection.is_open):
                moved.append((known.selection_id, selection.price_milli, selection.is_open))
        moved += _lost(market)
    return (_insert(conn, new) if new else 0) + (_update(conn, moved) if moved else 0)


def _lost(market: Priced) -> Iterable[tuple[int, int, bool]]:
    """What the feed left out of a market that it still offers: closed, at the price it had."""
    offered = {selection.code for selection in market.selections}
    for code, known in market.known.items():
        if known.is_open and code not in offered:
            yield known.selection_id, known.price_milli, False


def _insert(conn: Connection, new: Sequence[tuple[int, OfferedSelection]]) -> int:
    """An outcome and its price are two rows."""
    return 2 * queries.insert_prices(
        conn,
        market_ids=[market_id for market_id, _ in new],
        codes=[selection.code for _, selection in new],
        prices_milli=[selection.price_milli for _, selection in new],
        are_open=[selection.is_open for _, selection in new],
    )


def _update(conn: Connection, moved: Sequence[tuple[int, int, bool]]) -> int:
    return queries.update_prices(
        conn,
        selection_ids=[selection_id for selection_id, _, _ in moved],
        prices_milli=[price_milli for _, price_milli, _ in moved],
        are_open=[is_open for _, _, is_open in moved],
    )
