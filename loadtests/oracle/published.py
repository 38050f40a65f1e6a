"""The board as everybody reads it, beside what the oracle says the book must be."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from redis import Redis

from loadtests.oracle.book import Book
from loadtests.oracle.model import Known, Market
from touchline import codes
from touchline.catalog import store
from touchline.money import format_price, parse_line_quarters

Finals = Mapping[tuple[str, str], Known]


def compare_board(
    url: str, book: Book, finals: Finals, *, until: datetime
) -> tuple[int, list[str]]:
    """How many events were compared, and those whose document is not what it must be.

    Compared are those that take bets and start after ``until``: others come and go with the clock.
    """
    found, compared = [], 0
    with Redis.from_url(url) as redis:
        for (sport, name), known in sorted(finals.items()):
            if known.facts["status"] != "scheduled" or known.starts_at <= until:
                continue
            if not any(market.prices for market in known.markets.values()):
                continue
            code = codes.encode(book.events[sport, name].id)
            raw: Any = redis.get(store.event_key(code))
            compared += 1
            must, real = _must(known), _said(raw)
            if must != real:
                found.append(f"{sport} {name}: {_first_difference(must, real)}")
    return compared, found


def _must(known: Known) -> dict[Any, Any]:
    markets: dict[Any, Any] = {key: _shown(market) for key, market in known.markets.items()}
    return {"home": known.facts["home_name"], "away": known.facts["away_name"], **markets}


def _shown(market: Market) -> Any:
    is_open = market.state == "open" and any(is_open for _, is_open in market.prices.values())
    return is_open, {
        code: (format_price(milli), is_open and of_price)
        for code, (milli, of_price) in market.prices.items()
    }


def _said(raw: bytes | None) -> dict[Any, Any]:
    if raw is None:
        return {}
    event = orjson.loads(store.unpacked(raw).body)["event"]
    said: dict[Any, Any] = {"home": event["home"], "away": event["away"]}
    for market in event["markets"]:
        line = None if market["line"] is None else parse_line_quarters(market["line"])
        prices = {each["code"]: (each["price"], each["open"]) for each in market["selections"]}
        said[market["type"], market["period"], line] = (market["state"] == "open", prices)
    return said


def _first_difference(must: dict[Any, Any], real: dict[Any, Any]) -> str:
    if not real:
        return "no document"
    key = next(key for key in [*must, *real] if must.get(key) != real.get(key))
    return f"{key} must be {must.get(key)}, is {real.get(key)}"
