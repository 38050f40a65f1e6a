"""Renders the board: rows of the catalogue into the documents the public reads (docs/api.md). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from heapq import nsmallest
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from touchline import codes
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import SPORTS, BoardRow, LeagueSignature, MarketType, Period
from touchline.money import format_line, format_price, parse_price_milli

Document = dict[str, Any]

# What a row of a list shows: the question of who wins, then the main handicap, then the main total.
# Only of the whole event: a half or a set is on the event's own page.
MAIN_TYPES: tuple[tuple[MarketType, ...], ...] = (
    (MarketType.MONEYLINE, MarketType.MATCH_RESULT, MarketType.DRAW_NO_BET),
    (
        MarketType.ASIAN_HANDICAP,
        MarketType.SPREAD,
        MarketType.SET_SPREAD,
        MarketType.MAP_SPREAD,
    ),
    (MarketType.TOTAL, MarketType.ASIAN_TOTAL, MarketType.SET_TOTAL, MarketType.MAP_TOTAL),
)
_EVENT = attrgetter("event_id")
_MARKET = attrgetter("market_id")
_WHOLE_EVENT = (Period.MATCH.value, Period.FULL_TIME.value)
_TYPE_ORDER = {kind.value: place for place, kind in enumerate(MarketType)}
_PERIOD_ORDER = {period.value: place for place, period in enumerate(Period)}
_SPORT_NAMES = {sport.slug: sport.name for sport in SPORTS}

# Next-up events that the lobby shows of each sport.
LOBBY_EVENTS_PER_SPORT = 6
# A league's list stays well under the 200 KB that one public answer may weigh.
LEAGUE_EVENTS_MAX = 150


def sport_reference(slug: str) -> Document:
    """A sport as documents name it."""
    return {"slug": slug, "name": _SPORT_NAMES[slug]}


def event_documents(rows: Iterable[BoardRow]) -> list[Document]:
    """Full event documents, one per event, in the rows' order."""
    return [_event_document(list(group)) for _, group in groupby(rows, key=_EVENT)]


def listed(event: Document) -> Document:
    """An event as lists show it: main markets only, and how many more there are."""
    main = _main_markets(event["event"]["markets"])
    shown = {**event["event"], "markets": main}
    return {**shown, "more": len(event["event"]["markets"]) - len(main)}


def league_reference(signature: LeagueSignature) -> Document:
    """A league as documents name it."""
    return {"code": codes.encode(signature.league_id), "name": signature.league_name}


def league_document(signature: LeagueSignature, lines: Sequence[Document]) -> Document:
    """The public list of one league; ``lines`` are its events as lists show them."""
    return {
        "sport": sport_reference(signature.sport),
        "league": league_reference(signature),
        "events": list(lines[:LEAGUE_EVENTS_MAX]),
    }


def sport_document(slug: str, signatures: Iterable[LeagueSignature]) -> Document:
    """The league index of one sport."""
    return {
        "sport": sport_reference(slug),
        "leagues": [
            {
                "code": codes.encode(league.league_id),
                "name": league.league_name,
                "events": league.events,
                "next_starts_at": instant(league.next_starts_at),
            }
            for league in signatures
            if league.sport == slug
        ],
    }


def sports_document(signatures: Sequence[LeagueSignature]) -> Document:
    """The menu: every sport that has something to start, in the menu's order."""
    return {"sports": _sports_with_events(signatures)}


def lobby_document(
    signatures: Sequence[LeagueSignature], lines: Mapping[int, Sequence[Document]]
) -> Document:
    """The first page: per sport the next events to start. ``lines`` is by league id."""
    menu = _sports_with_events(signatures)
    sections = []
    for sport in menu:
        candidates = [
            (line["starts_at"], line["code"], line, league)
            for league in signatures
            if league.sport == sport["slug"]
            for line in lines.get(league.league_id, ())
        ]
        if candidates:
            next_up = nsmallest(LOBBY_EVENTS_PER_SPORT, candidates, key=itemgetter(0, 1))
            sections.append(
                {
                    "sport": sport_reference(sport["slug"]),
                    "events": [
                        {**line, "league": league_reference(league)}
                        for _, _, line, league in next_up
                    ],
                }
            )
    return {"sports": menu, "sections": sections}


def instant(moment: datetime) -> str:
    """A time as documents carry it: ISO 8601, UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _event_document(rows: list[BoardRow]) -> Document:
    first = rows[0]
    markets = [list(group) for _, group in groupby(rows, key=_MARKET)]
    markets.sort(key=_market_order)
    return {
        "sport": sport_reference(first.sport),
        "league": {"code": codes.encode(first.league_id), "name": first.league_name},
        "event": {
            "code": codes.encode(first.event_id),
            "starts_at": instant(first.starts_at),
            "home": first.home_name,
            "away": first.away_name,
            "state": first.status,
            "more": 0,
            "markets": [_market(market) for market in markets],
        },
    }


def _market(rows: list[BoardRow]) -> Document:
    first = rows[0]
    rule = TYPE_RULES[MarketType(first.type)]
    is_open = first.market_state == "open" and any(row.is_open for row in rows)
    line = first.line_quarters
    by_code = {row.selection_code: row for row in rows}
    return {
        "type": first.type,
        "period": first.period,
        "line": None if line is None else format_line(line, signed=rule.is_handicap),
        "main": first.is_main,
        "state": "open" if is_open else "suspended",
        "selections": [
            _selection(by_code[code], is_market_open=is_open) for code in rule.in_order(by_code)
        ],
    }


def _selection(row: BoardRow, *, is_market_open: bool) -> Document:
    """One outcome; only what can be bet on carries the code that a slip names it by."""
    shown = {"code": row.selection_code, "price": format_price(row.price_milli)}
    if not (is_market_open and row.is_open):
        return {**shown, "open": False}
    return {**shown, "open": True, "selection": codes.encode(row.selection_id)}


def _market_order(rows: list[BoardRow]) -> tuple[int, int, int]:
    first = rows[0]
    return _TYPE_ORDER[first.type], _PERIOD_ORDER[first.period], first.line_quarters or 0


def _main_markets(markets: Sequence[Document]) -> list[Document]:
    whole = [market for market in markets if market["period"] in _WHOLE_EVENT]
    main = []
    for kinds in MAIN_TYPES:
        found = next(
            (same for kind in kinds if (same := [m for m in whole if m["type"] == kind])), None
        )
        if found:
            main.append(max(found, key=_mainness))
    return main


def _mainness(market: Document) -> tuple[bool, bool, bool, int]:
    """Open first, then the whole match, the provider's choice, the line with the closest prices."""
    prices = [parse_price_milli(selection["price"]) or 0 for selection in market["selections"]]
    return (
        market["state"] == "open",
        market["period"] == Period.MATCH,
        market["main"],
        min(prices) - max(prices),
    )


def _sports_with_events(signatures: Sequence[LeagueSignature]) -> list[Document]:
    menu = []
    for sport in SPORTS:
        leagues = [league for league in signatures if league.sport == sport.slug]
        if leagues:
            menu.append(
                {
                    "slug": sport.slug,
                    "name": sport.name,
                    "events": sum(league.events for league in leagues),
                    "leagues": len(leagues),
                }
            )
    return menu
