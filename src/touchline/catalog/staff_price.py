"""A price of staff's: what it replaces, how long it may stand, and that it costs the house nothing."""

from datetime import datetime

from touchline.catalog import queries
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType, Period
from touchline.catalog.queries import MarketPrice
from touchline.errors import NotFound, Refused
from touchline.money import format_price
from touchline.plumbing.db import Database
from touchline.pricing import change
from touchline.pricing.margins import Method, fair_prices
from touchline.pricing.queries import StoredPrice
from touchline.rights import Actor

MarketKey = tuple[int, MarketType, Period, int | None]


class NoSuchMarket(NotFound):
    """There is no such market."""

    code = "no_such_market"


class NotOffered(Refused):
    """The feed does not offer this outcome now, so it has no price that yours could replace."""

    code = "not_offered"


class BetterThanFair(Refused):
    """This price is better than fair: every bet on it would cost the house."""

    code = "better_than_fair"


def find_market(db: Database, key: MarketKey) -> list[MarketPrice]:
    """The prices of a market: (event id, type, period, line in quarters).

    Raises:
        NoSuchMarket: the event does not have it.

    """
    event_id, kind, period, line_quarters = key
    with db.connection_ctx() as conn:
        found = queries.list_market_prices(
            conn,
            event_id=event_id,
            market_type=kind.value,
            period=period.value,
            line_quarters=line_quarters,
        )
    if not found:
        raise NoSuchMarket
    return found


def save_staff_price(
    db: Database,
    tenant_id: int,
    key: MarketKey,
    selection_code: str,
    *,
    price_milli: int,
    expires_at: datetime,
    known: int | None = None,
    by: Actor,
) -> int:
    """Set a price in place of the one the tenant's margins give; returns the pricing's version.

    It ends at ``expires_at``, or as soon as the feed's price moves. ``known`` is the version of the
    pricing that whoever sets it has read.

    Raises:
        NotPermitted: nothing was changed.
        NoSuchMarket: the event does not have the market, or the market the outcome.
        NotOffered: the feed has suspended it.
        BetterThanFair: the price is above the fair one.
        ChangedMeanwhile: somebody else set or dropped this price.

    """
    market = find_market(db, key)
    chosen = next((each for each in market if each.code == selection_code), None)
    if chosen is None:
        raise NoSuchMarket
    if chosen.market_state != "open" or not chosen.is_open:
        raise NotOffered
    best_milli = _best(key[1], market, chosen)
    if price_milli > best_milli:
        raise BetterThanFair(f"{BetterThanFair.__doc__} The best is {format_price(best_milli)}.")
    price = StoredPrice(chosen.selection_id, key[0], price_milli, chosen.version, expires_at)
    return change.save_price(db, tenant_id, price, known=known, by=by)


def _best(kind: MarketType, market: list[MarketPrice], chosen: MarketPrice) -> int:
    """The fair price; the feed's own where a market adds up to nothing known."""
    rule = TYPE_RULES[kind]
    if rule.fair_sum is None or not rule.is_whole([each.code for each in market]):
        return chosen.price_milli
    fair = fair_prices([each.price_milli for each in market], Method.POWER, rule.fair_sum)
    return fair[market.index(chosen)]
