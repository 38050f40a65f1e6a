"""A bet as a document: what players' pages and programs read of it. Pure."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from touchline import codes
from touchline.bets.reading.queries import LegResult, StoredBet
from touchline.catalog.market_types import TYPE_RULES
from touchline.catalog.model import MarketType
from touchline.ledger.model import format_amount
from touchline.money import format_line, format_price
from touchline.web.player.leg_results import result_of


def document_of(bet: StoredBet, results: Sequence[LegResult] = ()) -> dict[str, Any]:
    """A bet as players and programs read it; ``results`` of its legs where they were asked for."""
    became = zip_longest(bet.legs, results)

    def amount(minor: int | None) -> str | None:
        return None if minor is None else format_amount(minor, bet.exponent)

    return {
        "code": codes.encode(bet.bet_id),
        "status": bet.status,
        "type": bet.type,
        "k": bet.sizes,
        "lines": bet.lines,
        "currency": bet.currency,
        "stake": amount(bet.stake_minor),
        "payout_max": amount(bet.payout_max_minor),
        "payout": amount(bet.payout_minor),
        "accepted_at": bet.accepted_at and bet.accepted_at.isoformat(),
        "expires_at": bet.expires_at and bet.expires_at.isoformat(),
        "rules_version": bet.rules_version,
        "legs": [_leg(leg) | (result_of(result) if result else {}) for leg, result in became],
    }


def _leg(leg: Mapping[str, Any]) -> dict[str, Any]:
    line = leg["line_quarters"]
    return {
        "sport": leg["sport"],
        "league": leg["league_name"],
        "event": codes.encode(leg["event_id"]),
        "home": leg["home_name"],
        "away": leg["away_name"],
        "starts_at": leg["starts_at"],
        "market": leg["market_type"],
        "period": leg["market_period"],
        "line": None if line is None else format_line(line, signed=_is_handicap(leg)),
        "outcome": leg["selection_code"],
        "selection": codes.encode(leg["selection_id"]),
        "price": format_price(leg["price_milli"]),
    }


def _is_handicap(leg: Mapping[str, Any]) -> bool:
    return TYPE_RULES[MarketType(leg["market_type"])].is_handicap
