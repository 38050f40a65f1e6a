"""A tenant's prices and marks, put on the rows that boards are made of. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import BoardRow, MarketType
from touchline.pricing.margins import MarginRule, Offered, offered_prices
from touchline.pricing.overlay import Kind, Overlay, State
from touchline.pricing.profile import Profile

_MARKET = attrgetter("market_id")


def repriced(rows: Sequence[BoardRow], profile: Profile) -> Sequence[BoardRow]:
    """The rows at the profile's prices. A market's rows stand together."""
    if not profile.rules:
        return rows
    rules: dict[
        tuple[str, int, str], MarginRule | None
    ] = {}  # an event asks for few, again and again
    priced: list[BoardRow] = []
    for _, group in groupby(rows, key=_MARKET):
        market = list(group)
        asked = (market[0].sport, market[0].league_id, market[0].type)
        if asked not in rules:
            rules[asked] = profile.rule_for(*asked)
        rule = rules[asked]
        priced += market if rule is None else _market(market, rule)
    return priced


def overlaid(rows: Sequence[BoardRow], overlay: Overlay, *, now: datetime) -> list[BoardRow]:
    """The rows as one tenant shows them: without what it hides, at its own prices where they hold."""
    return [
        _row(row, overlay, now=now)
        for row in rows
        if not overlay.hides(row.sport, row.league_id, row.event_id)
        and overlay.state_of(Kind.MARKET, row.market_id) is not State.HIDDEN
    ]


def _market(rows: list[BoardRow], rule: MarginRule) -> Iterator[BoardRow]:
    for row, offered in zip(rows, _offered(rows, rule), strict=True):
        yield _at_price(row, offered.price_milli, is_open=row.is_open and offered.is_offerable)


def _at_price(row: BoardRow, price_milli: int, *, is_open: bool) -> BoardRow:
    """As ``_replace``, several times as fast: boards are made of hundreds of thousands of rows."""
    return BoardRow(
        row.event_id,
        row.league_id,
        row.league_name,
        row.sport,
        row.starts_at,
        row.status,
        row.home_name,
        row.away_name,
        row.market_id,
        row.type,
        row.period,
        row.line_quarters,
        row.is_main,
        row.market_state,
        row.selection_code,
        price_milli,
        is_open,
        row.selection_id,
        row.price_version,
    )


def _offered(rows: list[BoardRow], rule: MarginRule) -> tuple[Offered, ...]:
    kind = TYPE_RULES[MarketType(rows[0].type)]
    # What an incomplete market adds up to says nothing about the margin in it.
    winners = kind.fair_sum if kind.is_whole([row.selection_code for row in rows]) else None
    return offered_prices(tuple(row.price_milli for row in rows), rule, winners)


def _row(row: BoardRow, overlay: Overlay, *, now: datetime) -> BoardRow:
    is_suspended = (
        overlay.suspends(row.sport, row.league_id, row.event_id)
        or overlay.state_of(Kind.MARKET, row.market_id) is State.SUSPENDED
    )
    own_milli = overlay.price_of(row.selection_id, row.price_version, now=now)
    if not is_suspended and own_milli is None:
        return row
    return row._replace(
        market_state="suspended" if is_suspended else row.market_state,
        price_milli=row.price_milli if own_milli is None else own_milli,
    )
