"""Small offers for tests of the guards."""

from datetime import UTC, datetime

from touchline.catalog.guards.judge import KnownEvent, key_of
from touchline.catalog.guards.starts import Start
from touchline.catalog.model import (
    EventStatus,
    MarketType,
    OfferedEvent,
    OfferedMarket,
    OfferedSelection,
    Period,
)

STARTS_AT = datetime(2026, 3, 8, 15, tzinfo=UTC)


def market(kind, line_quarters, prices, *, closed=()):
    return OfferedMarket(
        kind,
        Period.FULL_TIME,
        line_quarters,
        True,
        tuple(OfferedSelection(code, price, code not in closed) for code, price in prices.items()),
    )


def total(line_quarters, over, under, **options):
    return market(MarketType.TOTAL, line_quarters, {"over": over, "under": under}, **options)


def handicap(line_quarters, home, away):
    return market(MarketType.ASIAN_HANDICAP, line_quarters, {"home": home, "away": away})


def result(home, draw, away):
    prices = {"home": home, "draw": draw, "away": away}
    return market(MarketType.MATCH_RESULT, None, prices)


def event(*markets, home="Ayr", away="Bute", starts_at=STARTS_AT):
    return OfferedEvent(
        "e1", None, "l1", "Cup", home, away, starts_at, EventStatus.SCHEDULED, "15:00", markets
    )


def known(*markets, home="Ayr", away="Bute", start=None):
    """The facts after these markets were offered and believed."""
    return KnownEvent(
        home,
        away,
        start or Start(STARTS_AT),
        {key_of(m): {s.code: s.price_milli for s in m.selections if s.is_open} for m in markets},
    )
