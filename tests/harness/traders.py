"""Traders of staff: forms as their pages carry them, and where a market is."""

import re

from harness.clerks import fields

from touchline import codes


def submit(clerk, page, path, form):
    hidden = fields(clerk.page(page))
    return clerk.send(path, {**hidden, **form}, token=hidden["csrf_token"])


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def market_of(shop, number=1):
    """The address of the match result of a match."""
    event_id = shop.catalogue.event_id(number)
    (market_id,) = shop.rows("SELECT id FROM markets WHERE event_id = %s", event_id)[0]
    return f"/trading/{shop.event_code(number)}/{codes.encode(market_id)}"
