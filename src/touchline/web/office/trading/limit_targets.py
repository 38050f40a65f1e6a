"""What a limit is on: how forms name it, how it is stored, what people call it."""

import re
from dataclasses import dataclass

from touchline.bets.desk.queries import get_event_to_trade
from touchline.bets.terms.model import LimitKind
from touchline.catalog.naming.queries import get_named_league, get_named_market
from touchline.errors import NotFound
from touchline.web.office.ids import id_of
from touchline.web.office.seat import Seat, office
from touchline.web.office.trading.words import SPORT_NAMES, market_name, type_names

KINDS = {
    LimitKind.TENANT.value: "Everything",
    LimitKind.CLASS.value: "Class of players",
    LimitKind.PLAYER.value: "Player",
    LimitKind.SPORT.value: "Sport",
    LimitKind.LEAGUE.value: "League",
    LimitKind.EVENT.value: "Event",
    LimitKind.MARKET_TYPE.value: "Type of market",
    LimitKind.MARKET.value: "Market",
}
# Kinds whose target is an id, which addresses show as a code.
BY_CODE = frozenset({LimitKind.LEAGUE, LimitKind.EVENT, LimitKind.MARKET})
_CLASS = re.compile(r"[a-z][a-z0-9_-]{0,30}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """What a limit is on. ``given`` is as in addresses, ``stored`` as in the table."""

    kind: str
    given: str
    stored: str
    name: str


def target_of(seat: Seat, kind: str, given: str) -> Target:
    """What a form names.

    Raises:
        NotFound: there is no such thing, or limits on it are set elsewhere.

    """
    given = given.strip()
    if kind == LimitKind.TENANT:
        return Target(kind, "", "", "everything")
    if kind == LimitKind.CLASS and _CLASS.fullmatch(given):
        return Target(kind, given, given, f"players of class {given}")
    if kind == LimitKind.SPORT and given in SPORT_NAMES:
        return Target(kind, given, given, SPORT_NAMES[given])
    types = dict(type_names())
    if kind == LimitKind.MARKET_TYPE and given in types:
        return Target(kind, given, given, f"{types[given]} markets")
    if kind not in BY_CODE:
        raise NotFound
    target_id = id_of(given)
    return Target(kind, given, str(target_id), _found(seat, kind, target_id))


def name_of(kind: str, target: str, name: str) -> str:
    """What people call the thing a stored limit is on; ``name`` is what the list knows of it."""
    if kind == LimitKind.SPORT:
        return SPORT_NAMES.get(target, target)
    if kind == LimitKind.MARKET_TYPE:
        return dict(type_names()).get(target, target)
    if kind == LimitKind.CLASS:
        return target
    return name


def _found(seat: Seat, kind: str, target_id: int) -> str:
    """The name of a league, an event or a market."""
    with office().db.tenant_tx(seat.scope) as conn:
        if kind == LimitKind.LEAGUE:
            league = get_named_league(conn, league_id=target_id)
            if league is None:
                raise NotFound
            return league.name
        if kind == LimitKind.EVENT:
            event = get_event_to_trade(conn, event_id=target_id)
            if event is None:
                raise NotFound
            return f"{event.home_name} v {event.away_name}"
        market = get_named_market(conn, market_id=target_id)
    if market is None:
        raise NotFound
    sides = f"{market.home_name} v {market.away_name}"
    named = market_name(
        market.market_type, market.period, market.line_quarters, market.sport, market.home_name,
        market.away_name,
    )  # fmt: skip
    return f"{named}, {sides}"
