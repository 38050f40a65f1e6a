"""Slips and facts for tests of acceptance: a Saturday of three matches, all of it open."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from touchline import codes
from touchline.bets.acceptance import Terms
from touchline.bets.facts import Facts, LimitRule, Offer, PlayerFacts
from touchline.bets.slip import parse_slip
from touchline.catalog.model import BoardRow

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)
KEY = "0190f5fe-7c00-7a00-8000-000000000001"
TERMS = Terms(epoch=3, prices_age_max_s=180.0, settled_sports=frozenset({"soccer"}))
ANA = PlayerFacts(
    id=9, status="active", epoch=3, currency="EUR", exponent=2, available_minor=100_00
)


def row(selection_id, *, event=None, price_milli=2_000, **changes):
    event = selection_id if event is None else event
    return BoardRow(
        **{
            "event_id": event,
            "league_id": 2,
            "league_name": "Cup",
            "sport": "soccer",
            "starts_at": NOW + timedelta(hours=3),
            "status": "scheduled",
            "home_name": "Ayr",
            "away_name": "Bute",
            "market_id": event * 10,
            "type": "match_result",
            "period": "ft",
            "line_quarters": None,
            "is_main": True,
            "market_state": "open",
            "selection_code": "home",
            "price_milli": price_milli,
            "is_open": True,
            "selection_id": selection_id,
            "price_version": 7,
            **changes,
        }
    )


def offers(*rows, **changes):
    return {each.selection_id: Offer(each, 21, **changes) for each in rows}


SATURDAY = offers(row(1), row(2, price_milli=3_000), row(3, price_milli=4_000))
FACTS = Facts(NOW, ANA, True, 5, None, SATURDAY, {"soccer": 20.0})


def facts(**changes):
    player = {name: changes.pop(name) for name in list(changes) if hasattr(ANA, name)}
    return replace(FACTS, player=replace(ANA, **player), **changes)


def document(*legs, **changes):
    """A slip as a client sends it; a leg is a selection id, or one with its shown price."""
    legs = [leg if isinstance(leg, tuple) else (leg, "2.00") for leg in legs or [1]]
    return {
        "key": KEY,
        "type": "single" if len(legs) == 1 else "acca",
        "legs": [{"selection": codes.encode(id_), "price": price} for id_, price in legs],
        "stake": "10.00",
        **changes,
    }


def slip(*legs, **changes):
    return parse_slip(document(*legs, **changes))


def treble(**changes):
    return slip((1, "2.00"), (2, "3.00"), (3, "4.00"), **changes)


def limit(kind="tenant", target="", **amounts):
    return LimitRule(kind, target, **amounts)
